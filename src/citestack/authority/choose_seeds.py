"""Seeds from the graph itself, for who gives none.

No measure that treats all nodes alike is safe from an attacker who makes up nodes (Cheng and Friedman, "Sybilproof
Reputation Mechanisms", P2PECON 2005). What is left is an assumption: among the best linked domains those that speak for
each other are mostly honest. Where it fails, a seed file decides.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.pagerank import Floats, at, pagerank
from citestack.config import AuthorityConfig


def choose_seeds(earned: Any, config: AuthorityConfig) -> list[int]:
    """Node numbers, ascending; empty where no node is linked by two others that are linked by two others...

    1. Leave out, again and again, who has fewer than two referrers left: stars and chains go.
    2. Rank by the sum of 1 / links of the referrers, a mutual link counting half: who links to everybody says little.
    3. Of the best, keep those that most of the others reach with a fair share of their PageRank. A farm's hub is
       reached by its farm, hardly by the rest; links from the farm to good sites are voices for the good.
    """
    alive = _well_linked(earned)
    score = _endorsement(earned, alive)
    most = min(config.seed_candidates, math.isqrt(earned.shape[0]) + 1)
    order = np.lexsort((np.arange(len(score)), -score))[:most]
    candidates = np.sort(order[score[order] > 0])
    if len(candidates) < 2:
        return []
    voices = _voices(earned, candidates, config)
    return [int(c) for c, n in zip(candidates, voices, strict=True) if n >= config.seed_votes * voices.max()]


def _well_linked(earned: Any) -> NDArray[np.bool_]:
    """The 2-core by incoming links."""
    turned, alive = earned.T.tocsr(), np.ones(earned.shape[0], np.bool_)
    while True:
        kept = alive & (turned @ alive.astype(np.float64) >= 2)
        if (kept == alive).all():
            return alive
        alive = kept


def _endorsement(earned: Any, alive: NDArray[np.bool_]) -> Floats:
    """0 for nodes that are not alive or link to nobody."""
    out = np.diff(earned.indptr)
    budget = np.divide(1.0, out, out=np.zeros(len(out)), where=(out > 0) & alive)
    mutual = earned.multiply(earned.T.tocsr()).tocsr()
    score: Floats = earned.T @ budget - 0.5 * (mutual.T @ budget)
    return np.where(alive & (out > 0), score, 0.0)


def _voices(earned: Any, candidates: NDArray[np.int64], config: AuthorityConfig) -> NDArray[np.int64]:
    """How many of the candidates speak for each; each for itself."""
    plain = pagerank(earned, config.damping, tolerance=1e-6).values[candidates]
    count = np.zeros(len(candidates), np.int64)
    for one in candidates:
        reach = pagerank(earned, config.damping, at([int(one)], earned.shape[0]), tolerance=1e-4, limit=30).values
        count += (reach[candidates] >= config.seed_reach * plain) | (candidates == one)
    return count
