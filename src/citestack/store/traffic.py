"""``TrafficShelf``: what was read from server logs. What a part's body holds is the reader's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now, packed

_KEY = 0x7472_6166


@dataclass(frozen=True, slots=True)
class TrafficImport:
    """One reading of logs that was kept."""

    id: int
    kind: str
    label: str
    """One of each: a second takes the place of the first."""
    sha256: bytes
    imported_at: str
    """ISO 8601 UTC."""
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TrafficPart:
    day: str
    """ISO 8601."""
    rows: int
    body: bytes


class TrafficShelf:
    """All methods raise ``StoreError``. No answer depends on it: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(
        self, kind: str, label: str, sha256: bytes, about: Mapping[str, Any], parts: Sequence[TrafficPart]
    ) -> TrafficImport:
        """In one transaction; imports of the same logs (``sha256``) or of the same label are replaced."""
        i = t.traffic_imports.c
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            old = select(i.id).where(i.kind == kind, or_(i.sha256 == sha256, i.label == label))
            _remove(connection, list(connection.execute(old).scalars()))
            number = (connection.execute(select(func.max(i.id))).scalar() or 0) + 1
            told = {"id": number, "kind": kind, "label": label, "sha256": sha256, "imported_at": now()}
            connection.execute(insert(t.traffic_imports), {**told, "about": packed(about)})
            rows = [
                {"import_id": number, "part": n, "day": p.day, "rows": p.rows, "body": p.body}
                for n, p in enumerate(parts)
            ]
            if rows:
                connection.execute(insert(t.traffic_counts), rows)
            return _one(connection, number)

    def imports(self) -> list[TrafficImport]:
        """In the order in which they were kept."""
        with self._reading() as connection:
            rows = connection.execute(select(t.traffic_imports).order_by(t.traffic_imports.c.id))
            return [_import(row) for row in rows]

    def parts(self, number: int, since: str = "", until: str = "") -> list[TrafficPart]:
        """Of one import, by day: from ``since`` on, before ``until``; empty: no bound."""
        c = t.traffic_counts.c
        query = select(c.day, c.rows, c.body).where(c.import_id == number).order_by(c.part)
        with self._reading() as connection:
            found = [TrafficPart(r.day, r.rows, bytes(r.body)) for r in connection.execute(query)]
        return [p for p in found if (not since or p.day >= since) and (not until or p.day < until)]

    def remove(self, number: int) -> None:
        """Raises ``NotFoundError``."""
        with self._writing() as connection:
            _one(connection, number)
            _remove(connection, [number])


def _remove(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(t.traffic_counts).where(t.traffic_counts.c.import_id.in_(numbers)))
    connection.execute(delete(t.traffic_imports).where(t.traffic_imports.c.id.in_(numbers)))


def _one(connection: Connection, number: int) -> TrafficImport:
    row = connection.execute(select(t.traffic_imports).where(t.traffic_imports.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"no traffic {number} in this store", hint="Run: citestack traffic report")
    return _import(row)


def _import(row: Row[Any]) -> TrafficImport:
    return TrafficImport(row.id, row.kind, row.label, bytes(row.sha256), row.imported_at, json.loads(row.about))
