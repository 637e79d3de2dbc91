"""Trust that needs two voices: TrustRank in which a node's best voucher does not count.

Plain TrustRank lets one bought link carry trust into a farm, which then passes it round. Here a node holds what its
referrers pass it less what the largest of them passes (referrers that are one group are one voice). So a farm that one
outside domain links to holds nothing at all, and one that several enter passes on no more than they brought: what
happens inside a farm adds no trust, since every step loses some.

The map is monotone, and the sum of all but the largest of some numbers moves by no more than the numbers move (L1), so
that one step shrinks any difference by the damping: there is one fixed point and the steps reach it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.pagerank import Floats, Ranks


@dataclass(frozen=True, slots=True)
class Voices:
    """The edges of a graph, sorted by target and then by the group of their source."""

    count: int
    source: NDArray[np.int64]
    group_starts: NDArray[np.int64]
    """Where a (target, group) begins among the edges."""
    target_starts: NDArray[np.int64]
    """Where a target begins among the (target, group)s."""
    targets: NDArray[np.int64]
    out: Floats
    """Edges of each node outwards."""


def voices(matrix: Any, group: NDArray[np.int64]) -> Voices:
    """Of a CSR matrix (row = source) whose entries are all above 0."""
    edges = matrix.tocoo()
    source, target = (c.astype(np.int64) for c in edges.coords)
    order = np.lexsort((source, group[source], target))
    source, target = source[order], target[order]
    pair = target * matrix.shape[0] + group[source]
    group_starts = _starts(pair)
    owners = target[group_starts]
    target_starts = _starts(owners)
    out = np.diff(matrix.indptr).astype(np.float64)
    return Voices(matrix.shape[0], source, group_starts, target_starts, owners[target_starts], out)


def vouched(v: Voices, teleport: Floats, damping: float, *, tolerance: float, limit: int) -> Ranks:
    """Trust of each node: (1 - damping) * teleport + damping * (what all groups pass less what the best one passes).

    A node passes trust / out to each node it links to. ``teleport`` sums to 1.
    """
    home = (1 - damping) * teleport
    trust, change, steps = home.copy(), 0.0, 0
    while steps < limit:
        steps += 1
        after = home.copy()
        if len(v.source):
            passed = np.add.reduceat(flow(v, trust)[v.source], v.group_starts)
            best = np.maximum.reduceat(passed, v.target_starts)
            after[v.targets] += damping * np.maximum(np.add.reduceat(passed, v.target_starts) - best, 0.0)
        change = float(np.abs(after - trust).sum())
        trust = after
        if change < tolerance:
            break
    return Ranks(trust, steps, change, change < tolerance)


def flow(v: Voices, trust: Floats) -> Floats:
    """What each node passes along each of its links."""
    return np.divide(trust, v.out, out=np.zeros(v.count), where=v.out > 0)


def usual_flow(v: Voices, trust: Floats, quantile: float) -> float:
    """The flow per link under which ``quantile`` of all passed trust flows: weak nodes, however many, hardly count."""
    passed = flow(v, trust)
    order = np.argsort(passed, kind="stable")
    mass = np.cumsum(np.where(v.out > 0, trust, 0.0)[order])
    if not len(mass) or mass[-1] <= 0:
        return 0.0
    return float(passed[order][np.searchsorted(mass, quantile * mass[-1])])


def _starts(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.zeros(0, np.int64)
