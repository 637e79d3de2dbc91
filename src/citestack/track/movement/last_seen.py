"""What each series held in its latest capture: comparisons are within an engine, place and prompt, in order of time.

What is cited stands at the place that the register of the scan gave to its series and site, so that no capture has to
be looked up in the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import Capture
from citestack.track.statistics.grouping import Flags, Ints, floats, found_in, longer, tally

UNKNOWN = -1
"""Age of a citation that was there in the first capture already: nobody saw it begin."""


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Compared:
    """One capture against the one before, series by series; arrays of length ``series``, of all series met so far."""

    comparable: Flags
    """Sampled now and before, cited something in one of the two, and not a copy."""
    copied: Flags
    """Measured again and byte for byte what was there before: a cache, which says nothing about stability."""
    empty: Flags
    """Cited nothing both times: no turnover can be said."""
    renewed: Flags
    """Sampled now, and not a copy: this capture is what the next one is compared with."""
    by_set: Floats
    """Jaccard distance of the cited sites: 0 the same, 1 disjoint."""
    by_volume: Floats
    """Bray-Curtis distance of their shares of the citations."""
    series: Ints
    """Of citations at risk: held before, in comparable series."""
    ages: NDArray[np.int32]
    """Captures that each has been cited for in a row; ``UNKNOWN`` where nobody saw it begin."""
    gone: Flags
    left: Ints
    """Places of what the renewed series held before."""
    days: Floats
    """Since the capture before, for each series."""


@dataclass(slots=True)
class Texts:
    """The latest texts of each series: of all that were sampled, text and series in one number, rising."""

    keys: Ints = field(default_factory=_none)
    series: Ints = field(default_factory=_none)

    @classmethod
    def of(cls, capture: Capture) -> Texts:
        series = np.repeat(capture.series, capture.samples)
        with np.errstate(over="ignore"):
            keys = capture.text_hash * np.int64(0x9E3779B97F4A7C1) + series
        order = np.argsort(keys)
        return cls(keys[order], series[order])

    def same(self, other: Texts, size: int) -> Ints:
        """By series: how many of these were there before."""
        return np.bincount(self.series[found_in(other.keys, self.keys)[1]], minlength=size)

    def renewed(self, other: Texts, fresh: Flags) -> Texts:
        """Those of ``other`` for the series that are ``fresh``, these for the rest."""
        kept, taken = ~fresh[self.series], fresh[other.series]
        if not kept.any() and taken.all():
            return other
        keys = np.concatenate([self.keys[kept], other.keys[taken]])
        series, order = np.concatenate([self.series[kept], other.series[taken]]), np.argsort(keys)
        return Texts(keys[order], series[order])


@dataclass(slots=True)
class LastSeen:
    places: Ints = field(default_factory=_none)
    """Of what is held, in the register of the scan; with the series of each."""
    series: Ints = field(default_factory=_none)
    shares: Floats = field(default_factory=lambda: np.zeros(0))
    """By place, like ``ages``, which are 0 where nothing is held."""
    ages: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    texts: Texts = field(default_factory=Texts)
    at: Ints = field(default_factory=_none)
    """Time of the latest capture of each series, microseconds; 0 = never."""

    def compare(self, capture: Capture) -> Compared:
        """Takes the capture in and says how it differs from what was there."""
        size = max(len(self.at), int(capture.series.max()) + 1)
        self.at = longer(self.at, size)
        room = len(capture.cited.register)
        if room > len(self.ages):
            self.shares, self.ages = (longer(v, room + room // 4) for v in (self.shares, self.ages))
        texts = Texts.of(capture)
        sampled = capture.by_number(capture.samples, size)
        cached = capture.by_number(capture.rows["cached"], size)
        before = self.at > 0
        again = (sampled > 0) & (texts.same(self.texts, size) == sampled)
        copied = before & (again | ((sampled == 0) & (cached > 0)))
        renewed = (sampled > 0) & ~copied
        found = self._against(capture, (before, copied, renewed))
        self.texts = self.texts.renewed(texts, renewed)
        return found

    def _against(self, capture: Capture, flags: tuple[Flags, Flags, Flags]) -> Compared:
        (before, copied, renewed), place = flags, capture.cited.places
        size, now = len(before), capture.cited.keys >> 32
        shares = _shares(capture, now, size)
        old = self.ages[place]
        stays = np.flatnonzero(old)
        staying = now[stays]
        held, holds = (np.bincount(s, minlength=size) for s in (self.series, now))
        common = np.bincount(staying, minlength=size)
        least = tally(staying, np.minimum(self.shares[place[stays]], shares[stays]), size)
        either, candidates = held + holds - common, before & renewed
        comparable = candidates & (either > 0)
        found = Compared(
            comparable, copied, candidates & (either == 0), renewed, floats(1 - common / np.maximum(either, 1)),
            np.clip(1 - least, 0, 1) * (either > 0), *self._at_risk(place, comparable),
            self.places[renewed[self.series]], floats((capture.at - self.at) / 86_400_000_000),
        )  # fmt: skip
        ages = np.where(old > 0, old + 1, np.where((old < 0) | ~before[now], UNKNOWN, 1)).astype(np.int32)
        self._take_in((place, now, shares), ages, renewed, found.left)
        self.at[renewed] = capture.at
        return found

    def _at_risk(self, now: Ints, comparable: Flags) -> tuple[Ints, NDArray[np.int32], Flags]:
        """Series and age of what was held in comparable series, and whether it is gone from ``now``."""
        risk = slice(None) if comparable.all() else np.flatnonzero(comparable[self.series])
        place, old = self.places[risk], self.ages[now]
        ages = self.ages[place]
        self.ages[now] = 0  # what keeps its age is gone
        gone: Flags = self.ages[place] != 0
        self.ages[now] = old
        return self.series[risk], ages, gone

    def _take_in(self, held: tuple[Ints, Ints, Floats], ages: NDArray[np.int32], renewed: Flags, left: Ints) -> None:
        (place, series, shares), old = held, renewed[self.series]
        self.ages[left], self.shares[left] = 0, 0.0
        if not renewed.all():
            fresh = renewed[series]
            place, series, shares, ages = place[fresh], series[fresh], shares[fresh], ages[fresh]
        self.ages[place], self.shares[place] = ages, shares
        if old.all():
            self.places, self.series = place, series
            return
        self.places = np.concatenate([self.places[~old], place])
        self.series = np.concatenate([self.series[~old], series])


def _shares(capture: Capture, series: Ints, size: int) -> Floats:
    pages = capture.cited.values["pages"]
    found: Floats = pages / np.maximum(np.bincount(series, pages, size), 1)[series]
    return found
