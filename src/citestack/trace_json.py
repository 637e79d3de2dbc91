"""Traces to and from JSON, byte for byte, and the published JSON Schema.

Writing is canonical: UTF-8, sorted keys, no spaces, shortest float form. ``loads(dumps(t)) == t`` and
``dumps(loads(b)) == b`` for every ``b`` this module wrote.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import orjson

from citestack.errors import TraceError
from citestack.trace import TRACE_FORMAT, Event, TimingsMeasured, Trace

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


def canonical(value: object) -> bytes:
    """Any dataclass, mapping or sequence of the model as canonical JSON."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def make_trace(events: tuple[Event, ...]) -> Trace:
    """A trace named by the content hash of its events, timings apart (16 hex digits)."""
    decisive = [e for e in events if not isinstance(e, TimingsMeasured)]
    return Trace(hashlib.sha256(canonical(decisive)).hexdigest()[:16], events)


def prepared() -> None:
    """Makes the reader now (50 ms), so that the first trace to be read need not wait for it."""
    _document()


def dumps(trace: Trace) -> bytes:
    return canonical(trace)


def loads(data: bytes | str) -> Trace:
    """A trace from JSON. Raises ``TraceError`` for anything this version did not write or cannot read."""
    raw = _parse(data)
    if not isinstance(raw, dict) or raw.get("format") != TRACE_FORMAT:
        found = raw.get("format") if isinstance(raw, dict) else None
        hint = "Re-run the question with this version, or read the trace with the version that wrote it."
        raise TraceError(f"not a trace of format {TRACE_FORMAT} (found {found!r})", hint=hint)
    return _validated(raw)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a trace document; kept in ``docs/trace.schema.json``."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_adapter().json_schema()}


def _parse(data: bytes | str) -> object:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as e:
        raise TraceError(f"the trace is not JSON: {e}", hint="Give a file written by 'ask --trace FILE'.") from e


def _validated(raw: object) -> Trace:
    from pydantic import ValidationError

    try:
        read = _document().model_validate(raw)
    except ValidationError as e:
        first = e.errors()[0]
        where = "/".join(str(p) for p in first["loc"])
        raise TraceError(f"the trace is broken at {where}: {first['msg']}") from e
    return Trace(read.id, read.events, read.format)


@cache
def _document() -> Any:
    """A trace, each event told by its name. Tried one after another, as those of a bare union are, they take half as
    long again (a trace of 500 candidates: 29 ms for 19 ms).
    """
    from pydantic import Discriminator, create_model

    events = tuple[Annotated[Event, Discriminator("event")], ...]
    return create_model("TraceDocument", id=(str, ...), events=(events, ...), format=(int, ...))


@cache
def _adapter() -> TypeAdapter[Trace]:
    from pydantic import TypeAdapter

    return TypeAdapter(Trace)
