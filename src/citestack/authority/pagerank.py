"""PageRank, TrustRank and anti-trust by power iteration over a sparse matrix.

PageRank: Brin and Page, "The anatomy of a large-scale hypertextual Web search engine", 1998. TrustRank: Gyongyi,
Garcia-Molina and Pedersen, "Combating Web Spam with TrustRank", VLDB 2004. Anti-trust: Krishnan and Raj, "Web Spam
Detection with Anti-Trust Rank", AIRWeb 2006.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.errors import UsageError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranks:
    """What an iteration ended with."""

    values: Floats
    """One per node."""
    iterations: int
    residual: float
    """L1 change of the last step; the distance to the fixed point is at most damping / (1 - damping) times that."""
    converged: bool
    """Whether the residual came under the tolerance."""


def pagerank(
    matrix: Any,
    damping: float = 0.85,
    teleport: Floats | None = None,
    *,
    tolerance: float = 1e-10,
    limit: int = 300,
) -> Ranks:
    """PageRank of a CSR matrix of edge weights (row = source, nodes x nodes, nothing negative); the values sum to 1.

    x = damping * (W'x + dangling * t) + (1 - damping) * t, where W is the matrix with rows that sum to 1, ``dangling``
    the mass on nodes whose row is empty or 0, and t the ``teleport`` vector scaled to sum 1 (None: uniform). Raises
    ``UsageError`` for a damping outside [0, 1), negative or non-finite weights, or a teleport vector without mass.
    """
    count = matrix.shape[0]
    if count == 0:
        return Ranks(np.zeros(0), 0, 0.0, True)
    home = _distribution(teleport, count)
    inverse, dangling = _out_weights(matrix, damping)
    turned = matrix.T  # CSC: the product below walks the rows once and copies nothing
    x, change = home.copy(), 1.0
    for step in range(1, limit + 1):
        after = turned @ (x * inverse)
        after += (damping * x[dangling].sum() + 1 - damping) * home
        x -= after
        change = float(np.abs(x).sum())
        x = after
        if change < tolerance:
            return Ranks(x / x.sum(), step, change, True)
    return Ranks(x / x.sum(), limit, change, False)


def trust_rank(matrix: Any, seeds: Sequence[int], damping: float = 0.85, **how: Any) -> Ranks:
    """Trust that flows from the seeds: PageRank whose surfer, when bored or stuck, starts again at a seed."""
    return pagerank(matrix, damping, at(seeds, matrix.shape[0]), **how)


def anti_trust(matrix: Any, bad: Sequence[int], damping: float = 0.85, **how: Any) -> Ranks:
    """Distrust that flows against the links: who links to the bad seeds, who links to those."""
    return pagerank(matrix.T.tocsr(), damping, at(bad, matrix.shape[0]), **how)


def at(nodes: Sequence[int], count: int) -> Floats:
    """1 at the nodes, 0 elsewhere."""
    vector = np.zeros(count)
    vector[np.asarray(nodes, np.int64)] = 1.0
    return vector


def _distribution(teleport: Floats | None, count: int) -> Floats:
    if teleport is None:
        return np.full(count, 1.0 / count)
    total = float(teleport.sum()) if len(teleport) == count else float("nan")
    if not np.isfinite(total) or total <= 0 or teleport.min() < 0:
        raise UsageError(f"a teleport vector has {count} numbers, none negative and one above 0", layer="authority")
    return np.asarray(teleport / total, np.float64)


def _out_weights(matrix: Any, damping: float) -> tuple[Floats, NDArray[np.int64]]:
    """Damping / sum of each row (0 where that is 0), and the rows where it is 0."""
    if not 0 <= damping < 1:
        raise UsageError(f"damping is {damping}, not in [0, 1)", layer="authority")
    if matrix.nnz and not (np.isfinite(matrix.data).all() and matrix.data.min() >= 0):
        raise UsageError("an edge weight is negative or not a number", layer="authority")
    out = np.asarray(matrix.sum(axis=1), np.float64).ravel()
    inverse = np.divide(damping, out, out=np.zeros_like(out), where=out > 0)
    return inverse, np.flatnonzero(out == 0)
