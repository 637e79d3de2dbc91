"""Turning pages of a list."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Paging:
    """Items ``first`` to ``last`` (counted from 1) of ``total``; 0 of 0 when there are none."""

    first: int
    last: int
    total: int
    before: str | None
    """Address of the part before; None on the first."""
    after: str | None


def paging(path: str, query: dict[str, str], name: str, start: int, size: int, total: int) -> Paging:
    """``name`` is the parameter that says where the part starts."""

    def at(where: int) -> str:
        kept = {k: v for k, v in query.items() if k != name}
        return f"{path}?{urlencode({**kept, name: where})}"

    before = at(max(0, start - size)) if start > 0 else None
    after = at(start + size) if start + size < total else None
    return Paging(min(start + 1, total), min(start + size, total), total, before, after)
