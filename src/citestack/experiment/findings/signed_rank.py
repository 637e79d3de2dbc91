"""Wilcoxon's signed rank test (1945) with its exact distribution, whatever zeros and ties there are.

If an edit does nothing, the sign of each prompt's difference is a coin's. Under all coins the sizes stay what they
are, so the distribution of the rank sum is worked out for just these ranks: no normal limit, no table for data without
ties. Prompts that did not change are ranked with the others, and then carry no sign (Pratt 1959): leaving them out
first, as Wilcoxon did, holds the level as well and finds less (``benchmarks/experiment_statistics.py``).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.correlation import midranks
from citestack.evaluate.statistics.interval import Floats

Zeros = Literal["pratt", "wilcoxon"]
Side = Literal["both", "greater"]
EXACT = 150
"""Changed prompts beyond which the normal limit is taken; it agrees with the exact p to the third decimal there."""
SAME = 1e-12
"""Differences up to this are rounding."""


def signed_rank(differences: Floats, side: Side = "both", zeros: Zeros = "pratt") -> float:
    """P of paired differences (n,), without nan; 1 where none differs from 0.

    ``greater``: against the alternative that they are rather above 0.
    """
    moved = np.abs(differences) > SAME
    if not moved.any():
        return 1.0
    sizes = np.where(moved, np.abs(differences), 0.0)
    ranked = sizes if zeros == "pratt" else sizes[moved]
    rounded: Floats = np.asarray(np.round(ranked, 12), dtype=np.float64)
    ranks = midranks(rounded[None], np.ones((1, len(ranked))))[0]
    ranks, signs = (ranks[moved], differences[moved]) if zeros == "pratt" else (ranks, differences[moved])
    doubled = np.rint(2 * ranks).astype(np.int64)
    return _chance(doubled, int(doubled[signs > 0].sum()), side)


def _chance(ranks: NDArray[np.int64], positive: int, side: Side) -> float:
    """``ranks`` twice the midranks, so that they are whole."""
    total = int(ranks.sum())
    if len(ranks) > EXACT:
        return _normal(ranks, positive, total, side)
    held = _distribution(ranks, total)
    upper = float(held[positive:].sum())
    if side == "greater":
        return min(1.0, upper)
    # The distribution is symmetric about half of the total.
    return min(1.0, 2 * float(held[max(positive, total - positive) :].sum()))


def _distribution(ranks: NDArray[np.int64], total: int) -> Floats:
    """Chance of each sum of the ranks whose coin says plus."""
    held = np.zeros(total + 1)
    held[0], top = 1.0, 0
    for rank in np.sort(ranks).tolist():
        held[rank : top + rank + 1] += held[: top + 1].copy()
        held[: top + rank + 1] *= 0.5
        top += rank
    return held


def _normal(ranks: NDArray[np.int64], positive: int, total: int, side: Side) -> float:
    """Half a doubled rank is taken off for continuity."""
    from scipy.special import ndtr

    spread = float(np.sqrt((ranks.astype(np.float64) ** 2).sum()) / 2)
    away = positive - total / 2
    if side == "greater":
        return float(ndtr(-(away - 0.5) / spread))
    return min(1.0, 2 * float(ndtr(-max(abs(away) - 0.5, 0.0) / spread)))
