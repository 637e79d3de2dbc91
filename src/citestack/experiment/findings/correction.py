"""Holm's step-down correction (1979): of all the arms that do nothing, one is called in 5 of 100 experiments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(chances: Sequence[float | None]) -> list[float | None]:
    """P after correction, in the order given; None stays None and is no part of the family."""
    known = [(i, p) for i, p in enumerate(chances) if p is not None]
    found: list[float | None] = [None] * len(chances)
    reached = 0.0
    for place, (i, p) in enumerate(sorted(known, key=lambda pair: pair[1])):
        reached = max(reached, min(1.0, p * (len(known) - place)))
        found[i] = reached
    return found


def fewest(arms: int, level: float) -> int:
    """Prompts that have to change, all the same way, before the strictest step of the correction finds anything.

    The smallest two-sided p of k signs is 2 to the power of 1 - k.
    """
    return int(np.ceil(1 + np.log2(max(arms, 1) / (1 - level)) - 1e-9))
