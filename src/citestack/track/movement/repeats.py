"""One answer against one other: repeats within a capture, and the same repeat in the capture before.

Turnover between captures compares what all repeats of a capture cite together, so it cannot be held against repeats,
which are single answers. Both figures made here compare two single answers: what the second has above the first has
moved, the rest is what asking again at once shows too. The first is known when a run is summed (``Capture.among``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citestack.track.statistics.capture import Capture, Distances, bits
from citestack.track.statistics.grouping import Flags, Ints, changes, tally
from citestack.track.statistics.run_sums import MOST


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class Repeats:
    """The latest answers of each series, copies out of a cache left out."""

    series: Ints = field(default_factory=_none)
    """Of each answer, the answers of a series one after the other."""
    held: Ints = field(default_factory=_none)
    """Units that each answer cites."""
    who: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((1, 0), dtype=np.uint8))
    """Which answers of its series cite what stands at a place of the scan's register (``Capture.who``)."""

    def compare(self, capture: Capture, renewed: Flags, left: Ints) -> Distances:
        """Against the capture before. ``renewed``: series whose latest answers are now these; ``left``: the places of
        what they held before.
        """
        self._room(capture)
        found = self._since(capture, renewed)
        series = np.repeat(capture.series, capture.samples)
        kept, taken = ~renewed[self.series], renewed[series]
        self.series, self.held = (
            np.concatenate([old[kept], new[taken]]) for old, new in ((self.series, series), (self.held, capture.held))
        )
        self.who[:, left] = 0
        fresh = renewed[capture.cited.keys >> 32]
        chosen = slice(None) if fresh.all() else np.flatnonzero(fresh)
        for byte, now in zip(self.who, capture.who, strict=False):
            byte[capture.cited.places[chosen]] = now[chosen]
        return found

    def _room(self, capture: Capture) -> None:
        room, wide = len(capture.cited.register), max(len(self.who), len(capture.who))
        if room > self.who.shape[1] or wide > len(self.who):
            whole = np.zeros((wide, room + room // 4), dtype=np.uint8)
            whole[: len(self.who), : self.who.shape[1]] = self.who
            self.who = whole

    def _since(self, capture: Capture, renewed: Flags) -> Distances:
        size = len(renewed)
        before, now = np.bincount(self.series, minlength=size), capture.by_number(capture.samples, size)
        pairs = np.where(renewed, np.minimum(np.minimum(before, now), MOST), 0)
        series, start = np.repeat(np.arange(size), pairs), np.cumsum(pairs) - pairs
        place = np.arange(len(series)) - start[series]
        common = self._common(capture, pairs, start)
        was = self.held[_firsts(self.series, size)[series] + place]
        either = capture.held[capture.by_number(capture.first, size)[series] + place] + was - common
        far = np.where(either > 0, 1 - common / np.maximum(either, 1), 0.0)
        return Distances(tally(series, either > 0, size), tally(series, far, size))

    def _common(self, capture: Capture, pairs: Ints, start: Ints) -> Ints:
        """Units that both answers of each pair cite; pairs of a series stand from ``start``."""
        size = int(pairs.sum())
        found = np.zeros(size, dtype=np.int64)
        both = capture.who & self.who[: len(capture.who)][:, capture.cited.places]
        for row, place in bits(both):
            series = capture.cited.keys[row] >> 32
            told = place < pairs[series]
            found += np.bincount((start[series] + place)[told], minlength=size)
        return found


def _firsts(series: Ints, size: int) -> Ints:
    """By series: where its rows begin."""
    found, starts = np.zeros(size, dtype=np.int64), np.flatnonzero(changes(series))
    found[series[starts]] = starts
    return found
