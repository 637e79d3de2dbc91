"""All measures of one graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.graph import Graph
from citestack.authority.harmonic import harmonic
from citestack.authority.hyperball import hyperball
from citestack.authority.pagerank import Ranks, anti_trust, pagerank, trust_rank
from citestack.authority.rating import Referring, rating, referring
from citestack.authority.seeds import Seeds, nodes_of
from citestack.config import AuthorityConfig

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measures:
    """One number per node and measure."""

    pagerank: Ranks
    harmonic: Floats
    harmonic_exact: bool
    rating: Ranks
    referring: Referring
    trust_rank: Ranks | None = None
    """At domain level, with good seeds given."""
    anti_trust: Ranks | None = None

    @property
    def figures(self) -> dict[str, Any]:
        """How each iteration ended."""
        ranks = {"pagerank": self.pagerank, "rating": self.rating}
        ranks |= {k: v for k, v in (("trust_rank", self.trust_rank), ("anti_trust", self.anti_trust)) if v is not None}
        ends = {
            k: {"iterations": r.iterations, "residual": r.residual, "converged": r.converged} for k, r in ranks.items()
        }
        return {**ends, "harmonic": "exact" if self.harmonic_exact else "hyperball"}


def measured(graph: Graph, config: AuthorityConfig, seeds: Seeds) -> Measures:
    """PageRank, TrustRank and anti-trust over the weights; harmonic centrality over the edges with a weight; the rating
    over followed links.
    """
    how = {"tolerance": config.tolerance, "limit": config.iterations}
    matrix = graph.matrix
    exact = float(len(graph)) * matrix.nnz <= config.exact_harmonic
    good, bad = (nodes_of(s, graph) if graph.level == "domain" else [] for s in (seeds.good, seeds.bad))
    return Measures(
        pagerank(matrix, config.damping, **how),  # type: ignore[arg-type]
        harmonic(matrix) if exact else hyperball(matrix, config.hyperball_bits),
        exact,
        rating(graph.followed, config.damping, **how),  # type: ignore[arg-type]
        referring(graph),
        _maybe(trust_rank, matrix, good, config.damping, how),
        _maybe(anti_trust, matrix, bad, config.damping, how),
    )


def _maybe(rank: Any, matrix: Any, nodes: Sequence[int], damping: float, how: dict[str, Any]) -> Ranks | None:
    return rank(matrix, nodes, damping, **how) if nodes else None
