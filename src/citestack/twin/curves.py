"""Probability by one thing alone, as a step function that never changes direction: the baselines.

Pool adjacent violators (Ayer et al. 1955) over bins. A bin starts with one pair's worth of the overall rate, so that a
bin that saw no citation does not promise that there never is one.
"""

from __future__ import annotations

import numpy as np

from citestack.twin.model import Curve
from citestack.twin.table import Floats

RANK_EDGES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30, 50)
"""Upper ends: single ranks while they are many, as published tables have them."""
BINS = 20
PRIOR = 1.0


def by_rank(rank: Floats, cited: Floats, weights: Floats) -> Curve:
    """Falls with the rank."""
    return _curve(rank, cited, weights, np.asarray(RANK_EDGES, dtype=np.float64), rising=False)


def by_value(value: Floats, cited: Floats, weights: Floats) -> Curve:
    """Rises with the value; as many pairs in each bin."""
    known = value[~np.isnan(value)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.empty(0)
    return _curve(value, cited, weights, edges, rising=True)


def read(curve: Curve, value: Floats) -> Floats:
    steps = np.searchsorted(np.asarray(curve.edges), np.nan_to_num(value), side="left")
    found: Floats = np.where(np.isnan(value), curve.missing, np.asarray(curve.values)[steps])
    return found


def _curve(value: Floats, cited: Floats, weights: Floats, edges: Floats, *, rising: bool) -> Curve:
    known = ~np.isnan(value)
    rate = float(weights @ cited / max(weights.sum(), 1e-9))
    step = np.searchsorted(edges, np.nan_to_num(value), side="left")
    size = len(edges) + 1
    hits = np.bincount(step[known], (weights * cited)[known], size) + PRIOR * rate
    mass: Floats = (np.bincount(step[known], weights[known], size) + PRIOR).astype(np.float64)
    levels: Floats = hits / mass
    fitted = _pooled(levels, mass) if rising else _pooled(levels[::-1], mass[::-1])[::-1]
    lost = float(weights[~known].sum())
    missing = (float((weights * cited)[~known].sum()) + PRIOR * rate) / (lost + PRIOR)
    return Curve(tuple(map(float, edges)), tuple(map(float, fitted)), missing)


def _pooled(levels: Floats, mass: Floats) -> Floats:
    """The nearest rising sequence, by weighted squares."""
    blocks: list[list[float]] = []
    for level, weight in zip(levels, mass, strict=True):
        blocks.append([level, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            value, more, many = blocks.pop()
            last = blocks[-1]
            total = last[1] + more
            blocks[-1] = [(last[0] * last[1] + value * more) / total, total, last[2] + many]
    return np.concatenate([np.full(int(n), v) for v, _, n in blocks])
