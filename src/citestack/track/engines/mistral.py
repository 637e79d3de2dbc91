"""Mistral's Conversations: searches are ``tool.execution`` entries, sources stand between the chunks of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import ClassVar

from citestack.answers.mistral_conversations import MistralConversations, entries
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, text
from citestack.track.engines.api import Body, Wire
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.counted import count, queries, total
from citestack.track.engines.observing import Told
from citestack.track.engines.places import Place
from citestack.track.model import Usage


class MistralWire(Wire):
    shape: ClassVar[AnswerShape] = MistralConversations()
    path = "/conversations"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        del place
        return {
            "model": spec.model,
            "inputs": question,
            "tools": [{"type": "web_search", **tool}],
            "stream": False,
            "store": False,
        }

    def told(self, data: Json, text: str) -> Told:
        del text
        ran = [e for e in entries(data, "tool.execution") if _is_search(e)]
        searched = queries(q for e in ran for q in _queries(e))
        return Told(bool(ran), searched if searched or not ran else None, None, None, _usage(data))


def _is_search(entry: Json) -> bool:
    return text(entry.get("name")).startswith("web_search")


def _queries(entry: Json) -> Iterator[object]:
    """``arguments`` is a JSON text; what stands in it is the tool's own."""
    given = entry.get("arguments")
    try:
        said = mapping(json.loads(given) if isinstance(given, str) else given)
    except (ValueError, RecursionError):
        return
    for value in (said.get("query"), said.get("queries")):
        yield from value if isinstance(value, list) else [value]


def _usage(data: Json) -> Usage:
    told = mapping(data.get("usage"))
    tools = mapping(told.get("connectors"))
    searches = total(n for tool, n in tools.items() if tool.startswith("web_search"))
    read = total((told.get("prompt_tokens"), told.get("connector_tokens")))
    return Usage(None, False, read, count(told.get("completion_tokens")), searches)
