"""Asking an engine without a network."""

from typing import Any

import orjson

from citestack.track.engines.catalogue import engine
from citestack.track.model import Asking, Observation, Prompt
from citestack.track.protocols import Adapter, Call, Reply

AT = "2026-11-22T10:00:00+00:00"


def asking(name: str, place: str = "") -> Asking:
    return Asking(name, Prompt("How often does vacuum run?"), 1, place)


def adapter(name: str) -> Adapter:
    spec = engine(name)
    return spec.adapter(spec)


def reply(data: Any, status: int = 200) -> Reply:
    return Reply(status, data if isinstance(data, bytes) else orjson.dumps(data), AT, "application/json")


def step(name: str, *data: Any) -> Observation | Call:
    return adapter(name).read(asking(name), [d if isinstance(d, Reply) else reply(d) for d in data])


def read(name: str, *data: Any) -> Observation:
    found = step(name, *data)
    assert isinstance(found, Observation)
    return found


def body(call: Call) -> Any:
    return orjson.loads(call.body)


def marks(seen: Observation) -> list[tuple[str, str | None, int, str]]:
    """(words of the span, page or given, number, problem)"""
    return [(seen.text[c.start or 0 : c.end or 0], c.page.key or c.page.given, c.n, c.problem) for c in seen.cited]
