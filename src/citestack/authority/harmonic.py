"""Harmonic centrality, exact: the sum over all other nodes of 1 / their distance to this one.

Boldi and Vigna, "Axioms for Centrality", Internet Mathematics 2014: it needs no connected graph, and of the geometric
measures it alone meets their axioms. Distances count edges; weights only say which edges exist (above 0).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
WORDS = 16
"""64-bit words of sources per pass: 1,024 searches at once, 128 bytes per node."""


def harmonic(matrix: Any) -> Floats:
    """Of each node of a CSR matrix (row = source); unscaled, in [0, nodes - 1].

    Breadth-first from 1,024 nodes at a time: each node holds a bit per source that has reached it, and one step ORs
    what its predecessors hold. Time is nodes x edges / 64 per step of the longest shortest path; ``hyperball``
    estimates where that is too long.
    """
    count = matrix.shape[0]
    found = np.zeros(count)
    tails, heads = incoming(matrix)
    for start in range(0, count, WORDS * 64):
        _from_sources(found, tails, heads, start, min(start + WORDS * 64, count))
    return found


def incoming(matrix: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges above 0 as (source, target), sorted by target; loops are left out."""
    edges = matrix.tocoo()
    tails, heads = edges.coords
    kept = np.flatnonzero((edges.data > 0) & (tails != heads))
    kept = kept[np.argsort(heads[kept], kind="stable")]
    return tails[kept].astype(np.int64), heads[kept].astype(np.int64)


def _from_sources(found: Floats, tails: NDArray[np.int64], heads: NDArray[np.int64], start: int, stop: int) -> None:
    """Adds 1 / d for each of the sources ``start`` to ``stop`` to the nodes they reach."""
    sources = np.arange(start, stop)
    reached = np.zeros((len(found), (stop - start + 63) // 64), np.uint64)
    reached[sources, (sources - start) // 64] = np.uint64(1) << ((sources - start) % 64).astype(np.uint64)
    fresh, distance = reached.copy(), 0
    while True:
        distance += 1
        moving = np.flatnonzero(np.asarray(fresh.any(axis=1))[tails])
        if not len(moving):
            return
        targets, starts = np.unique(heads[moving], return_index=True)
        seen = np.bitwise_or.reduceat(fresh[tails[moving]], starts, axis=0)
        seen &= ~reached[targets]
        reached[targets] |= seen
        fresh[:] = 0
        fresh[targets] = seen
        found[targets] += np.bitwise_count(seen).sum(axis=1) / distance
