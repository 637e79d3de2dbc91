"""Twins as JSON and back; on the shelf of a store."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import orjson

from citestack.errors import StoreError
from citestack.store import Store
from citestack.store.twins import StoredTwin, Twins
from citestack.twin.model import Twin


def twin_json(twin: Twin, *, whole: bool = False) -> dict[str, Any]:
    """Every field under its own name. Without ``whole`` the predictor's inner numbers are left out."""
    told = asdict(twin)
    if not whole:
        told["predictor"] = {"model": twin.predictor.model, "sites": len(twin.predictor.hosts)}
    told["overrides"] = twin.overrides
    return told


def twin_of(told: Mapping[str, Any]) -> Twin:
    return cast("Twin", _read(Twin, {k: v for k, v in told.items() if k != "overrides"}))


def save_twin(store: Store, twin: Twin) -> StoredTwin:
    return store.shelf(Twins).save(twin.name, twin.made_at, orjson.dumps(twin_json(twin, whole=True)))


def load_twin(store: Store, name: str) -> Twin:
    """The newest of the name. Raises ``NotFoundError``, and ``StoreError`` for one that cannot be read."""
    return read_twin(store.shelf(Twins).get(name))


def read_twin(stored: StoredTwin) -> Twin:
    try:
        return twin_of(orjson.loads(stored.body))
    except (ValueError, KeyError, TypeError) as e:
        raise StoreError(f"the twin {stored.name!r} cannot be read", hint="Fit it again.", layer="twin") from e


def _read(kind: Any, told: Any) -> Any:
    """A value of the annotated kind out of what JSON kept of it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return (
            None
            if told is None
            else _read(next(k for k in inner if k is not type(None)), told)
            if _one(inner)
            else told
        )
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("Any", kind)(**{f.name: _read(hints[f.name], told[f.name]) for f in fields(kind) if f.name in told})
    if origin is tuple:
        return tuple(_read(inner[0], v) for v in told)
    if origin is not None and origin is not Literal:
        return {k: _read(inner[1], v) for k, v in told.items()}
    return told


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _one(inner: tuple[Any, ...]) -> bool:
    return len([k for k in inner if k is not type(None)]) == 1
