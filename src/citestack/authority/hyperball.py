"""Harmonic centrality of large graphs, estimated: HyperBall.

Boldi and Vigna, "In-Core Computation of Geometric Centralities with HyperBall", ICDM workshops 2013. Each node holds a
HyperLogLog counter of the nodes that reach it; one step takes the maximum over its predecessors' counters, and the
growth of the count at distance d adds 1 / d.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.harmonic import incoming

Floats = NDArray[np.float64]
_CHUNK = 1 << 18
"""Edges per gather: 64 MiB of counters at 8 bits."""


def hyperball(matrix: Any, bits: int = 8, limit: int = 1000) -> Floats:
    """Estimated harmonic centrality of each node of a CSR matrix (row = source), unscaled.

    Each ball's size has a relative standard error of 1.04 / sqrt(2 ** bits), and errors of one node's balls go
    together, so that is the size of the error of its sum too. Memory: 2 ** bits bytes per node and as much again. The
    same graph gives the same numbers.
    """
    count = matrix.shape[0]
    tails, heads = incoming(matrix)
    counters = _singles(count, bits)
    sizes, found = _sizes(counters), np.zeros(count)
    for distance in range(1, limit + 1):
        grown = _stepped(counters, tails, heads)
        changed = np.flatnonzero((grown != counters).any(axis=1))
        if not len(changed):
            break
        after = _sizes(grown[changed])
        found[changed] += np.maximum(after - sizes[changed], 0.0) / distance
        sizes[changed] = np.maximum(after, sizes[changed])
        counters = grown
    return found


def _singles(count: int, bits: int) -> NDArray[np.uint8]:
    """Each node's counter of itself: splitmix64 of its number; low bits choose the register, the rest its value."""
    x = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    register = (x & np.uint64((1 << bits) - 1)).astype(np.int64)
    rest = x >> np.uint64(bits)
    lowest = rest & (~rest + np.uint64(1))
    value = np.where(rest > 0, np.bitwise_count(lowest - np.uint64(1)) + 1, 64 - bits + 1)
    counters = np.zeros((count, 1 << bits), np.uint8)
    counters[np.arange(count), register] = value
    return counters


def _stepped(counters: NDArray[np.uint8], tails: NDArray[np.int64], heads: NDArray[np.int64]) -> NDArray[np.uint8]:
    grown = counters.copy()
    for start in range(0, len(heads), _CHUNK):
        some = slice(start, start + _CHUNK)
        targets, starts = np.unique(heads[some], return_index=True)
        best = np.maximum.reduceat(counters[tails[some]], starts, axis=0)
        grown[targets] = np.maximum(grown[targets], best)
    return grown


def _sizes(counters: NDArray[np.uint8]) -> Floats:
    """HyperLogLog's estimate, with linear counting where it is small (Flajolet et al. 2007)."""
    count, width = counters.shape
    sizes = np.empty(count)
    for start in range(0, count, _CHUNK):
        some = counters[start : start + _CHUNK]
        raw = 0.7213 / (1 + 1.079 / width) * width**2 / np.ldexp(1.0, -some.astype(np.int32)).sum(axis=1)
        empty = (some == 0).sum(axis=1)
        linear = width * np.log(width / np.maximum(empty, 1))
        sizes[start : start + _CHUNK] = np.where((raw <= 2.5 * width) & (empty > 0), linear, raw)
    return sizes
