"""How small a change can be seen, by prompts and repeats; and when a rate stands on one side of a line.

A prompt's measured change scatters by what its answers scatter in both periods, divided by the repeats, and by how
differently prompts truly change. How easy or hard a prompt is drops out, since it is compared with itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtri

from citestack.evaluate.statistics.interval import LEVEL, Floats
from citestack.track.figures import Figure

POWER = 0.8
"""Share of the cases in which a change of that size is to be found (Cohen 1988)."""
Standing = Literal["above", "below", "not stable"]


@dataclass(frozen=True, slots=True)
class Scatter:
    """Variances of a rate: of an answer about its prompt's rate, and of the true changes of prompts."""

    within: float
    drift: float


def scatter(hits: tuple[Floats, Floats], answers: tuple[Floats, Floats]) -> Scatter | None:
    """Measured from two periods, per prompt; None without a prompt with two answers in each.

    What answers scatter by within a prompt is taken off the scatter of the prompts' changes, not below 0.
    """
    both = (answers[0] > 1) & (answers[1] > 1)
    if both.sum() < 2:
        return None
    h, d = (tuple(side[both] for side in pair) for pair in (hits, answers))
    rates = [a / b for a, b in zip(h, d, strict=True)]
    within = float(np.mean([r * (1 - r) * n / (n - 1) for r, n in zip(rates, d, strict=True)]))
    spread = float(np.var(rates[1] - rates[0], ddof=1))
    return Scatter(within, max(0.0, spread - within * float(np.mean(1 / d[0] + 1 / d[1]))))


def detectable(prompts: int, repeats: int, measured: Scatter, power: float = POWER, level: float = LEVEL) -> float:
    """The change of a rate that a test at ``1 - level`` finds in ``power`` of the cases."""
    error = ((measured.drift + 2 * measured.within / repeats) / prompts) ** 0.5
    return float(ndtri((1 + level) / 2) + ndtri(power)) * float(error)


@dataclass(frozen=True, slots=True)
class Point:
    prompts: int
    repeats: int
    change: float


def curve(
    measured: Scatter, prompts: Sequence[int] = (20, 50, 100, 200, 500), repeats: Sequence[int] = (1, 3, 5, 10)
) -> list[Point]:
    return [Point(n, r, detectable(n, r, measured)) for n in prompts for r in repeats]


def standing(figure: Figure, line: float, captures: int) -> Standing:
    """On which side of a line a figure is: not stable with its interval over the line, without one, or seen once."""
    if captures < 2 or figure.interval is None or figure.interval.low <= line <= figure.interval.high:
        return "not stable"
    return "above" if figure.interval.low > line else "below"
