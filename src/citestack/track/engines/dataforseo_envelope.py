"""DataForSEO's envelope: HTTP is 200 for nearly everything, and a status code at the top and in each task tells.

Reviewed 2026-11: https://docs.dataforseo.com/v3/appendix/errors/. 20000 is "ok". A task that failed may still have a
cost (40101 has), so cost is read whatever came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from citestack.answers.wire import Json, mapping, number, rows, text
from citestack.errors import UsageError
from citestack.track.engines.country_numbers import location_code
from citestack.track.engines.vendor import Vendor
from citestack.track.engines.vendor_places import DEFAULT_COUNTRY, DEFAULT_LANGUAGE, primary, where
from citestack.track.engines.vendor_replies import document, failed, money
from citestack.track.model import Asking, Observation, State
from citestack.track.protocols import Call, Reply

OK = 20000
_STATES = {
    40102: State.ABSENT,  # no search results
    40403: State.EXPIRED,
    20100: State.INCOMPLETE, 40601: State.INCOMPLETE, 40602: State.INCOMPLETE,  # made, handed over, in the queue
    40101: State.TOOL_ERROR, 40103: State.TOOL_ERROR,  # the search engine failed
}  # fmt: skip
_ACCOUNT = (40100, 40104)
_AS_HTTP = {
    40100: 401, 40104: 401, 40200: 402, 40201: 402, 40202: 429, 40203: 402, 40204: 403, 40207: 403, 40209: 429,
    40210: 402, 40400: 404,
}  # fmt: skip
"""The HTTP status that says the same: what is retried, and what is not, follows from it."""


@dataclass(frozen=True, slots=True)
class Task:
    """The one task of a reply: its result, or why it has none."""

    result: Json
    cost: float | None
    """US dollars."""
    failure: Observation | None = None


def request(vendor: Vendor, path: str, task: Mapping[str, Any]) -> Call:
    """One task a request: each is paid, kept and resumed for itself."""
    asked = {**task, **vendor.settings}
    body = orjson.dumps([{k: v for k, v in asked.items() if v not in ("", None)}])
    return Call("POST", f"{vendor.base}/v3/{path}", body, {"Content-Type": "application/json"})


def place_of(vendor: Vendor, asking: Asking) -> dict[str, Any]:
    """``location_code`` or ``location_name``, and ``language_code``: these endpoints have no choice of their own, so
    an asking that says nothing is asked from the United States in English. Raises ``UsageError``.
    """
    place = where(asking, vendor.place)
    language = {"language_code": primary(place.language) or DEFAULT_LANGUAGE}
    if place.words.isdecimal() and place.words.isascii():
        return {"location_code": int(place.words), **language}
    if place.words or place.city:
        return {"location_name": place.words or place.city, **language}
    code = location_code(place.country or DEFAULT_COUNTRY)
    if code is None:
        raise UsageError(f"unknown country: {place.country}", hint="Use an ISO 3166-1 code such as DE.", layer="track")
    return {"location_code": code, **language}


def keyword(asking: Asking, longest: int) -> str:
    """The vendor decodes ``%XX`` and ``+`` in keywords, so both are written as codes."""
    return fitted(asking, longest).replace("%", "%25").replace("+", "%2B")


def fitted(asking: Asking, longest: int) -> str:
    """Raises ``UsageError`` for a prompt that the endpoint would refuse."""
    if len(asking.prompt.text) > longest:
        hint = f"This endpoint takes {longest} characters; the prompt has {len(asking.prompt.text)}."
        raise UsageError("the prompt is too long for this engine", hint=hint, layer="track")
    return asking.prompt.text


def task_of(reply: Reply) -> Task:
    found = document(reply)
    if isinstance(found, Observation):
        return Task({}, None, found)
    data = mapping(found)
    task = next(iter(rows(data.get("tasks"))), {})
    cost = money(task.get("cost")) if "cost" in task else money(data.get("cost"))
    code = next((c for c in (number(data.get("status_code")), number(task.get("status_code"))) if c != OK), OK)
    if code != OK:
        return Task({}, cost, _failure(code, text(task.get("status_message")) or text(data.get("status_message"))))
    result = next(iter(rows(task.get("result"))), None)
    return Task(result or {}, cost, None if result is not None else failed("no_result", state=State.UNREADABLE))


def _failure(code: int | None, words: str) -> Observation:
    if code is None:
        return failed("no_status", words, State.UNREADABLE)
    named = f"dataforseo_{code}"
    state = _STATES.get(code, State.TOOL_ERROR if code >= 50000 else State.FAILED)
    if state is not State.FAILED:
        return failed(named, words, state)
    return failed(f"http_{_AS_HTTP.get(code, 400)}", named if code in _ACCOUNT else f"{named} {words}")


def told(observation: Observation, task: Task) -> Observation:
    """With the cost that the vendor says; what a model's own result says stands where the task says none."""
    if task.cost is None:
        return observation
    return replace(observation, usage=replace(observation.usage, cost_usd=task.cost, told=True))
