"""Long lists, cut to what one statement may carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
PART = 500
"""Values per IN list: far under SQLite's limit of 32,766 variables, long enough that round trips do not count."""


def chunks(items: Sequence[T], size: int = PART) -> Iterator[Sequence[T]]:
    """The items in order, in runs of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
