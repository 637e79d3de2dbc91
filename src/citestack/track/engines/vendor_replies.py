"""What every vendor's reply has in common: it came or not, it is JSON or not, it says why."""

from __future__ import annotations

from math import isfinite
from typing import Any

from citestack.answers.wire import Json, mapping, text
from citestack.track.model import Observation, Searched, State
from citestack.track.protocols import Reply

_LONGEST = 200
_SILENT = (401, 403, 407)
"""Their words may repeat a part of the key."""


def document(reply: Reply) -> Any:
    """The JSON of a reply, or the observation that says why there is none."""
    if reply.status == 0:
        return failed(reply.failure or "no_answer")
    found = _json(reply.body)
    if not 200 <= reply.status < 300:
        return failed(f"http_{reply.status}", "" if reply.status in _SILENT else said(found))
    if found is None:
        return failed("bad_json" if reply.body.strip() else "empty_body", state=State.UNREADABLE)
    return found


def _json(body: bytes) -> Any:
    import orjson

    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def failed(code: str, words: str = "", state: State = State.FAILED) -> Observation:
    words = " ".join(words.split())[:_LONGEST]
    return Observation(state, f"{code}: {words}" if words else code)


def said(found: object) -> str:
    """The words of an error body, in any of the places where vendors put them."""
    data = mapping(found)
    error = data.get("error")
    inner = mapping(error)
    places = (error, inner.get("message"), inner.get("code"), data.get("status_message"), data.get("message"))
    return next((text(p) for p in places if text(p)), "")


def money(value: object) -> float | None:
    """US dollars, never negative; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) and 0 <= value < 1e9 else None


def searched_in(data: Json, *fields: str) -> tuple[Searched, ...] | None:
    """The queries under the first of these names that holds a list; None = the vendor does not tell them."""
    told = next((v for f in fields if isinstance(v := data.get(f), list)), None)
    return None if told is None else tuple(Searched(q.strip()) for q in told if isinstance(q, str) and q.strip())
