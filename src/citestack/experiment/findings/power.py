"""How small an effect can be found: worked out from the A/A scatter alone, before the arms are looked at.

The formula is that of a t test at the strictest step of Holm's correction. It takes the edit to move all prompts by
about the same: an edit that moves few prompts by much scatters more than A/A differences do, and needs more of them.
So a second bound stands beside it that needs no scatter: how many prompts must change at all (``correction.fewest``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.evaluate.statistics.interval import LEVEL
from citestack.experiment.findings.correction import fewest

POWER = 0.8
"""Share of such experiments in which the effect is to be found (Cohen 1988)."""
MOST = 1_000_000
"""Prompts beyond which nobody goes."""


def detectable(scatter: float, prompts: int, arms: int = 1, level: float = LEVEL, power: float = POWER) -> float | None:
    """The mean difference found in ``power`` of the experiments; None where so few prompts can find none.

    ``scatter``: standard deviation of one prompt's A/A difference. ``arms``: comparisons that the correction is over.
    """
    from scipy.special import stdtrit

    if prompts < fewest(arms, level):
        return None
    strict = 1 - (1 - level) / (2 * max(arms, 1))
    quantiles = float(stdtrit(prompts - 1, strict) + stdtrit(prompts - 1, power))
    return quantiles * scatter / math.sqrt(prompts)


def needed(scatter: float, effect: float, arms: int = 1, level: float = LEVEL, power: float = POWER) -> int | None:
    """Prompts for an effect of this size; None when more than a million would not do."""
    low, high = fewest(arms, level), MOST
    if effect <= 0 or (detectable(scatter, high, arms, level, power) or 0.0) > effect:
        return None
    while low < high:
        middle = (low + high) // 2
        found = detectable(scatter, middle, arms, level, power)
        low, high = (low, middle) if found is not None and found <= effect else (middle + 1, high)
    return low


@dataclass(frozen=True, slots=True)
class Row:
    prompts: int
    effects: tuple[float | None, ...]
    """One for each number of arms."""


def table(
    scatter: float, prompts: Sequence[int], arms: Sequence[int], level: float = LEVEL, power: float = POWER
) -> list[Row]:
    return [Row(n, tuple(detectable(scatter, n, m, level, power) for m in arms)) for n in prompts]
