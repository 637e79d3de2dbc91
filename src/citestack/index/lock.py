"""One writer per index folder, among processes and threads, on every platform: SQLite's own file lock.

The lock dies with its process, so a kill -9 leaves nothing to clean up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citestack.errors import StoreLockedError


@contextmanager
def held(path: Path, wait_s: float) -> Iterator[None]:
    """Holds the lock file for the block. Raises ``StoreLockedError`` when another holds it longer than ``wait_s``."""
    connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None)
    try:
        _acquire(connection, path)
        yield
    finally:
        connection.close()


def _acquire(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as e:
        if (e.sqlite_errorcode & 0xFF) != sqlite3.SQLITE_BUSY:
            raise
        raise StoreLockedError(f"another process is writing the index {path.parent}") from e
