"""Anthropic Messages with ``web_search_20250305``: the version whose results all come into the response.

A search that failed comes with HTTP 200, as an error inside its result block. A turn that the service paused goes on
when the content so far is sent back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from citestack.answers.anthropic_messages import AnthropicMessages
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, rows, text
from citestack.track.engines.api import Body, Wire
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.counted import count, listed, once, pages, queries, total
from citestack.track.engines.observing import Told
from citestack.track.engines.outcome import Stop, code_of
from citestack.track.engines.places import Place
from citestack.track.model import Page, Retrieved, Searched, State, Usage

TOOL = "web_search_20250305"
MOST_TURNS = 5
"""A turn paused this often counts as incomplete."""
_CUT = ("max_tokens", "pause_turn", "model_context_window_exceeded")


class AnthropicWire(Wire):
    shape: ClassVar[AnswerShape] = AnthropicMessages()
    headers: ClassVar[Mapping[str, str]] = {"anthropic-version": "2026-10-21"}
    path = "/messages"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        where = {} if place is None else {"user_location": {"type": "approximate", **place.as_fields()}}
        return {
            "model": spec.model,
            "max_tokens": 4096,
            "messages": [{"role": "user", "content": question}],
            "tools": [{"type": TOOL, "name": "web_search", "max_uses": 5, **where, **tool}],
        }

    def told(self, data: Json, text: str) -> Told:
        blocks = rows(data.get("content"))
        uses = [b for b in blocks if b.get("type") == "server_tool_use" and b.get("name") == "web_search"]
        results = [b for b in blocks if b.get("type") == "web_search_tool_result"]
        searched = queries(mapping(u.get("input")).get("query") for u in uses)
        shown = any(isinstance(b.get("content"), list) for b in results)
        return Told(
            bool(uses or results),
            searched if searched or not uses else None,
            once(_retrieved(uses, results, searched)) if shown or not uses else None,
            _opened(blocks),
            _usage(data),
            _stopped(data, text) or _tool_error(results),
        )

    def joined(self, documents: Sequence[Json]) -> Json:
        content = [b for d in documents for b in rows(d.get("content"))]
        return {**documents[-1], "content": content, "usage": _summed([mapping(d.get("usage")) for d in documents])}

    def paused(self, documents: Sequence[Json]) -> bool:
        return documents[-1].get("stop_reason") == "pause_turn" and len(documents) < MOST_TURNS

    def going_on(self, body: Body, documents: Sequence[Json]) -> Body:
        so_far = [{"role": "assistant", "content": rows(d.get("content"))} for d in documents]
        return {**body, "messages": [*body["messages"], *so_far]}


def _retrieved(uses: Sequence[Json], results: Sequence[Json], searched: Sequence[Searched]) -> Iterator[Retrieved]:
    places = {s.text: i for i, s in enumerate(searched)}
    query_of = {text(u.get("id")): places.get(text(mapping(u.get("input")).get("query")).strip()) for u in uses}
    for block in results:
        yield from listed(block.get("content"), query_of.get(text(block.get("tool_use_id"))))


def _opened(blocks: Sequence[Json]) -> tuple[Page, ...] | None:
    """Pages read whole; the search tool alone opens none."""
    fetched = [mapping(b.get("content")) for b in blocks if b.get("type") == "web_fetch_tool_result"]
    return pages(c.get("url") for c in fetched) if fetched else None


def _stopped(data: Json, said: str) -> Stop | None:
    why = data.get("stop_reason")
    if why == "refusal":
        return Stop(State.REFUSED, "refusal")
    if why in _CUT:
        return Stop(State.INCOMPLETE, str(why))
    return Stop(State.INCOMPLETE, "no_text") if why == "tool_use" and not said.strip() else None


def _tool_error(results: Sequence[Json]) -> Stop | None:
    """Every search failed. One that failed after others went well (``max_uses_exceeded``) is only noted."""
    codes = [code_of(mapping(b.get("content")).get("error_code")) or "unknown_error" for b in results if _erred(b)]
    return Stop(State.TOOL_ERROR, codes[0]) if codes and len(codes) == len(results) else None


def _erred(block: Json) -> bool:
    return text(mapping(block.get("content")).get("type")).endswith("_error")


def _usage(data: Json) -> Usage:
    told = mapping(data.get("usage"))
    read = total(told.get(f"{kind}input_tokens") for kind in ("", "cache_creation_", "cache_read_"))
    searches = count(mapping(told.get("server_tool_use")).get("web_search_requests"))
    return Usage(None, False, read, count(told.get("output_tokens")), searches)


def _summed(usages: Sequence[Json]) -> Json:
    if len(usages) == 1:
        return usages[0]
    names = ("input_tokens", "output_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    tools = [mapping(u.get("server_tool_use")) for u in usages]
    searches = {"web_search_requests": total(t.get("web_search_requests") for t in tools)}
    return {**{n: total(u.get(n) for u in usages) for n in names}, "server_tool_use": searches}
