"""How far two readers agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence


def kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Cohen's kappa (1960) over paired labels: 1 = always, 0 = as by chance; None when chance alone always agrees."""
    n = len(first)
    if n == 0:
        return None
    same = sum(a == b for a, b in zip(first, second, strict=True)) / n
    ours, theirs = Counter(first), Counter(second)
    chance = sum(ours[label] * theirs[label] for label in ours) / n**2
    return None if chance == 1 else (same - chance) / (1 - chance)
