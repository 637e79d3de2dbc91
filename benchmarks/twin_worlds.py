"""Made-up pairs of prompts and pages whose citations follow planted weights."""

from __future__ import annotations

import numpy as np

from citestack.twin.model import Part
from citestack.twin.table import Table

NAMES = ("relevance", "coverage", "trust", "freshness")
PLANTED = np.array([6.0, 2.5, 1.5, 0.0])
"""Log odds per unit."""


def stack_table(
    prompts: int = 120, pages: int = 14, seed: int = 1, planted: np.ndarray = PLANTED, lost: float = 0.2
) -> Table:
    """Pairs whose citations follow the planted weights; a fifth of the dates is not known."""
    rng = np.random.default_rng(seed)
    n = prompts * pages
    relevance = rng.beta(1.5, 2.5, n)
    coverage, trust, fresh = rng.beta(2, 3, n), rng.beta(2, 2, n), rng.beta(1, 1, n)
    values = np.column_stack([relevance, coverage, trust, fresh])
    z = values @ planted
    cited = (rng.random(n) < 1 / (1 + np.exp(-(z - np.quantile(z, 0.8))))).astype(float)
    values[rng.random(n) < lost, 3] = np.nan
    prompt = np.repeat(np.arange(prompts), pages)
    noisy = relevance + 0.4 * coverage + rng.normal(0, 0.35, n)
    rank = np.empty(n)
    for p in range(prompts):
        rows = prompt == p
        rank[rows] = (-noisy[rows]).argsort().argsort() + 1
    return Table(tuple(Part(n, n, 3) for n in NAMES), values, cited, prompt, rank, relevance)
