"""Whether a stretch of text is taken already, in the logarithm of how much is: hostile texts have 10,000 numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Covered:
    """Places of a text, as start and end; an empty place covers nothing."""

    def __init__(self, places: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(p for p in places if p[0] < p[1]):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlaps(self, start: int, end: int) -> bool:
        """Whether a place has a character in common with ``[start, end)``, which is not empty."""
        first = bisect_right(self._ends, start)
        return first < len(self._starts) and self._starts[first] < end
