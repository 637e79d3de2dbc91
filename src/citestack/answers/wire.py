"""Looking into a stored response without trusting it: what has another type than expected is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Json]:
    """The objects of a list."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def values(value: object) -> list[Any]:
    """What a list holds, whatever it is."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def name(value: object) -> str | None:
    """A string with something in it."""
    return value if isinstance(value, str) and value.strip() else None


def number(value: object) -> int | None:
    """A whole number; JSON written by some clients gives it as a string."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and len(value) < 19 and value.isascii() and value.isdecimal() else None


def span(start: object, end: object, length: int) -> tuple[int, int]:
    """Offsets inside a text; a missing start is 0, a missing end the end (proto3 JSON leaves zeros out)."""
    first = min(max(number(start) or 0, 0), length)
    found = number(end)
    return first, max(first, min(length if found is None else found, length))
