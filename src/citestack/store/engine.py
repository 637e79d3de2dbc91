"""Connections: SQLite in WAL mode, or PostgreSQL through psycopg, both with explicit transactions."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from citestack.errors import MissingExtraError, StoreError, StoreReadOnlyError

DATABASE = "citestack.db"


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """Settings of a connection to the record."""

    busy_timeout_s: float = 5.0
    """How long a writer waits for another writer before ``StoreLockedError``."""
    synchronous: Literal["normal", "full"] = "normal"
    """``normal`` survives kill -9 and a crash of the program: a committed page is in the operating system's hands.
    ``full`` also survives a power cut, for one more disk flush per commit (https://sqlite.org/pragma.html)."""


def writer(connection: Connection) -> Connection:
    """The connection, set to write: SQLite then takes its lock at BEGIN, PostgreSQL sees what the last writer did."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(citestack_write=True)
    return connection.execution_options(isolation_level="READ COMMITTED")


def is_server(location: str) -> bool:
    return location.startswith(("postgresql://", "postgres://", "postgresql+psycopg://"))


def sqlite_engine(folder: Path, *, read_only: bool, options: StoreOptions) -> Engine:
    """An engine over ``folder/citestack.db``; nothing is opened yet."""
    path = folder / DATABASE
    uri = f"file:{quote(str(path.resolve()))}?mode={_mode(path, read_only=read_only)}"

    def connect() -> sqlite3.Connection:
        wait = options.busy_timeout_s
        raw = sqlite3.connect(uri, uri=True, timeout=wait, isolation_level=None, check_same_thread=False)
        try:
            raw.execute(f"PRAGMA synchronous={options.synchronous}")
            raw.execute("PRAGMA mmap_size=268435456")
            if not read_only:
                raw.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error:  # not a database, or a damaged one
            raw.close()
            raise
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, max_overflow=28)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def server_engine(location: str, *, read_only: bool, options: StoreOptions) -> Engine:
    """An engine for a PostgreSQL URL. Raises ``MissingExtraError`` without psycopg, ``StoreError`` for a bad URL."""
    try:
        url = make_url(location).set(drivername="postgresql+psycopg")
        import psycopg  # noqa: F401
    except ArgumentError as e:
        raise StoreError("the store URL cannot be read", hint="Write postgresql://user@host/database.") from e
    except ImportError as e:
        raise MissingExtraError("psycopg", "postgres") from e
    wait = f"-c lock_timeout={int(options.busy_timeout_s * 1000)} -c synchronous_commit=on"
    readonly = " -c default_transaction_read_only=on" if read_only else ""
    isolation = {"options": wait + readonly, "connect_timeout": 10}
    return create_engine(url, connect_args=isolation, isolation_level="REPEATABLE READ", pool_size=4, max_overflow=28)


def shown(location: str) -> str:
    """The location as messages may print it: no password."""
    return make_url(location).render_as_string(hide_password=True) if is_server(location) else location


def _mode(path: Path, *, read_only: bool) -> str:
    if not read_only:
        return "rwc"
    if os.access(path.parent, os.W_OK):
        return "ro"
    # A WAL database in a folder where SQLite may not create its -shm file opens only as immutable, and that mode does
    # not look at a -wal file: with pages in one, opening so would hide what was committed.
    wal = path.with_name(path.name + "-wal")
    if not wal.exists():
        return "ro&immutable=1"
    if wal.stat().st_size and not path.with_name(path.name + "-shm").exists():
        hint = "Open the store once with write permission, so that it can finish its last commit."
        raise StoreReadOnlyError(f"the read-only store {path.parent} was not closed properly", hint=hint)
    return "ro" if wal.stat().st_size else "ro&immutable=1"


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("citestack_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
