"""One capture: what a run saw, summed by series.

A *series* is one prompt put to one engine from one place; a *capture* is what one run got for it, repeats together.
Cached copies (``same_as``) and answers that were not measured hold no citations, mentions or words here: they are
counted as asked and as what they are, and enter nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.model import State
from citestack.track.statistics.grouping import Ints, Names, Numbers

Unit = Literal["site", "page"]
STATES = tuple(s.value for s in State)
LABELS = ("supports", "partly", "refutes", "does_not", "not_readable")
OWNERS = ("own", "competitor", "editorial", "ugc", "reference", "government", "other")
SPAN = 1 << 24
"""Prompts per engine in a cell's number."""
TEXT = ("words", "sentences", "lists", "blocks", "cited_blocks")


@dataclass(frozen=True, slots=True)
class Tracked:
    """A brand and what counts as its pages, for what needs both: ghost citations and unlinked mentions."""

    brand: str
    sites: frozenset[str] = frozenset()
    owner: str = ""
    """Pages of this owner type are its pages too (``own``): for ownership below the level of sites."""


@dataclass(frozen=True, slots=True)
class Book:
    """The names met so far, with numbers that hold for all captures of a scan."""

    engines: Names = field(default_factory=Names)
    places: Names = field(default_factory=Names)
    prompts: Names = field(default_factory=Names)
    units: Names = field(default_factory=Names)
    brands: Names = field(default_factory=Names)
    series: Numbers = field(default_factory=Numbers)
    """Engine, place and prompt in one number, to the series' own small number."""
    cited: Numbers = field(default_factory=Numbers)
    """``series << 32 | unit`` to a small number, the place in which what captures say of it is added up."""
    retrieved: Numbers = field(default_factory=Numbers)
    named: Numbers = field(default_factory=Numbers)
    """The same of series and brands."""

    def cells(self) -> Ints:
        """By series: ``engine * SPAN + prompt``."""
        keys, small = self.series.both
        found = np.empty(len(keys), dtype=np.int64)
        found[small] = (keys >> 48) * SPAN + (keys & 0xFFFFFFFF)
        return found


@dataclass(frozen=True, slots=True)
class Held:
    """Sums over rows of (something, unit): the key is ``something << 32 | unit``, rising."""

    keys: Ints
    values: Mapping[str, Floats]

    @property
    def units(self) -> Ints:
        return self.keys & 0xFFFFFFFF

    @property
    def holders(self) -> Ints:
        return self.keys >> 32

    def spread(self, name: str, units: int, holders: int) -> Floats:
        """(units, holders)."""
        found = np.zeros((units, holders))
        if name in self.values:
            found[self.units, self.holders] = self.values[name]
        return found


@dataclass(frozen=True, slots=True)
class Kept:
    """Sums of a capture by series and unit, or series and brand."""

    keys: Ints
    """``series << 32 | unit``, rising."""
    register: Numbers
    """One of the book's."""
    places: Ints
    """The small number of each key in the register."""
    values: Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Distances:
    """By series: pairs of answers of which one cites something at least, and the sum of their Jaccard distances."""

    pairs: Floats
    by_set: Floats


@dataclass(frozen=True, slots=True)
class Capture:
    """``series`` are the series of this capture, each once; what is "by series" is in their order."""

    run: int
    at: int
    """Microseconds since 1970, UTC: the first answer of the capture."""
    days: tuple[int, int]
    """The first and the last, since 1970."""
    series: Ints
    engine: Ints
    prompt: Ints
    rows: Mapping[str, Floats]
    """By series."""
    samples: Ints
    """By series: how many. They are numbered through the capture, series by series."""
    text_hash: Ints
    """Of each sample."""
    held: Ints
    """Of each sample: units that it cites."""
    cited: Kept
    """What answers say of each unit: answers, pages, first, pawc, word_count."""
    who: NDArray[np.uint8]
    """(bytes, rows of ``cited``): which samples of the series cite the unit, eight to a byte, the first the lowest."""
    among: Distances
    """Repeats of the capture, one after the other."""
    retrieved: Kept
    named: Kept
    owner: Mapping[int, int]
    """Unit to the number of its owner type, as far as this capture's citations say."""

    @property
    def first(self) -> Ints:
        """By series: the number of its first sample."""
        return np.cumsum(self.samples) - self.samples

    def by_number(self, values: NDArray[Any], size: int) -> NDArray[Any]:
        """By series to the series' numbers of the whole scan; 0 for a series that is not in this capture."""
        found = np.zeros(size, dtype=values.dtype)
        found[self.series] = values
        return found


_AT_ONCE = 1 << 24


def bits(who: NDArray[np.uint8]) -> Iterator[tuple[Ints, Ints]]:
    """Rows and places of all bits that are set, a bounded number of rows at a time."""
    wide, size = len(who) * 8, who.shape[1]
    step = max(1, _AT_ONCE // max(wide, 1))
    for low in range(0, size, step):
        flat = np.unpackbits(np.ascontiguousarray(who[:, low : low + step].T), bitorder="little")
        row, place = np.divmod(np.flatnonzero(flat), wide)
        yield row + low, place
