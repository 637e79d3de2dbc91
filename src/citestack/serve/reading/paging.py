"""Turning pages of a list."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True, slots=True)
class Address:
    """Of a list: its path, its other parameters, and the one that says where the part starts."""

    path: str
    query: Mapping[str, str]
    name: str

    def at(self, start: int) -> str:
        kept = {k: v for k, v in self.query.items() if k != self.name}
        return f"{self.path}?{urlencode({**kept, self.name: start}, errors='replace')}"


def paging(address: Address, start: int, size: int, total: int) -> Paging:
    at = address.at
    before = at(max(0, start - size)) if start > 0 else None
    after = at(start + size) if start + size < total else None
    return Paging(min(start + 1, total), min(start + size, total), total, before, after)
