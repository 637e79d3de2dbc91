"""What a finished run says, summed by series: all that figures need of it, and what does not change any more.

An answer is a *sample* where it was measured and is no copy out of a cache. Samples are numbered through the capture,
series by series; within a series they have *places* 0, 1, 2 in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import OWNERS, Distances, bits
from citestack.track.statistics.grouping import Flags, Ints, counts, distinct, groups, order_of, tally
from citestack.track.statistics.marks import Sources

MOST = 256
"""Repeats of one series in one capture that are told apart."""


@dataclass(frozen=True, slots=True)
class Series:
    """The series of a run, each once, by engine, place (-1 = none) and prompt; arrays by series."""

    engine: Ints
    place: Ints
    prompt: Ints
    at: Ints
    """Microseconds since 1970 of the first answer."""
    first_day: Ints
    last_day: Ints
    samples: Ints

    @property
    def first(self) -> Ints:
        """The number of the first sample."""
        return np.cumsum(self.samples) - self.samples


@dataclass(frozen=True, slots=True)
class Cited:
    """By series and unit, rising."""

    holder: Ints
    unit: Ints
    values: Mapping[str, NDArray[Any]]
    """answers, pages, first, pawc, word_count."""
    who: NDArray[np.uint8]
    """See ``Capture.who``."""
    more: tuple[Ints, Ints, Ints]
    """Samples that cite more than one page of a unit: row of these arrays, place, pages beyond the first."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Each sample and brand that it names, rising."""

    sample: Ints
    brand: Ints
    times: Floats
    rank: Floats
    """nan = in no ordered list."""


@dataclass(frozen=True, slots=True)
class RunSums:
    """``holder`` is a place in ``series``. Names are numbers of a book."""

    run: int
    series: Series
    rows: Mapping[str, Floats]
    """By series."""
    text_hash: Ints
    """Of each sample, like the next two."""
    held: Ints
    """Units that it cites."""
    owned: Mapping[str, NDArray[Any]]
    """Pages that it cites, by owner type."""
    cited: Cited
    retrieved: tuple[Ints, Ints, Mapping[str, NDArray[Any]]]
    """Series and unit, rising, with pages, cited, answers."""
    mentions: Mentions
    among: Distances
    owner: Mapping[int, int]
    """Unit to owner type; of a unit with several, the one it has first."""
    several: bool
    """Whether any unit has several."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """From the rows of a capture, one for each asking, to its series and samples."""

    holder: Ints
    """Series of each row."""
    sample: Ints
    """Number of each row's sample; -1 = it is none."""
    samples: Ints
    """By series."""

    @classmethod
    def of(cls, holder: Ints, sample: NDArray[np.bool_], series: int) -> Numbering:
        rows = np.flatnonzero(sample)
        number = np.full(len(holder), -1, dtype=np.int64)
        number[rows[order_of(holder[rows])]] = np.arange(len(rows))
        return cls(holder, number, np.bincount(holder[rows], minlength=series))

    @property
    def first(self) -> Ints:
        return np.cumsum(self.samples) - self.samples

    def sums(self, values: NDArray[Any]) -> Floats:
        """By row to by series."""
        return tally(self.holder, values, len(self.samples))

    def of_samples(self, values: NDArray[Any]) -> NDArray[Any]:
        """By row to by sample."""
        rows = np.flatnonzero(self.sample >= 0)
        found = np.empty(len(rows), dtype=values.dtype)
        found[self.sample[rows]] = values[rows]
        return found


def cited_of(sources: Sources, numbering: Numbering) -> Cited:
    """``sources`` were summed over the places of series."""
    held = sources.held
    row = np.repeat(np.arange(len(held.keys)), held.values["answers"].astype(np.int64)) if len(held.keys) else held.keys
    place = (numbering.sample - numbering.first[numbering.holder])[sources.rows]
    more = np.flatnonzero(sources.pages > 1)
    extra = sources.pages[more].astype(np.int64) - 1
    return Cited(
        held.holders, held.units, held.values, _who(row, place, len(held.keys)), (row[more], place[more], extra)
    )


def _who(row: Ints, place: Ints, size: int) -> NDArray[np.uint8]:
    """``row`` rises, and each row is there."""
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    wide = int(place.max(initial=0)) // 8 + 1
    found = np.zeros((wide, size), dtype=np.uint8)
    for byte in range(wide if len(row) else 0):
        bit = np.where(place >> 3 == byte, 1 << (place & 7), 0).astype(np.uint8)
        found[byte] = np.bitwise_or.reduceat(bit, starts)
    return found


def among_repeats(cited: Cited, samples: Ints, held: Ints) -> Distances:
    """Each sample against the next of its series; the first ``MOST`` of a series are looked at."""
    first = np.cumsum(samples) - samples
    common = np.zeros(len(held))
    for row, place in bits(cited.who & _next(cited.who)):
        common += counts(first[cited.holder[row]] + place, len(held))
    place = np.arange(len(held)) - np.repeat(first, samples)
    one = np.flatnonzero((place + 1 < np.repeat(samples, samples)) & (place + 1 < MOST))
    either = held[one] + held[one + 1] - common[one]
    far = np.where(either > 0, 1 - common[one] / np.maximum(either, 1), 0.0)
    series = np.repeat(np.arange(len(samples)), samples)[one]
    return Distances(tally(series, either > 0, len(samples)), tally(series, far, len(samples)))


def _next(who: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Each bit where the one after it stands."""
    found = np.right_shift(who, 1)
    found[:-1] |= np.left_shift(who[1:], 7)
    return found


def owned_of(rows: Mapping[str, Floats], numbering: Numbering) -> dict[str, NDArray[Any]]:
    return {name: numbering.of_samples(rows[f"pages_{name}"]).astype(np.int32) for name in OWNERS}


def by_holder(holder: Ints, unit: Ints, values: Mapping[str, NDArray[Any]]) -> tuple[Ints, Ints, dict[str, Floats]]:
    """Rows of (series, unit) to sums, rising."""
    by = groups((holder << 32) | unit)
    return by.keys >> 32, by.keys & 0xFFFFFFFF, {name: by.sums(v) for name, v in values.items()}


def only(sums: RunSums, keep: Flags) -> RunSums:
    """Some of the series. Who owns a unit is what the run says as a whole."""
    if keep.all():
        return sums
    place, samples = np.cumsum(keep) - 1, np.repeat(keep, sums.series.samples)
    number = np.cumsum(samples) - 1
    series = Series(*(getattr(sums.series, f.name)[keep] for f in fields(Series)))
    mine, told, (holder, unit, values) = keep[sums.cited.holder], samples[sums.mentions.sample], sums.retrieved
    said, also = sums.mentions, keep[holder]
    return RunSums(
        sums.run, series, {name: v[keep] for name, v in sums.rows.items()}, sums.text_hash[samples],
        sums.held[samples], {name: v[samples] for name, v in sums.owned.items()},
        _only_cited(sums.cited, mine, place),
        (place[holder[also]], unit[also], {name: v[also] for name, v in values.items()}),
        Mentions(number[said.sample[told]], said.brand[told], said.times[told], said.rank[told]),
        Distances(sums.among.pairs[keep], sums.among.by_set[keep]),
        _owner_of(sums, mine), sums.several,
    )  # fmt: skip


def _only_cited(cited: Cited, mine: Flags, place: Ints) -> Cited:
    row, repeat, extra = cited.more
    kept, number = mine[row], np.cumsum(mine) - 1
    return Cited(
        place[cited.holder[mine]], cited.unit[mine], {name: v[mine] for name, v in cited.values.items()},
        cited.who[:, mine], (number[row[kept]], repeat[kept], extra[kept]),
    )  # fmt: skip


def _owner_of(sums: RunSums, mine: Flags) -> dict[int, int]:
    units = distinct(sums.cited.unit[mine]).tolist()
    return {u: sums.owner[u] for u in units}
