"""What came back from an engine, up to the document in it: or why there is none."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from citestack.answers.wire import Json, mapping, name, number, rows
from citestack.track.model import State
from citestack.track.protocols import Reply

LONGEST = 200
_CODE = re.compile(r"[^a-z0-9]+")
_LONE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why there is no full answer."""

    state: State
    code: str
    words: str = ""

    @property
    def reason(self) -> str:
        return f"{self.code}: {self.words}"[:LONGEST] if self.words else self.code


def document(reply: Reply) -> Json | Stop:
    """The JSON object of an answer, else the state of a reply that holds none."""
    if reply.status == 0:
        return Stop(State.FAILED, reply.failure or "no_answer")
    found = _parsed(reply.body)
    if not 200 <= reply.status < 300:
        return Stop(State.FAILED, f"http_{reply.status}", _said(reply.status, found))
    if found is None:
        return Stop(State.UNREADABLE, "bad_json" if reply.body.strip() else "empty_body")
    data = found[0] if isinstance(found, list) and len(found) == 1 else found
    if not isinstance(data, dict):
        return Stop(State.UNREADABLE, "no_object")
    return stored_error(data) or data


def stored_error(data: Json) -> Stop | None:
    """A failure that came with HTTP 200: ``{"error": {...}}``, also beside an empty answer."""
    error = mapping(data.get("error"))
    if not error:
        return None
    code = next((c for field in ("code", "status", "type") if (c := code_of(error.get(field)))), "error")
    return Stop(State.FAILED, code, flat(name(error.get("message")) or ""))


def code_of(value: object) -> str:
    """A vendor's own word as a code: ``RATE_LIMIT_EXCEEDED`` to ``rate_limit_exceeded``; empty for no word."""
    if isinstance(value, str):
        return _CODE.sub("_", value.lower()).strip("_")[:60]
    status = number(value)
    return "" if status is None else f"error_{status}"[:60]


def flat(words: str) -> str:
    return " ".join(words.split())[:LONGEST]


def _parsed(body: bytes) -> object | None:
    """None for what is no JSON. A cut emoji, half a surrogate pair, becomes a question mark."""
    try:
        text = body.decode("utf-8-sig", "replace")
        found: object = json.loads(text, parse_constant=lambda _: None)
        if "\\u" in text and _LONE.search(again := json.dumps(found, ensure_ascii=False)):
            found = json.loads(_LONE.sub("?", again))
    except (ValueError, RecursionError):
        return None
    return found


def _said(status: int, found: object) -> str:
    """The vendor's words; not where they may repeat a part of the key."""
    if status in (401, 403, 407):
        return ""
    data = mapping(found[0] if isinstance(found, list) and found else found)
    error = mapping(data.get("error"))
    detail = next(iter(rows(data.get("detail"))), {})
    words = (error.get("message"), data.get("message"), data.get("detail"), detail.get("msg"), data.get("error"))
    return flat(next((w for w in map(name, words) if w), ""))
