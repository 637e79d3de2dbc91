"""Insert or replace by primary key, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, replace: bool = True) -> int:
    """Writes rows whose primary key may be taken: ``replace`` overwrites the stored row, else it stays."""
    if not rows:
        return 0
    statement = _insert(connection)(table)
    key = list(table.primary_key.columns)
    if not replace:
        return connection.execute(statement.on_conflict_do_nothing(index_elements=key), rows).rowcount
    others = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    return connection.execute(statement.on_conflict_do_update(index_elements=key, set_=others), rows).rowcount


def _insert(connection: Connection) -> Any:
    """The dialect's own ``insert``; to load the other one's would take longer than a small import of rows."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert
    from sqlalchemy.dialects import sqlite

    return sqlite.insert
