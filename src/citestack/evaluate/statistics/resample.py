"""Resamples as weights: how often each unit was taken. One matrix product then gives every resampled total.

A unit is what was sampled: a *question* for what engines said (several answers to one question are one unit, for they
share everything that makes the question easy or hard), a *domain* for what was compared.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats

ROUNDS, SEED, GROUPS = 2000, 7, 1000
"""Draws with replacement; the seed; the most groups a jackknife leaves out (more would be exact to the same digit)."""
CELLS = 1_000_000
"""Numbers per chunk: 8 MB each, so that the dozen arrays of a rank correlation stay in the processor's reach."""


def drawn(units: int, rounds: int, seed: int, *, width: int = 0) -> Iterator[Floats]:
    """Chunks of rows of ``units`` weights, ``rounds`` rows in all: draws with replacement, a row adds up to ``units``.

    ``width`` is the length of the rows that the caller makes of them, where that is more than ``units``.
    """
    chance = np.random.default_rng(seed)
    for rows in _chunks(rounds, units, width):
        picks = chance.integers(0, units, (len(rows), units)) + np.arange(len(rows))[:, None] * units
        counts = np.bincount(picks.ravel(), minlength=len(rows) * units)
        yield counts.reshape(len(rows), units).astype(np.float64)


def groups_left_out(units: int, seed: int, *, most: int = GROUPS, width: int = 0) -> Iterator[Floats]:
    """Chunks of rows of weights, each without one of at most ``most`` groups; a row adds up to ``units``.

    Up to ``most`` units every unit is a group of its own; beyond, groups are drawn whose sizes differ by one at most.
    """
    groups = min(units, most)
    member = np.arange(units) % groups
    if groups < units:
        np.random.default_rng(seed).shuffle(member)
    for rows in _chunks(groups, units, width):
        weights = (member != rows[:, None]).astype(np.float64)
        yield weights * (units / np.maximum(weights.sum(axis=1, keepdims=True), 1.0))


def left_out(units: int, which: NDArray[np.int64]) -> Iterator[Floats]:
    """Chunks of rows of weights 1, each without one unit of ``which``."""
    for rows in _chunks(len(which), units, 0):
        weights = np.ones((len(rows), units))
        weights[np.arange(len(rows)), which[rows]] = 0.0
        yield weights


def _chunks(rows: int, units: int, width: int) -> Iterator[NDArray[np.int64]]:
    step = max(1, CELLS // max(1, units, width))
    for start in range(0, rows, step):
        yield np.arange(start, min(rows, start + step))
