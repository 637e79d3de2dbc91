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

    known: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Rising."""
    small: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def codes(self, keys: Ints) -> Ints:
        """``keys``: distinct, rising."""
        place, there = found_in(self.known, keys)
        if not there.all():
            fresh = np.flatnonzero(~there)
            added = len(self.known) + np.arange(len(fresh))
            self.small = np.insert(self.small, place[fresh], added)
            self.known = np.insert(self.known, place[fresh], keys[fresh])
            place, _ = found_in(self.known, keys)
        return self.small[place]


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


def places_in(keys: Ints) -> Ints:
    """The place of each row among those with its key, from 0, in the order of the rows."""
    by = groups(keys, runs=True)
    found = np.empty(len(keys), dtype=np.int64)
    found[by.order] = np.arange(len(keys)) - np.repeat(by.starts, by.sizes)
    return found


def tally(places: Ints, weights: NDArray[Any], size: int) -> Floats:
    """Sums of weights by place."""
    found: Floats = np.bincount(places, weights, size).astype(np.float64)
    return found


def counts(places: Ints, size: int) -> Floats:
    """How often each place comes."""
    found: Floats = np.bincount(places, minlength=size).astype(np.float64)
    return found


def floats(values: NDArray[Any]) -> Floats:
    """The same numbers at double precision; flags as 0 and 1."""
    return np.asarray(values, dtype=np.float64)
