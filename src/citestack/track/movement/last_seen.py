"""What each series held in its latest capture: comparisons are within an engine, place and prompt, in order of time."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import Capture
from citestack.track.statistics.grouping import Flags, Ints, floats, found_in, is_in, tally

UNKNOWN = -1
"""Age of a citation that was there in the first capture already: nobody saw it begin."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One capture against the one before, series by series; arrays of length ``series``, of all series met so far."""

    comparable: Flags
    """Sampled now and before, cited something in one of the two, and not a copy."""
    copied: Flags
    """Measured again and byte for byte what was there before: a cache, which says nothing about stability."""
    empty: Flags
    """Cited nothing both times: no turnover can be said."""
    by_set: Floats
    """Jaccard distance of the cited sites: 0 the same, 1 disjoint."""
    by_volume: Floats
    """Bray-Curtis distance of their shares of the citations."""
    keys: Ints
    """Of citations at risk: (series, site) held before, in comparable series."""
    ages: Ints
    """Captures that each has been cited for in a row; ``UNKNOWN`` where nobody saw it begin."""
    gone: Flags
    days: Floats
    """Since the capture before, for each series."""


@dataclass(slots=True)
class LastSeen:
    keys: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    shares: Floats = field(default_factory=lambda: np.zeros(0))
    ages: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    texts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    text_series: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    at: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Time of the latest capture of each series, microseconds; 0 = never."""

    def compare(self, capture: Capture) -> Compared:
        """Takes the capture in and says how it differs from what was there."""
        size = max(len(self.at), int(capture.series.max()) + 1)
        self.at = np.append(self.at, np.zeros(size - len(self.at), dtype=np.int64))
        now, shares = _shares(capture, size)
        texts = _texts(capture)
        sampled = np.bincount(capture.series[capture.sample], minlength=size)
        cached = np.bincount(capture.series, capture.rows["cached"], size)
        before = self.at > 0
        same = np.bincount(capture.series[capture.sample], is_in(texts, self.texts), size)
        copied = before & (((sampled > 0) & (same == sampled)) | ((sampled == 0) & (cached > 0)))
        stood = found_in(now, self.keys)
        found = self._against((now, shares), stood, (before & (sampled > 0) & ~copied, copied), capture.at)
        self._take_in((now, shares), stood, (sampled > 0) & ~copied, capture.at)
        rest = ~((sampled > 0) & ~copied)
        kept, fresh = rest[self.text_series], ~rest[capture.series[capture.sample]]
        told = np.concatenate([self.texts[kept], texts[fresh]])
        order = np.argsort(told)
        self.texts = told[order]
        self.text_series = np.concatenate([self.text_series[kept], capture.series[capture.sample][fresh]])[order]
        return found

    def _against(
        self, held_now: tuple[Ints, Floats], stood: tuple[Ints, Flags], flags: tuple[Flags, Flags], at: int
    ) -> Compared:
        (now, shares), (place, stays), (candidates, copied) = held_now, stood, flags
        size = len(candidates)
        series = self.keys >> 32
        held, holds = np.bincount(series, minlength=size), np.bincount(now >> 32, minlength=size)
        common = np.bincount(series[stays], minlength=size)
        least = np.minimum(self.shares[stays], shares[place[stays]])
        either = held + holds - common
        comparable = candidates & (either > 0)
        risk = comparable[series]
        return Compared(
            comparable, copied, candidates & (either == 0), floats(1 - common / np.maximum(either, 1)),
            np.clip(1 - tally(series[stays], least, size), 0, 1) * (either > 0),
            self.keys[risk], self.ages[risk], ~stays[risk], floats((at - self.at) / 86_400_000_000),
        )  # fmt: skip

    def _take_in(self, held_now: tuple[Ints, Floats], stood: tuple[Ints, Flags], renewed: Flags, at: int) -> None:
        (now, shares), (place, stays) = held_now, stood
        ages = np.where((self.at == 0)[now >> 32], UNKNOWN, 1)
        old = self.ages[stays]
        ages[place[stays]] = np.where(old == UNKNOWN, UNKNOWN, old + 1)
        fresh, rest = renewed[now >> 32], ~renewed[self.keys >> 32]
        self.at[renewed] = at
        if fresh.all() and not rest.any():
            self.keys, self.shares, self.ages = now, shares, ages
            return
        keys = np.concatenate([self.keys[rest], now[fresh]])
        order = np.argsort(keys, kind="stable")
        self.keys = keys[order]
        self.shares = np.concatenate([self.shares[rest], shares[fresh]])[order]
        self.ages = np.concatenate([self.ages[rest], ages[fresh]])[order]


def _shares(capture: Capture, size: int) -> tuple[Ints, Floats]:
    held = capture.by_series
    pages = held.values["pages"]
    return held.keys, pages / np.maximum(np.bincount(held.holders, pages, size), 1)[held.holders]


def _texts(capture: Capture) -> Ints:
    """Text and series in one number."""
    with np.errstate(over="ignore"):
        return capture.text_hash[capture.sample] * np.int64(0x9E3779B97F4A7C1) + capture.series[capture.sample]
