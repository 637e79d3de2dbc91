"""One answer against one other: repeats within a capture, and the same repeat in the capture before.

Turnover between captures compares what all repeats of a capture cite together, so it cannot be held against repeats,
which are single answers. Both figures made here compare two single answers: what the second has above the first has
moved, the rest is what asking again at once shows too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import Capture
from citestack.track.statistics.grouping import Flags, Ints, counts, is_in, places_in, tally

MOST = 256
"""Repeats of one series in one capture that are told apart."""
_NEXT = np.int64(1 << 32)


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Answers:
    """Samples as ``series << 8 | place among the repeats``, ``that << 32 | unit`` for what each cites; both rise."""

    ids: Ints = field(default_factory=_none)
    keys: Ints = field(default_factory=_none)

    @classmethod
    def of(cls, capture: Capture) -> Answers:
        row = np.flatnonzero(capture.sample)
        series = capture.series[row]
        place = places_in(series)
        kept = place < MOST
        of_row = np.full(len(capture.series), -1, dtype=np.int64)
        of_row[row[kept]] = ids = (series[kept] << 8) | place[kept]
        at = of_row[capture.cited_row]
        return cls(np.sort(ids), np.sort(((at << 32) | capture.cited_unit)[at >= 0]))

    def only(self, series: Flags) -> Answers:
        return Answers(self.ids[series[self.ids >> 8]], self.keys[series[self.keys >> 40]])

    def plus(self, other: Answers) -> Answers:
        return Answers(*(np.sort(np.concatenate(p)) for p in ((self.ids, other.ids), (self.keys, other.keys))))

    @property
    def held(self) -> Floats:
        """Units that each answer cites."""
        return counts(np.searchsorted(self.ids, self.keys >> 32), len(self.ids))


@dataclass(frozen=True, slots=True)
class Distances:
    """By series: pairs of answers of which one cites something at least, and the sum of their Jaccard distances."""

    pairs: Floats
    by_set: Floats


@dataclass(slots=True)
class Repeats:
    before: Answers = field(default_factory=Answers)
    """The latest answers of each series, copies out of a cache left out."""

    def compare(self, capture: Capture, copied: Flags) -> tuple[Distances, Distances]:
        """Among the capture's repeats, and against the capture before. ``copied``: series that repeat it by cache."""
        now, size = Answers.of(capture), len(copied)
        among = _distances(now, now, 1, size)
        fresh = now.only(~copied)
        since = _distances(fresh, self.before, 0, size)
        renewed = np.zeros(size, dtype=bool)
        renewed[fresh.ids >> 8] = True
        rest = ~renewed
        self.before = fresh if not rest[self.before.ids >> 8].any() else self.before.only(rest).plus(fresh)
        return among, since


def _distances(one: Answers, other: Answers, step: int, size: int) -> Distances:
    """Each answer of ``one`` against that of ``other`` which stands ``step`` places further in the same series."""
    found = np.searchsorted(other.ids, one.ids + step)
    there = found < len(other.ids)
    there[there] = (other.ids[found[there]] == one.ids[there] + step) & (one.ids[there] & (MOST - 1) < MOST - step)
    at = np.searchsorted(one.ids, one.keys >> 32)
    common = tally(at, is_in(one.keys + step * _NEXT, other.keys) & there[at], len(one.ids))
    held = one.held[there] + other.held[found[there]]
    common, series = common[there], one.ids[there] >> 8
    either = held - common
    far = np.where(either > 0, 1 - common / np.maximum(either, 1), 0.0)
    return Distances(tally(series, either > 0, size), tally(series, far, size))
