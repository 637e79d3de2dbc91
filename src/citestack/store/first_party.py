"""``FirstParty``: imports of first-party reports, their rows packed by day. What a part holds is the importer's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.parts import chunks
from citestack.store.shelf import Connect, now, packed

_KEY = 0x6670_6172


@dataclass(frozen=True, slots=True)
class FirstPartyImport:
    id: int
    kind: str
    label: str
    """The file's name."""
    sha256: bytes
    """Of the content that was read."""
    imported_at: str
    """ISO 8601 UTC."""
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    day: str
    """ISO 8601; empty where the report has no days."""
    rows: int
    body: bytes


class FirstParty:
    """All methods raise ``StoreError``. No answer depends on an import: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(
        self, kind: str, label: str, sha256: bytes, about: Mapping[str, Any], parts: Sequence[Part]
    ) -> tuple[FirstPartyImport, int]:
        """One import in one transaction, and how many earlier ones of the same kind and content it replaced."""
        i = t.first_party_imports.c
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            query = select(i.id).where(i.kind == kind, i.sha256 == sha256)
            earlier = list(connection.execute(query).scalars())
            _remove(connection, earlier)
            number = (connection.execute(select(func.max(i.id))).scalar() or 0) + 1
            named = {"id": number, "kind": kind, "label": label, "sha256": sha256, "imported_at": now()}
            connection.execute(t.first_party_imports.insert(), {**named, "about": packed(about)})
            rows = [
                {"import_id": number, "part": n, "day": p.day, "rows": p.rows, "body": p.body}
                for n, p in enumerate(parts)
            ]
            for some in chunks(rows):
                connection.execute(t.first_party_rows.insert(), list(some))
            return _one(connection, number), len(earlier)

    def find(self, kind: str, sha256: bytes) -> FirstPartyImport | None:
        """The import of this content as this kind."""
        i = t.first_party_imports.c
        with self._reading() as connection:
            row = connection.execute(select(t.first_party_imports).where(i.kind == kind, i.sha256 == sha256)).first()
            return None if row is None else _import(row)

    def imports(self, kind: str | None = None) -> list[FirstPartyImport]:
        """Newest first."""
        i = t.first_party_imports.c
        query = select(t.first_party_imports).order_by(i.id.desc())
        with self._reading() as connection:
            return [_import(row) for row in connection.execute(query if kind is None else query.where(i.kind == kind))]

    def parts(
        self, imports: Sequence[int], since: str | None = None, until: str | None = None
    ) -> Iterator[tuple[int, Part]]:
        """Parts of the imports with their import's id, in order; ``since`` and ``until``: only days of this period."""
        r = t.first_party_rows.c
        query = select(r.import_id, r.day, r.rows, r.body).order_by(r.import_id, r.part)
        query = query if since is None else query.where(r.day >= since)
        query = query if until is None else query.where(r.day <= until)
        with self._reading() as connection:
            for some in chunks(sorted(imports)):
                found = connection.execution_options(yield_per=8).execute(query.where(r.import_id.in_(some)))
                for row in found:
                    yield row.import_id, Part(row.day, row.rows, bytes(row.body))

    def forget(self, number: int) -> FirstPartyImport:
        """Takes an import away. Raises ``NotFoundError``."""
        with self._writing() as connection:
            gone = _one(connection, number)
            _remove(connection, [number])
            return gone


def _remove(connection: Connection, numbers: Sequence[int]) -> None:
    connection.execute(delete(t.first_party_rows).where(t.first_party_rows.c.import_id.in_(numbers)))
    connection.execute(delete(t.first_party_imports).where(t.first_party_imports.c.id.in_(numbers)))


def _one(connection: Connection, number: int) -> FirstPartyImport:
    row = connection.execute(select(t.first_party_imports).where(t.first_party_imports.c.id == number)).first()
    if row is None:
        raise NotFoundError(f"no import {number} in this store", hint="See: citestack track imports", layer="track")
    return _import(row)


def _import(row: Row[Any]) -> FirstPartyImport:
    about = json.loads(row.about)
    return FirstPartyImport(row.id, row.kind, row.label, bytes(row.sha256), row.imported_at, about)
