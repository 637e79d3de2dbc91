"""Logistic regression with a ridge penalty and weights that may be held at 0 or above (L-BFGS-B, Byrd et al. 1995).

Columns are standardised over what is known; a missing value stands at the mean and has a coefficient of its own for
being missing, so that "not known" is never taken for a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citestack.twin.model import Additive, Part
from citestack.twin.table import Floats

_RARE = 1e-9
EDGE = 1e-6
"""Probabilities are kept this far from 0 and 1: one sure and wrong prediction must not outweigh all others."""


@dataclass(frozen=True, slots=True)
class Design:
    """Standardised columns with what undoes it."""

    parts: tuple[Part, ...]
    columns: Floats
    """(pairs, 1 + parts + indicators); the first is 1."""
    mean: Floats
    sd: Floats
    indicators: tuple[str, ...]
    held: tuple[bool, ...]
    """For each column."""


def design(parts: Sequence[Part], values: Floats, weights: Floats) -> Design:
    """Parts that are nowhere known, or the same everywhere, are left with a column of zeros."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    mass = np.maximum(weights @ known, _RARE)
    mean = (weights @ filled) / mass
    gap = np.where(known, filled - mean, 0.0)
    sd = np.sqrt((weights @ (gap * gap)) / mass)
    scale = np.where(sd > _RARE, sd, np.inf)
    some = [i for i in range(len(parts)) if 0 < (~known[:, i]).sum() < len(values)]
    absent = (~known[:, some]).astype(np.float64)
    columns = np.column_stack([np.ones(len(values)), gap / scale, absent])
    held = (False, *(p.held for p in parts), *(False for _ in some))
    return Design(tuple(parts), columns, mean, sd, tuple(parts[i].name for i in some), held)


@dataclass(frozen=True, slots=True)
class Sample:
    columns: Floats
    cited: Floats
    weights: Floats


def fit(sample: Sample, held: Sequence[bool], ridge: float, start: Floats | None = None) -> Floats:
    """Coefficients that minimise weighted log loss + ridge / 2 * their squares (the first, the intercept, is free)."""
    from scipy.optimize import minimize

    columns, cited, weights = sample.columns, sample.cited, sample.weights
    penalty = np.full(columns.shape[1], ridge)
    penalty[0] = 0.0

    def loss(b: Floats) -> tuple[float, Floats]:
        z = columns @ b
        value = weights @ (np.logaddexp(0.0, z) - cited * z) + 0.5 * (penalty * b) @ b
        slope = columns.T @ (weights * (sigmoid(z) - cited)) + penalty * b
        return float(value), slope

    bounds = [(0.0, None) if h else (None, None) for h in held]
    first = _start(columns.shape[1], cited, weights) if start is None else start
    found = minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 300, "ftol": 1e-10})
    solved: Floats = np.asarray(found.x, dtype=np.float64)
    return solved


def _start(columns: int, cited: Floats, weights: Floats) -> Floats:
    first = np.zeros(columns)
    rate = min(max(float(weights @ cited / max(weights.sum(), _RARE)), EDGE), 1 - EDGE)
    first[0] = np.log(rate / (1 - rate))
    return first


def sigmoid(z: Floats) -> Floats:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def logit(p: Floats) -> Floats:
    kept = np.clip(p, EDGE, 1 - EDGE)
    return np.log(kept / (1 - kept))


def additive(made: Design, coefficients: Floats, draws: Floats) -> Additive:
    return Additive(
        tuple(p.name for p in made.parts), _told(made.mean), _told(made.sd), made.indicators, _told(coefficients),
        tuple(_told(d) for d in draws),
    )  # fmt: skip


def odds(model: Additive, values: Floats, coefficients: Sequence[float] | None = None) -> Floats:
    """Log odds of rows of values, columns in the order of ``model.names``."""
    b = np.asarray(model.coefficients if coefficients is None else coefficients)
    known = ~np.isnan(values)
    sd = np.asarray(model.sd)
    scaled = np.where(known, values - np.asarray(model.mean), 0.0) / np.where(sd > _RARE, sd, np.inf)
    k = len(model.names)
    absent = ~known[:, [model.names.index(n) for n in model.indicators]]
    found: Floats = b[0] + scaled @ b[1 : k + 1] + absent @ b[k + 1 :]
    return found


def _told(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in values)
