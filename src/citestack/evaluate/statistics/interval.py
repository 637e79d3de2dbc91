"""From a figure and what resampling made of it to an interval.

Means and shares take ``percentile``. Correlations of ranks do not: drawing questions with replacement leaves fewer
different questions, so every resampled correlation is nearer to zero than the measured one, and percentile and BCa
intervals hold in 9 to 94 of 100 made worlds where 95 were promised. Leaving out one question after the other keeps the
amount of noise: a normal interval with that standard error on the arctanh scale holds in 94 to 99
(``benchmarks/study.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.95
_EDGE = 1 - 1e-9
"""Correlations of exactly 1 have no arctanh; so near to it the interval is a point anyway."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its interval, 95 % unless said otherwise."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def percentile(value: float, draws: Floats, level: float = LEVEL) -> Interval | None:
    """The middle share ``level`` of the resampled figures; None with fewer than two that are numbers."""
    kept = draws[np.isfinite(draws)]
    if len(kept) < 2 or not np.isfinite(value):
        return None
    low, high = np.quantile(kept, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high))


def bootstrap_error(draws: Floats) -> float:
    """Standard error from figures of resamples drawn with replacement; nan with fewer than two numbers."""
    kept = draws[np.isfinite(draws)]
    return float(kept.std(ddof=1)) if len(kept) > 1 else float("nan")


def jackknife_error(left_out: Floats) -> float:
    """Standard error from figures with one group after the other left out (Tukey 1958); groups of about equal size."""
    kept = left_out[np.isfinite(left_out)]
    return float(((len(kept) - 1) * kept.var()) ** 0.5) if len(kept) > 1 else float("nan")


def normal(value: float, *errors: float, level: float = LEVEL) -> Interval | None:
    """The figure plus and minus a normal quantile of its standard error; variances of several sources are added.

    With two crossed sources of chance (other questions, other domains) the sum counts what both share twice, so the
    interval is not too short (Owen 2007; Cameron, Gelbach and Miller 2011 without the subtracted term). None when
    the figure or an error is no number.
    """
    from scipy.special import ndtri

    error = float(ndtri((1 + level) / 2)) * sum(e * e for e in errors) ** 0.5
    return Interval(value, value - error, value + error) if np.isfinite(value) and np.isfinite(error) else None


def fisher(value: float, *errors: float, level: float = LEVEL) -> Interval | None:
    """``normal`` for a correlation; the errors are those of its arctanh, whose spread does not depend on its size."""
    wide = normal(float(arctanh(np.array(value))), *errors, level=level)
    return None if wide is None else Interval(value, float(np.tanh(wide.low)), float(np.tanh(wide.high)))


def arctanh(correlations: Floats) -> Floats:
    """Fisher's scale for correlations, finite everywhere."""
    found: Floats = np.arctanh(np.clip(correlations, -_EDGE, _EDGE))
    return found
