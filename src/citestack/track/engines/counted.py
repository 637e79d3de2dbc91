"""Numbers and rows that several wires read alike."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from citestack.answers.wire import Json, name, rows, text
from citestack.track.engines.pages import page_of
from citestack.track.model import Page, Retrieved, Searched


def amount(value: object) -> float | None:
    """A sum of money that can be one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if isfinite(value) and 0 <= value < 1e9 else None


def count(value: object) -> int | None:
    """A whole number from 0 up."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def total(values: Iterable[object]) -> int | None:
    """The sum of the numbers there are; None when there is none."""
    known = [n for n in map(count, values) if n is not None]
    return sum(known) if known else None


def queries(values: Iterable[object]) -> tuple[Searched, ...]:
    """Each query once, in order."""
    return tuple(Searched(q) for q in dict.fromkeys(v.strip() for v in values if isinstance(v, str)) if q)


def pages(values: Iterable[object]) -> tuple[Page, ...]:
    """Pages given by URL alone, each once."""
    return tuple(page_of(u) for u in dict.fromkeys(filter(None, map(name, values))))


def listed(value: object, query: int | None = None, *, ranked: bool = True) -> list[Retrieved]:
    """A list of results with url, title and maybe a snippet."""
    return [
        Retrieved(page_of(url, text(r.get("title")), name(r.get("snippet"))), rank if ranked else None, query)
        for rank, r in enumerate(rows(value), 1)
        if (url := name(r.get("url")))
    ]


def once(found: Iterable[Retrieved]) -> tuple[Retrieved, ...]:
    """The first of each page for each query."""
    seen: dict[tuple[str, int | None], Retrieved] = {}
    for r in found:
        seen.setdefault((r.page.key or r.page.given, r.query), r)
    return tuple(seen.values())


def first(data: Json, *names: str) -> object:
    """The value under the first of these names that is there: REST's spelling, then a client's."""
    return next((data[n] for n in names if n in data), None)
