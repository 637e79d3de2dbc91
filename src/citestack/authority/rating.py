"""Referring domains, and a rating from 0 to 100 after the classic formula of the backlink tools.

"Unique domains with at least one followed link, weighted by their own rating over the number of domains they link to,
on a logarithmic scale" is what Ahrefs publishes of its Domain Rating; the exact formula below is ours. A rating is
relative to the best domain of the same graph: numbers of two graphs, or of a vendor, do not compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.graph import Edges, Graph
from citestack.authority.pagerank import Ranks

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Referring:
    """Counts of other nodes per node of a graph."""

    all: NDArray[np.int64]
    """Nodes with a link of any kind to this one."""
    followed: NDArray[np.int64]
    earned: NDArray[np.int64]
    """With a followed link in the main content that is not site-wide."""
    linked: NDArray[np.int64]
    """Nodes this one links to."""


def referring(graph: Graph) -> Referring:
    e, n = graph.edges, len(graph)
    followed, earned = e.followed > 0, e.earned > 0
    return Referring(
        np.bincount(e.target, minlength=n),
        np.bincount(e.target[followed], minlength=n),
        np.bincount(e.target[earned], minlength=n),
        np.bincount(e.source, minlength=n),
    )


def rating(followed: Any, damping: float = 0.85, *, tolerance: float = 1e-10, limit: int = 300) -> Ranks:
    """Rating of each node of a CSR matrix whose entries above 0 are followed links; row = source.

    s(v) = sum over domains u that link to v of (1 + damping * s(u)) / L(u), L(u) = number of domains u links to.
    rating(v) = 100 * log(1 + s(v)) / log(1 + max s). One step shrinks any difference by ``damping``, so that s is
    unique and the steps end; tolerance and residual are of s, relative to its sum.
    """
    count = followed.shape[0]
    links = (followed > 0).astype(np.float64)
    out = np.asarray(links.sum(axis=1), np.float64).ravel()
    inverse = np.divide(1.0, out, out=np.zeros(count), where=out > 0)
    turned, s, change, steps = links.T, np.zeros(count), 0.0, 0
    while steps < limit:
        steps += 1
        after = turned @ ((1.0 + damping * s) * inverse)
        change = float(np.abs(after - s).sum() / max(after.sum(), 1.0))
        s = after
        if change < tolerance:
            break
    best = float(s.max(initial=0.0))
    values = 100.0 * np.log1p(s) / np.log1p(best) if best > 0 else s
    return Ranks(values, steps, change, change < tolerance)


def edges_to(edges: Edges, node: int) -> NDArray[np.int64]:
    """Numbers of the edges that point at the node."""
    return np.flatnonzero(edges.target == node)
