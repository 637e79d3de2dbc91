"""Responses: the response object, whole or as it grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from citestack.engine import Run
from citestack.serve.openai.chat import cited
from citestack.serve.openai.extension import extension
from citestack.serve.openai.question import Understood
from citestack.serve.openai.text import Mark, Rendered, render
from citestack.serve.openai.usage import units
from citestack.trace import RetrievalEvent

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """What the response repeats of the request."""

    id: str
    created: int
    """Unix time."""
    model: str
    echo: Mapping[str, Any] = field(default_factory=dict)
    """Fields of the request that the response shows again: metadata, instructions, tools..."""
    shows_search: bool = False
    """The request named a web search tool: the run is shown as one call of it."""
    shows_sources: bool = False
    """The request included ``web_search_call.action.sources``."""

    @property
    def message_id(self) -> str:
        return self.id.replace("resp_", "msg_")

    @property
    def search_id(self) -> str:
        return self.id.replace("resp_", "ws_")


def response(asking: Asking, run: Run, asked: Understood) -> Json:
    """The completed response with its annotations, usage, and the ``citestack`` object."""
    shown = render(run.answer)
    done = {"status": "completed", "output": output(asking, run, shown), "usage": usage(asked, shown)}
    return {**unfinished(asking), **done, "citestack": extension(run, asked)}


def unfinished(asking: Asking, status: str = "in_progress") -> Json:
    """The response before there is anything in it."""
    return {
        "id": asking.id,
        "object": "response",
        "created_at": asking.created,
        "status": status,
        "model": asking.model,
        "output": [],
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": False,
        "previous_response_id": None,
        "store": False,
        "temperature": None,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": None,
        "truncation": "disabled",
        "usage": None,
        **asking.echo,
    }


def output(asking: Asking, run: Run, shown: Rendered) -> list[Json]:
    said = message(asking, "completed", [part(shown.text, shown.marks)])
    return [search_call(asking, run, "completed"), said] if asking.shows_search else [said]


def message(asking: Asking, status: str, content: list[Json]) -> Json:
    return {
        "id": asking.message_id,
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": content,
    }


def part(text: str, marks: tuple[Mark, ...] = ()) -> Json:
    return {"type": "output_text", "text": text, "annotations": [annotation(m) for m in marks], "logprobs": []}


def annotation(mark: Mark) -> Json:
    return {"type": "url_citation", **cited(mark)}


def search_call(asking: Asking, run: Run | None, status: str) -> Json:
    """The fan-out and what it retrieved, as a call of the search tool; ``run`` None = it has just begun."""
    action: Json = {"type": "search", "query": "", "queries": []}
    if run is not None:
        queries = [q.text for q in run.answer.queries]
        action = {"type": "search", "query": run.answer.question, "queries": queries}
        if asking.shows_sources:
            action["sources"] = [{"type": "url", "url": url} for url in _retrieved(run)]
    return {"id": asking.search_id, "type": "web_search_call", "status": status, "action": action}


def usage(asked: Understood, shown: Rendered) -> Json:
    read, written = units(asked.question), units(shown.text)
    return {
        "input_tokens": read,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": written,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": read + written,
    }


def _retrieved(run: Run) -> list[str]:
    found = run.trace.maybe(RetrievalEvent)
    return list(dict.fromkeys(c.passage.url for c in found.candidates)) if found else []
