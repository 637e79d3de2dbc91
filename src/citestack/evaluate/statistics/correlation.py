"""Correlations of many resamples at once: every function takes rows of values with rows of weights.

Shapes are (rows, units); an array of one row stands for all rows. A weight says how often a unit was drawn; 0 leaves it
out. A correlation with something constant is nan.
"""

from __future__ import annotations

import numpy as np

from citestack.evaluate.statistics.interval import Floats

_ROUNDING, _FITTED = 1e-12, 1e-9
"""Relative sizes below which a difference from a mean, and one from a fit, is rounding."""


def midranks(values: Floats, weights: Floats) -> Floats:
    """Ranks of each row's values from the lowest, equal values sharing their middle rank (Kendall 1945).

    With whole weights the rank is what the value would have if it stood there as often as its weight says.
    """
    return _same_values(values[0], weights) if len(values) == 1 else _own_values(values, weights)


def _same_values(values: Floats, weights: Floats) -> Floats:
    """One row of values under many rows of weights: sorted once, counted per group of equal values."""
    distinct, group = np.unique(values, return_inverse=True)
    starts = np.searchsorted(values, distinct, sorter=(order := np.argsort(values)))
    mass = np.add.reduceat(np.take(weights, order, axis=1), starts, axis=1)
    ranks: Floats = np.cumsum(mass, axis=1) - (mass - 1) / 2
    return np.take(ranks, group, axis=1)


def _own_values(values: Floats, weights: Floats) -> Floats:
    order = np.argsort(values, axis=1)
    placed = np.take_along_axis(values, order, axis=1)
    ends = np.ones(placed.shape, dtype=bool)
    ends[:, :-1] = placed[:, 1:] != placed[:, :-1]
    through = np.cumsum(np.take_along_axis(weights, order, axis=1), axis=1)
    before = np.zeros(placed.shape)
    np.copyto(before[:, 1:], through[:, :-1], where=ends[:, :-1])
    np.maximum.accumulate(before, axis=1, out=before)
    through = np.minimum.accumulate(np.where(ends, through, np.inf)[:, ::-1], axis=1)[:, ::-1]
    found = np.empty(placed.shape)
    np.put_along_axis(found, order, (before + through + 1) / 2, axis=1)
    return found


def pearson(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Product-moment correlation of each row, in [-1, 1]."""
    return cosine(unit(first, weights), unit(second, weights))


def unit(rows: Floats, weights: Floats) -> Floats:
    """Each row less its weighted mean, times the root of the weights, at length one; nan for a constant row."""
    left = _centred(rows, weights) * np.sqrt(weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled: Floats = left / np.sqrt(_dot(left, left))[:, None]
    return scaled


def cosine(first: Floats, second: Floats) -> Floats:
    """The correlation of two rows that ``unit`` made with the same weights."""
    found = second @ first[0] if len(first) == 1 else _dot(first, second)
    return np.clip(found, -1.0, 1.0)


def _centred(rows: Floats, weights: Floats) -> Floats:
    """Each row less its mean; exactly zero where only rounding is left of it."""
    with np.errstate(invalid="ignore"):
        mean = _dot(rows, weights)[:, None] / weights.sum(axis=1, keepdims=True)
    left: Floats = rows - mean
    return np.where(np.abs(left) > _ROUNDING * np.abs(mean), left, 0.0)


def spearman(first: Floats, second: Floats, weights: Floats) -> Floats:
    """Rank correlation of each row with ties at their middle rank."""
    return pearson(midranks(first, weights), midranks(second, weights), weights)


def residuals(rows: Floats, basis: Floats, weights: Floats) -> Floats:
    """What is left of each row after the weighted least squares fit of ``basis`` (units, columns)."""
    columns = basis.shape[1]
    products = (basis[:, :, None] * basis[:, None, :]).reshape(len(basis), -1)
    gram = (weights @ products).reshape(-1, columns, columns)
    moments = (rows * weights) @ basis
    fit = (np.linalg.pinv(gram, hermitian=True) @ moments[:, :, None])[:, :, 0]
    left: Floats = rows - fit @ basis.T
    return np.where(np.abs(left) > _FITTED * np.abs(rows).max(axis=1, keepdims=True), left, 0.0)


def smooth_basis(values: Floats, degree: int = 5) -> Floats:
    """Legendre polynomials of the values' ranks: flexible enough for any smooth bend, and well conditioned."""
    ranks = midranks(values[None], np.ones((1, len(values))))[0]
    top = max(len(values) - 1, 1)
    return np.polynomial.legendre.legvander(2 * (ranks - 1) / top - 1, degree)


def _dot(first: Floats, second: Floats) -> Floats:
    found: Floats = np.einsum("bn,bn->b", first, second)
    return found
