"""Counts explained by several things at once: Poisson pseudo maximum likelihood with robust errors.

The mean is modelled as exp(terms), which zero counts do not trouble; only that shape has to be right, not the Poisson
distribution (Gourieroux, Monfort and Trognon 1984; Santos Silva and Tenreyro 2006). Logarithms of counts plus one,
fitted by least squares, depend on the one that was added. Errors are HC3 (MacKinnon and White 1985): each residual is
divided by one minus its leverage, which keeps them honest where a few units weigh much.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citestack.evaluate.statistics.interval import LEVEL, Floats, Interval

_STEPS, _SMALL, _FAR = 100, 1e-10, 20.0
"""A ratio of exp(20) says that a column parts what was counted from what was not: there is no optimum."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients with robust standard errors, in the order of the columns."""

    coefficients: Floats
    errors: Floats
    degrees: int
    """Units less columns."""

    def ratio(self, column: int, level: float = LEVEL) -> Interval:
        """How many times the mean it is, per one more of the column: exp(coefficient) with its t interval."""
        from scipy.special import stdtrit

        value = self.coefficients[column]
        reach = stdtrit(self.degrees, (1 + level) / 2) * self.errors[column]
        with np.errstate(over="ignore"):
            return Interval(*(float(np.exp(v)) for v in (value, value - reach, value + reach)))


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    counts: Floats
    design: Floats
    offset: Floats

    def mean(self, b: Floats) -> Floats:
        found: Floats = np.exp(self.offset + self.design @ b)
        return found

    def likelihood(self, b: Floats) -> float:
        with np.errstate(over="ignore"):
            return float(self.counts @ (self.offset + self.design @ b) - self.mean(b).sum())

    def information(self, mean: Floats) -> Floats:
        found: Floats = self.design.T @ (self.design * mean[:, None])
        return found


def count_regression(counts: Floats, columns: Floats, exposure: Floats | None = None) -> Fit | None:
    """Fits ``E[counts] = exposure * exp(constant + columns @ b)``; the constant is column 0 of the result.

    ``counts`` >= 0 (units,), ``columns`` (units, k). With the number of chances as ``exposure`` the ratios are risk
    ratios (Zou 2004). None when nothing was counted, columns depend on one another, or no optimum is reached.
    """
    design = np.column_stack([np.ones(len(counts)), columns])
    offset = np.zeros(len(counts)) if exposure is None else np.log(exposure)
    if len(counts) <= design.shape[1] or not counts.any() or np.linalg.matrix_rank(design) < design.shape[1]:
        return None
    model = _Model(counts, design, offset)
    found = _optimum(model)
    return None if found is None else _with_errors(model, found)


def _optimum(model: _Model) -> Floats | None:
    """Newton's steps (iteratively reweighted least squares), each halved until the likelihood does not fall."""
    b = np.zeros(model.design.shape[1])
    b[0] = np.log(model.counts.sum() / np.exp(model.offset).sum())
    height = model.likelihood(b)
    for _ in range(_STEPS):
        mean = model.mean(b)
        step = np.linalg.pinv(model.information(mean), hermitian=True) @ (model.design.T @ (model.counts - mean))
        b = _climbed(model, b, step, height)
        new = model.likelihood(b)
        if not np.isfinite(new) or np.abs(b[1:]).max(initial=0.0) > _FAR:
            return None
        if new - height <= _SMALL * (1 + abs(new)):
            return b
        height = new
    return None


def _climbed(model: _Model, b: Floats, step: Floats, height: float) -> Floats:
    tries: list[Floats] = [b + step / 2**halving for halving in range(30)]
    return next((t for t in tries if model.likelihood(t) >= height), b)


def _with_errors(model: _Model, b: Floats) -> Fit:
    mean, design = model.mean(b), model.design
    bread = np.linalg.pinv(model.information(mean), hermitian=True)
    leverage = np.clip(mean * np.einsum("nk,kl,nl->n", design, bread, design), 0.0, 1 - 1e-6)
    scores = design * ((model.counts - mean) / (1 - leverage))[:, None]
    errors = np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread))
    return Fit(b, errors, len(model.counts) - design.shape[1])
