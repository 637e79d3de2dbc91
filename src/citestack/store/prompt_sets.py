"""``StoredSets``: versions of prompt sets, each kept whole. What a prompt holds is ``track.model``'s."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now

_KEY = 0x7072_6D70


@dataclass(frozen=True, slots=True)
class StoredSet:
    name: str
    version: int
    """From 1."""
    made_at: str
    """ISO 8601 UTC."""
    origin: str
    prompts: tuple[Mapping[str, Any], ...]


class StoredSets:
    """All methods raise ``StoreError``. No answer depends on a prompt set: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, name: str, prompts: Sequence[Mapping[str, Any]], origin: str) -> tuple[StoredSet, bool]:
        """The newest version of the set, and whether it was made now: the same list again makes none."""
        body = _pack(prompts)
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            newest = _newest(connection, name)
            if newest is not None and _unpack(newest.body) == _unpack(body):
                return _read(newest), False
            version = 1 if newest is None else newest.version + 1
            told = {"name": name, "version": version, "made_at": now(), "origin": origin, "body": body}
            connection.execute(t.prompt_sets.insert(), told)
            return _read(_newest(connection, name)), True

    def get(self, name: str, version: int | None = None) -> StoredSet:
        """The version, or the newest. Raises ``NotFoundError``."""
        c = t.prompt_sets.c
        with self._reading() as connection:
            if version is None:
                row = _newest(connection, name)
            else:
                row = connection.execute(select(t.prompt_sets).where(c.name == name, c.version == version)).first()
        if row is None:
            what = f"no prompt set {name!r}" if version is None else f"no version {version} of the prompt set {name!r}"
            raise NotFoundError(f"{what} in this store", hint="See: citestack track prompts list", layer="track")
        return _read(row)

    def newest(self) -> list[StoredSet]:
        """The newest version of every set, by name."""
        c = t.prompt_sets.c
        last = select(c.name, func.max(c.version).label("version")).group_by(c.name).subquery()
        query = select(t.prompt_sets).join(last, (last.c.name == c.name) & (last.c.version == c.version))
        with self._reading() as connection:
            # Sorted here: the two databases do not agree on the order of text.
            return sorted((_read(row) for row in connection.execute(query)), key=lambda s: s.name)

    def versions(self, name: str) -> list[StoredSet]:
        """Newest first. Raises ``NotFoundError`` when there is none."""
        c = t.prompt_sets.c
        with self._reading() as connection:
            rows = connection.execute(select(t.prompt_sets).where(c.name == name).order_by(c.version.desc())).all()
        return [_read(row) for row in rows] or [self.get(name)]


def _newest(connection: Connection, name: str) -> Row[Any] | None:
    c = t.prompt_sets.c
    return connection.execute(select(t.prompt_sets).where(c.name == name).order_by(c.version.desc()).limit(1)).first()


def _read(row: Row[Any] | None) -> StoredSet:
    assert row is not None
    return StoredSet(row.name, row.version, row.made_at, row.origin, tuple(_unpack(row.body)))


def _pack(prompts: Sequence[Mapping[str, Any]]) -> bytes:
    return zlib.compress(json.dumps([dict(p) for p in prompts], separators=(",", ":")).encode("ascii"), 6)


def _unpack(body: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(zlib.decompress(body))
    return found
