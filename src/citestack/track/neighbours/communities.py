"""Groups of sites that are cited together, by modularity (Blondel et al. 2008), the same on every machine.

Sites are visited in their order and moved to the group that gains most, the lowest-numbered among equals; groups are
then joined as if they were sites, until nothing gains.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.grouping import Ints

_GAIN = 1e-12


def communities(sites: int, edges: Sequence[tuple[int, int, float]]) -> list[int]:
    """A number for each site, the largest group 0; -1 for sites without an edge. Weights are above 0."""
    weights = np.zeros((sites, sites))
    for a, b, weight in edges:
        weights[a, b] = weights[b, a] = weight
    of = np.arange(sites)
    while True:
        moved = _settled(_joined(weights, of))
        if len(np.unique(moved)) == len(moved):
            break
        of = moved[of]
    return _by_size(of, weights.sum(axis=1) > 0)


def _joined(weights: Floats, of: Ints) -> Floats:
    member = np.zeros((len(of), int(of.max(initial=-1)) + 1))
    member[np.arange(len(of)), of] = 1
    joined: Floats = member.T @ weights @ member
    return joined


def _settled(weights: Floats) -> Ints:
    """Where each node ends up when moves have stopped; numbered from 0 without gaps."""
    of = np.arange(len(weights))
    degree, total = weights.sum(axis=1), weights.sum()
    again = total > 0
    while again:
        again = False
        for node in range(len(weights)):
            links = np.bincount(of, weights[node], len(weights))
            links[of[node]] -= weights[node, node]
            held = np.bincount(of, degree, len(weights))
            held[of[node]] -= degree[node]
            gain = links - degree[node] * held / total
            best = int(np.argmax(gain))
            if gain[best] > gain[of[node]] + _GAIN:
                of[node], again = best, True
    return np.unique(of, return_inverse=True)[1].astype(np.int64)


def _by_size(of: Ints, joined: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> list[int]:
    size = np.bincount(of[joined], minlength=int(of.max(initial=-1)) + 1)
    rank = np.empty(len(size), dtype=np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(len(size))
    return [int(rank[o]) if j else -1 for o, j in zip(of, joined, strict=True)]
