"""``output[] -> message -> content[] -> annotations[]``: OpenAI's Responses, and what xAI and Perplexity made of them.

One reading, with what differs as methods: the search tool that is sent, the items that tell of searches, the usage.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import ClassVar

from citestack.answers.openai_responses import OpenAIResponses
from citestack.answers.output_items import items, refusal
from citestack.answers.perplexity_agent import PerplexityAgent
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, name, rows, text
from citestack.track.engines.api import Body, Wire
from citestack.track.engines.catalogue import EngineSpec
from citestack.track.engines.counted import amount, count, listed, once, pages, queries, total
from citestack.track.engines.observing import Told
from citestack.track.engines.outcome import Stop, code_of, flat
from citestack.track.engines.places import Place
from citestack.track.model import Page, Retrieved, Searched, State, Usage

_OPENS = ("open_page", "find_in_page", "find")
_TICKS = 10_000_000_000
"""xAI tells what a request cost in ticks: this many are one dollar (its page on cost tracking)."""


class OpenAIWire(Wire):
    shape: ClassVar[AnswerShape] = OpenAIResponses()
    path = "/responses"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        where = {} if place is None else {"user_location": {"type": "approximate", **place.as_fields()}}
        return {
            "model": spec.model,
            "input": question,
            "tools": [{"type": "web_search", **where, **tool}],
            "include": ["web_search_call.action.sources"],
            "store": False,
        }

    def told(self, data: Json, text: str) -> Told:
        calls = self.calls(data)
        searched = _searched(calls)
        return Told(
            bool(calls),
            searched,
            self.retrieved(data, calls, searched),
            _opened(calls),
            self.usage(data, calls),
            stopped(data, text) or _tool_error(calls),
        )

    def calls(self, data: Json) -> list[Json]:
        return items(data, "web_search_call")

    def retrieved(
        self, data: Json, calls: Sequence[Json], searched: Sequence[Searched] | None
    ) -> tuple[Retrieved, ...] | None:
        """Known only where the request asked for the sources; they have no order. None when a search hides them."""
        del data
        shown = [c for c in calls if _sources(c) is not None]
        if calls and not shown and any(_asked(c) for c in calls):
            return None
        places = {s.text: i for i, s in enumerate(searched or ())}
        return once(r for c in shown for r in listed(_sources(c), _only(_queries(c), places), ranked=False))

    def usage(self, data: Json, calls: Sequence[Json]) -> Usage:
        told, tools = mapping(data.get("usage")), mapping(mapping(data.get("tool_usage")).get("web_search"))
        billed = count(tools.get("num_requests"))
        searches = sum(_asked(c) for c in calls) if billed is None else billed
        return Usage(None, False, count(told.get("input_tokens")), count(told.get("output_tokens")), searches)


class XaiWire(OpenAIWire):
    """``citations`` at the top is every page that the agent met, cited or not; the cost of the request is told."""

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        del place
        return {
            "model": spec.model,
            "input": [{"role": "user", "content": question}],
            "tools": [{"type": "web_search", **tool}],
            "store": False,
        }

    def calls(self, data: Json) -> list[Json]:
        """X searches come as custom calls of tools named ``x_...``, their input a JSON text."""
        custom = [c for kind in ("custom_tool_call", "function_call") for c in items(data, kind)]
        hidden = [_unpacked(c) for c in custom if text(c.get("name")).startswith(("x_", "web_search", "browse_page"))]
        return [*items(data, "web_search_call"), *items(data, "x_search_call"), *hidden]

    def retrieved(
        self, data: Json, calls: Sequence[Json], searched: Sequence[Searched] | None
    ) -> tuple[Retrieved, ...] | None:
        if not isinstance(data.get("citations"), list):
            return super().retrieved(data, calls, searched)
        met = [Retrieved(p) for p in pages(data["citations"])]
        return once([*met, *(Retrieved(r.page) for r in super().retrieved(data, calls, searched) or ())])

    def usage(self, data: Json, calls: Sequence[Json]) -> Usage:
        told = super().usage(data, calls)
        ticks = count(mapping(data.get("usage")).get("cost_in_usd_ticks"))
        cost = None if ticks is None else ticks / _TICKS
        return Usage(cost, cost is not None, told.input_tokens, told.output_tokens, told.searches)


class PerplexityWire(Wire):
    """The Agent API. A preset may run another vendor's model, so the model is always pinned."""

    shape: ClassVar[AnswerShape] = PerplexityAgent()
    path = "/responses"

    def body(self, spec: EngineSpec, question: str, place: Place | None, tool: Body) -> Body:
        where = {} if place is None else {"user_location": place.as_fields()}
        tools = [{"type": "web_search", **where, **tool}]
        return {"model": spec.model, "input": question, "tools": tools, "store": False}

    def told(self, data: Json, text: str) -> Told:
        found, fetched = items(data, "search_results"), items(data, "fetch_url_results")
        lists = [_texts(i.get("queries")) for i in found]
        searched = queries(q for texts in lists for q in texts)
        places = {s.text: i for i, s in enumerate(searched)}
        shown = [
            r for i, texts in zip(found, lists, strict=True) for r in listed(i.get("results"), _only(texts, places))
        ]
        opened = pages(c.get("url") for i in fetched for c in rows(i.get("contents")))
        hidden = bool(found) and not any("queries" in i for i in found)
        return Told(
            bool(found), None if hidden else searched, once(shown), opened, _agent_usage(data), stopped(data, text)
        )


def stopped(data: Json, said: str) -> Stop | None:
    """What makes a response less than an answer: a refusal, a status, a filter."""
    if (words := refusal(data)) is not None:
        return Stop(State.REFUSED, "refusal", flat(words))
    status = name(data.get("status"))
    if status in (None, "completed"):
        return None
    why = code_of(mapping(data.get("incomplete_details")).get("reason"))
    if status in ("failed", "cancelled"):
        return Stop(State.FAILED, code_of(status))
    refused = why == "content_filter" and not said.strip()
    return Stop(State.REFUSED if refused else State.INCOMPLETE, why or code_of(status) or "incomplete")


def _tool_error(calls: Sequence[Json]) -> Stop | None:
    """Every search failed, so nothing could be cited."""
    asked = [c for c in calls if _asked(c)]
    if asked and all(c.get("status") in ("failed", "incomplete") for c in asked):
        return Stop(State.TOOL_ERROR, "search_failed")
    return None


def _asked(call: Json) -> bool:
    """Whether the call is a search, not the opening of a page."""
    return mapping(call.get("action")).get("type") not in _OPENS


def _queries(call: Json) -> list[str]:
    action = mapping(call.get("action"))
    several = _texts(action.get("queries"))
    return several or _texts([action.get("query")])


def _texts(value: object) -> list[str]:
    return [q.strip() for q in value if isinstance(q, str) and q.strip()] if isinstance(value, list) else []


def _searched(calls: Sequence[Json]) -> tuple[Searched, ...] | None:
    """None when searches ran and none tells its query."""
    found = queries(q for c in calls if _asked(c) for q in _queries(c))
    return None if not found and any(_asked(c) for c in calls) else found


def _only(texts: Sequence[str], places: dict[str, int]) -> int | None:
    """Which query a call's results belong to; None when it asked several at once."""
    return places.get(texts[0]) if len(set(texts)) == 1 else None


def _sources(call: Json) -> list[Json] | None:
    found = [v for v in (mapping(call.get("action")).get("sources"), call.get("results")) if isinstance(v, list)]
    return [r for v in found for r in rows(v)] if found else None


def _opened(calls: Sequence[Json]) -> tuple[Page, ...]:
    return pages(mapping(c.get("action")).get("url") for c in calls if not _asked(c))


def _unpacked(call: Json) -> Json:
    given = call.get("input") or call.get("arguments")
    try:
        said = json.loads(given) if isinstance(given, str) else given
    except (ValueError, RecursionError):
        said = None
    inner = mapping(said)
    kind = "open_page" if text(call.get("name")).startswith("browse_page") else "search"
    return {"status": call.get("status"), "action": {**inner, "type": kind}}


def _agent_usage(data: Json) -> Usage:
    told = mapping(data.get("usage"))
    cost = mapping(told.get("cost"))
    usd = amount(cost.get("total_cost")) if cost.get("currency", "USD") == "USD" else None
    return Usage(
        usd, usd is not None, count(told.get("input_tokens")), count(told.get("output_tokens")), total(_searches(told))
    )


def _searches(usage: Json) -> Iterator[object]:
    for tool, details in mapping(usage.get("tool_calls_details")).items():
        if "search" in tool:
            yield mapping(details).get("invocation")
