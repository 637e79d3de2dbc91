"""Dots at ranks on a logarithmic line: the first ranks matter most. One SVG path holds all dots of a kind."""

from __future__ import annotations

from collections.abc import Iterable
from math import log

WIDTH = 120.0
EDGE = 4.0


def place(rank: int, depth: int) -> float:
    """Where on the line of ``WIDTH`` a rank stands; 1 is at the left edge, ``depth`` at the right one."""
    if depth <= 1:
        return EDGE
    share = log(min(max(rank, 1), depth)) / log(depth)
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1)


def dots(ranks: Iterable[int], depth: int, y: float = 6) -> str:
    """Path data: a round-capped line of no length at each rank, equal ones once."""
    return "".join(f"M{place(rank, depth):g} {y:g}h0" for rank in sorted(set(ranks)))
