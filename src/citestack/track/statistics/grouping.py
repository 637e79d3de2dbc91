"""Sums by key with one sort: what a GROUP BY is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(slots=True)
class Names:
    """Names to small numbers, in the order of their first coming."""

    codes: dict[str, int] = field(default_factory=dict)

    def code(self, name: str) -> int:
        return self.codes.setdefault(name, len(self.codes))

    def of(self, names: Sequence[str]) -> Ints:
        """The numbers of many names."""
        found = list(map(self.codes.get, names))
        return np.array([self.code(n) for n in names] if None in found else found, dtype=np.int64)

    def list(self) -> list[str]:
        return list(self.codes)

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(slots=True)
class Numbers:
    """Large numbers to small ones, in the order of their first coming."""

    both: tuple[Ints, Ints] = field(default_factory=lambda: (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)))
    """Large ones, rising, and the small one of each; replaced as a pair, for another thread may be reading them."""

    def __len__(self) -> int:
        return len(self.both[0])

    def codes(self, keys: Ints) -> Ints:
        """``keys``: distinct, rising."""
        known, small = self.both
        place, there = found_in(known, keys)
        if there.all():
            return small[place]
        fresh = np.flatnonzero(~there)
        added = len(known) + np.arange(len(fresh))
        found = np.empty(len(keys), dtype=np.int64)
        found[there], found[fresh] = small[place[there]], added
        self.both = np.insert(known, place[fresh], keys[fresh]), np.insert(small, place[fresh], added)
        return found


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows in the order of their keys."""

    order: Ints | slice
    """``slice`` where the rows came in order, which needs no copy."""
    starts: Ints
    keys: Ints
    """Distinct, rising."""
    rows: int

    def sums(self, values: NDArray[Any]) -> Floats:
        placed = values[self.order]
        if len(self.starts) == self.rows:
            return placed.astype(np.float64, copy=False)
        found: Floats = np.add.reduceat(placed, self.starts, dtype=np.float64)
        return found

    @property
    def sizes(self) -> Ints:
        return np.diff(self.starts, append=self.rows)

    @property
    def number(self) -> Ints:
        """Of each row, which group is its."""
        found = np.empty(self.rows, dtype=np.int64)
        found[self.order] = np.repeat(np.arange(len(self.keys)), self.sizes)
        return found

    def extremes(self, values: Ints) -> tuple[Ints, Ints]:
        """The least and the greatest of each group."""
        placed = values[self.order]
        if not self.rows:
            return placed, placed
        return np.minimum.reduceat(placed, self.starts), np.maximum.reduceat(placed, self.starts)


def order_of(key: Ints) -> Ints:
    """What a stable ``argsort`` gives.

    A key that has room for its row needs no second array to be sorted along, which takes a fifth of the time.
    """
    low = int(np.bitwise_or.reduce(key, initial=0))
    wide = len(key).bit_length()
    if low < 0 or low.bit_length() + wide > 63:
        return np.argsort(key, kind="stable")
    placed = (key << wide) | np.arange(len(key))
    placed.sort()
    placed &= (1 << wide) - 1
    return placed


def groups(key: Ints, *, runs: bool = False) -> Groups:
    """``runs``: the keys are a few sorted runs one after the other, which a merging sort is quick with."""
    order: Ints | slice = slice(None)
    if not rising(key):
        order = np.argsort(key, kind="stable" if runs else None)
    placed = key[order]
    starts = np.flatnonzero(changes(placed))
    return Groups(order, starts, placed[starts], len(key))


def rising(values: NDArray[Any]) -> bool:
    """Whether none is below the one before."""
    return bool((values[1:] >= values[:-1]).all())


def changes(placed: Ints) -> Flags:
    """Where a sorted array has another value than before, the first place among them."""
    first = np.ones(len(placed), dtype=bool)
    np.not_equal(placed[1:], placed[:-1], out=first[1:])
    return first


def distinct(values: Ints) -> Ints:
    """By sorting, which is quicker than hashing here."""
    placed = np.sort(values)
    return placed[changes(placed)]


def found_in(among: Ints, keys: Ints) -> tuple[Ints, Flags]:
    """Where each key stands in a sorted array, and whether it is there."""
    place = np.searchsorted(among, keys)
    if not len(among):
        return place, np.zeros(len(keys), dtype=bool)
    there: Flags = among[np.minimum(place, len(among) - 1)] == keys
    return place, there


def is_in(values: Ints, among: Ints) -> Flags:
    """``among`` is sorted."""
    return found_in(among, values)[1]


def tally(places: Ints, weights: NDArray[Any], size: int) -> Floats:
    """Sums of weights by place."""
    found: Floats = np.bincount(places, weights, size).astype(np.float64)
    return found


def counts(places: Ints, size: int) -> Floats:
    """How often each place comes."""
    found: Floats = np.bincount(places, minlength=size).astype(np.float64)
    return found


def longer(values: NDArray[Any], size: int) -> NDArray[Any]:
    """With zeros behind."""
    if len(values) >= size:
        return values
    found = np.zeros(size, dtype=values.dtype)
    found[: len(values)] = values
    return found


def floats(values: NDArray[Any]) -> Floats:
    """The same numbers at double precision; flags as 0 and 1."""
    return np.asarray(values, dtype=np.float64)
