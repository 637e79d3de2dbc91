"""``Twins``: fitted twins by name. What a body holds is the twin's own."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select, text

from citestack.errors import NotFoundError
from citestack.store import tables as t
from citestack.store.shelf import Connect

_KEY = 0x7477_696E


@dataclass(frozen=True, slots=True)
class StoredTwin:
    id: int
    name: str
    made_at: str
    """ISO 8601 UTC."""
    body: bytes
    """As it was given to ``save``."""


class Twins:
    """All methods raise ``StoreError``. No answer depends on a twin being here: the generation stays.

    Nothing is replaced: fitted again under the same name, a twin is a newer one; the older stays readable by its id.
    """

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    def save(self, name: str, made_at: str, body: bytes) -> StoredTwin:
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            number = (connection.execute(select(func.max(t.twins.c.id))).scalar() or 0) + 1
            told = {"id": number, "name": name, "made_at": made_at}
            connection.execute(t.twins.insert(), {**told, "body": zlib.compress(body)})
        return StoredTwin(number, name, made_at, body)

    def get(self, name: str) -> StoredTwin:
        """The newest of this name; ``name#3``: the one with that id. Raises ``NotFoundError``."""
        c = t.twins.c
        plain, mark, number = name.rpartition("#")
        numbered = bool(mark) and number.isdecimal()
        query = select(t.twins).where(c.name == (plain if numbered else name))
        query = query.where(c.id == int(number)) if numbered else query.order_by(c.id.desc()).limit(1)
        with self._reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotFoundError(f"no twin {name!r} in this store", hint="citestack calibrate list", layer="twin")
        return _twin(row)

    def newest(self) -> StoredTwin | None:
        with self._reading() as connection:
            row = connection.execute(select(t.twins).order_by(t.twins.c.id.desc()).limit(1)).first()
        return None if row is None else _twin(row)

    def list(self) -> list[StoredTwin]:
        """Newest first."""
        with self._reading() as connection:
            return [_twin(row) for row in connection.execute(select(t.twins).order_by(t.twins.c.id.desc()))]


def _twin(row: Row[Any]) -> StoredTwin:
    return StoredTwin(row.id, row.name, row.made_at, zlib.decompress(row.body))
