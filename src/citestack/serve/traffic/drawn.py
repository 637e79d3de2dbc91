"""Days as lines to be drawn: one small picture for each kind of request, all on one scale of days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from citestack.traffic.report import CLASSES

WIDTH, HEIGHT = 320.0, 48.0
MOST = 120
"""Bars that a picture draws; of longer periods several days make one."""
NAMES = {
    "training": "for training", "search": "for a search index", "user": "for a user", "ads": "for advertisements",
    "other": "for something else", "contradicted": "contradicted", "visits": "visits from AI answers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    first: str
    last: str
    n: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Each picture has a scale of its own, which ``most`` tells."""

    name: str
    title: str
    total: int
    most: int
    """Of the highest bar."""
    bars: tuple[Bar, ...]
    days_each: int


def trend(days: Sequence[Mapping[str, Any]]) -> list[Trend]:
    """Kinds that occur; days without a request are gaps."""
    names = [n for n in (*CLASSES, "contradicted", "visits") if any(d[n] for d in days)]
    return [_trend(name, days) for name in names]


def _trend(name: str, days: Sequence[Mapping[str, Any]]) -> Trend:
    start = date.fromisoformat(days[0]["day"])
    span = (date.fromisoformat(days[-1]["day"]) - start).days + 1
    each = -(-span // MOST)
    count = -(-span // each)
    sums, ends = dict[int, int](), dict[int, tuple[str, str]]()
    for d in days:
        at = (date.fromisoformat(d["day"]) - start).days // each
        sums[at] = sums.get(at, 0) + d[name]
        ends[at] = (ends.get(at, (d["day"], ""))[0], d["day"])
    most, step = max(sums.values()), WIDTH / count
    bars = tuple(_bar(at, n, most, step, ends[at]) for at, n in sorted(sums.items()) if n)
    return Trend(name, NAMES[name], sum(sums.values()), most, bars, each)


def _bar(at: int, n: int, most: int, step: float, ends: tuple[str, str]) -> Bar:
    height = max(1.0, HEIGHT * n / most)
    gap = 1.0 if step > 3 else 0.0
    return Bar(
        round(at * step, 2), round(HEIGHT - height, 2), round(min(step - gap, 24.0), 2), round(height, 2), *ends, n
    )
