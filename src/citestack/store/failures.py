"""Database errors in citestack's words. Both databases' codes are matched, never their messages."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from citestack.errors import CitestackError, StoreError, StoreLockedError, StoreReadOnlyError

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DISK = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raises ``StoreError`` or one of its children instead of the driver's errors. ``where`` names the store."""
    try:
        yield
    except DBAPIError as e:
        raise _sqlite(where, e.orig) if isinstance(e.orig, sqlite3.Error) else _server(where, e) from e
    except sqlite3.Error as e:
        raise _sqlite(where, e) from e
    except PoolTimeout as e:
        raise StoreLockedError(f"no free connection to {where}") from e


def _sqlite(where: str, error: sqlite3.Error) -> CitestackError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _LOCKED:
        return StoreLockedError(f"the store {where} is locked")
    if code == sqlite3.SQLITE_READONLY:
        return StoreReadOnlyError(f"the store {where} is read-only")
    if code in _BROKEN:
        hint = "Restore the file from a backup, or add the sources to a new --store."
        return StoreError(f"the store {where} is not a readable SQLite database: {error}", hint=hint)
    if code in _DISK:
        return StoreError(f"cannot write the store {where}: {error}", hint="Free space on the disk and run it again.")
    return StoreError(f"the store {where} failed: {error}")


def _server(where: str, error: DBAPIError) -> CitestackError:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in {"55P03", "40P01", "57014"}:
        return StoreLockedError(f"the store {where} is locked")
    if state in {"25006", "42501"}:
        hint = "Give this database user write permission, or use another --store."
        return StoreReadOnlyError(f"the store {where} cannot be written", hint=hint)
    if state.startswith("53"):
        return StoreError(f"the database server of {where} is out of resources ({state})", hint="See the server's log.")
    if not state or state.startswith(("08", "28", "3D", "57")):
        hint = "Check that the server runs, and the host, database, user and password of the URL."
        return StoreError(f"cannot reach the store {where}: {_first_line(error)}", hint=hint)
    return StoreError(f"the store {where} failed: {_first_line(error)}")


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).strip().split("\n", 1)[0]
