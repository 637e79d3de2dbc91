"""One runner per store of jobs, and one of probes, among threads, processes and machines, without a clock.

A lease that is renewed by the clock would be lost whenever a long transaction (an import) holds SQLite's write lock,
and would keep the next server waiting after a kill -9. So the runner holds a lock whose life is that of its process: a
file lock beside a SQLite store, a session's advisory lock on PostgreSQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, text


@dataclass(frozen=True, slots=True)
class Holding:
    """The lock, held."""

    check: Callable[[], None]
    """Raises ``StoreError`` when it was lost with its connection."""


@contextmanager
def held_alone(engine: Engine, location: str, what: str = "jobs") -> Iterator[Holding | None]:
    """Holds the lock for the block; yields None when another holds it. Raises the driver's errors.

    ``what`` has at most 7 ASCII characters: they are the key of the advisory lock; the migrations use another.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection, _session_lock(connection, int.from_bytes(what.encode("ascii"))) as holding:
            yield holding
    else:
        with _file_lock(Path(location) / f"{what}.lock") as holding:
            yield holding


@contextmanager
def _session_lock(connection: Connection, key: int) -> Iterator[Holding | None]:
    session = connection.execution_options(isolation_level="AUTOCOMMIT")
    if not session.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar_one():
        yield None
        return
    try:
        yield Holding(lambda: session.execute(text("SELECT 1")).close())
    finally:
        if not session.invalidated:
            session.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})


@contextmanager
def _file_lock(path: Path) -> Iterator[Holding | None]:
    with closing(sqlite3.connect(path, timeout=0.0, isolation_level=None, check_same_thread=False)) as raw:
        try:
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as e:
            if (e.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
                raise
            yield None
            return
        yield Holding(lambda: None)  # a file lock is lost with the process alone
