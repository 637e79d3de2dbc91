"""``UniverseShelf``: versions of what is tracked. What a body holds is the measuring side's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now

_KEY = 0x756E_6976


@dataclass(frozen=True, slots=True)
class UniverseVersion:
    version: int
    """From 1."""
    made_at: str
    """ISO 8601 UTC."""
    body: bytes


class UniverseShelf:
    """All methods raise ``StoreError``. No answer of the stack depends on a universe: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, body: bytes) -> UniverseVersion:
        """The newest version if it has the same body, else a new one."""
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            newest = _newest(connection)
            if newest is not None and newest.body == body:
                return newest
            made = UniverseVersion(newest.version + 1 if newest else 1, now(), body)
            row = {"version": made.version, "made_at": made.made_at, "body": made.body}
            connection.execute(t.track_universe.insert(), row)
            return made

    def newest(self) -> UniverseVersion | None:
        """None when none was ever saved."""
        with self._reading() as connection:
            return _newest(connection)

    def get(self, version: int) -> UniverseVersion:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            row = connection.execute(select(t.track_universe).where(t.track_universe.c.version == version)).first()
        if row is None:
            hint = "citestack track universe show --json lists the versions."
            raise NotFoundError(f"no version {version} of the universe in this store", hint=hint, layer="track")
        return _read(row)

    def versions(self) -> list[tuple[int, str]]:
        """(version, made at), oldest first."""
        u = t.track_universe.c
        with self._reading() as connection:
            rows = connection.execute(select(u.version, u.made_at).order_by(u.version))
            return [(row.version, row.made_at) for row in rows]


def _newest(connection: Connection) -> UniverseVersion | None:
    query = select(t.track_universe).order_by(t.track_universe.c.version.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _read(row)


def _read(row: Row[Any]) -> UniverseVersion:
    return UniverseVersion(row.version, row.made_at, bytes(row.body))
