"""What the parts of the record share that have methods of their own (``Store.shelf``)."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime

from sqlalchemy import Connection

Connect = Callable[[], AbstractContextManager[Connection]]
"""Opens a connection to read with, or one whose block is a transaction."""


def packed(value: object) -> bytes:
    """JSON as bytes, always the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def now() -> str:
    """ISO 8601 UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
