"""Gradient-boosted regression trees for log loss (Friedman 2001), on binned values, as LightGBM and XGBoost do.

Small and deterministic: second-order leaf values with a ridge, missing values on the side that fits better. They see
what an additive model cannot, such as a part that counts only at high ranks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citestack.twin.logistic import sigmoid
from citestack.twin.model import Tree
from citestack.twin.table import Floats

Codes = NDArray[np.int64]
BINS = 24


@dataclass(frozen=True, slots=True)
class Growing:
    trees: int = 50
    depth: int = 3
    rate: float = 0.07
    ridge: float = 20.0
    least: float = 10.0
    """Least sum of p * (1 - p) in a leaf: about so many citations' worth of evidence."""


@dataclass(frozen=True, slots=True)
class Binned:
    """Values as numbers of bins; the last bin of each column is for missing ones."""

    codes: Codes
    """(pairs, columns), each offset by its column."""
    edges: tuple[Floats, ...]


def binned(values: Floats) -> Binned:
    edges, codes = [], np.empty(values.shape, dtype=np.int64)
    for j in range(values.shape[1]):
        column = values[:, j]
        known = np.isnan(column)
        cuts = np.unique(np.quantile(column[~known], np.linspace(0, 1, BINS)[1:-1])) if (~known).any() else np.empty(0)
        code = np.searchsorted(cuts, np.nan_to_num(column), side="left")
        codes[:, j] = np.where(known, BINS - 1, np.minimum(code, BINS - 2)) + j * BINS
        edges.append(cuts)
    return Binned(codes, tuple(edges))


@dataclass(slots=True)
class _Making:
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    missing_left: list[bool] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def leaf(self, value: float) -> int:
        self.feature.append(-1)
        self.threshold.append(0.0)
        self.missing_left.append(False)
        self.left.append(-1)
        self.right.append(-1)
        self.value.append(round(value, 6))
        return len(self.feature) - 1

    def done(self) -> Tree:
        return Tree(
            tuple(self.feature), tuple(self.threshold), tuple(self.missing_left), tuple(self.left), tuple(self.right),
            tuple(self.value),
        )  # fmt: skip


def grow(made: Binned, cited: Floats, weights: Floats, start: Floats, how: Growing) -> list[Tree]:
    """Trees whose sum is added to ``start``, the log odds to begin with."""
    z, found = start.copy(), list[Tree]()
    kept = np.flatnonzero(weights > 0)
    for _ in range(how.trees):
        p = sigmoid(z)
        grower = _Grower(made, how, weights * (p - cited), weights * p * (1 - p), z)
        grower.split(kept, how.depth)
        found.append(grower.tree.done())
    return found


@dataclass(slots=True)
class _Grower:
    """One tree; ``z`` are the log odds of all rows, to which its leaves are added as they are made."""

    made: Binned
    how: Growing
    grad: Floats
    hess: Floats
    z: Floats
    tree: _Making = field(default_factory=_Making)

    def split(self, rows: Codes, depth: int) -> int:
        """Grows the node of these rows; its number."""
        g, h = float(self.grad[rows].sum()), float(self.hess[rows].sum())
        node = self.tree.leaf(-self.how.rate * g / (h + self.how.ridge))
        best = self._best(rows, g, h) if depth else None
        if best is None:
            self.z[rows] += self.tree.value[node]
            return node
        column, cut, missing_left = best
        code = self.made.codes[rows, column] - column * BINS
        goes = (code <= cut) & (code != BINS - 1) | (missing_left & (code == BINS - 1))
        self.tree.feature[node], self.tree.threshold[node] = column, float(self.made.edges[column][cut])
        self.tree.missing_left[node] = missing_left
        self.tree.left[node] = self.split(rows[goes], depth - 1)
        self.tree.right[node] = self.split(rows[~goes], depth - 1)
        return node

    def _best(self, rows: Codes, g: float, h: float) -> tuple[int, int, bool] | None:
        """Column, bin and side of missing values with the largest gain; None when no split gains."""
        many, ridge = self.made.codes.shape[1], self.how.ridge
        codes = self.made.codes[rows].ravel()
        by_g = np.bincount(codes, np.repeat(self.grad[rows], many), many * BINS).reshape(many, BINS)
        by_h = np.bincount(codes, np.repeat(self.hess[rows], many), many * BINS).reshape(many, BINS)
        gains = []
        for side in (0.0, 1.0):
            left_g = np.cumsum(by_g[:, :-2], axis=1) + side * by_g[:, -1:]
            left_h = np.cumsum(by_h[:, :-2], axis=1) + side * by_h[:, -1:]
            gain = left_g**2 / (left_h + ridge) + (g - left_g) ** 2 / (h - left_h + ridge) - g**2 / (h + ridge)
            allowed = (left_h >= self.how.least) & (h - left_h >= self.how.least) & _cuts(self.made)
            gains.append(np.where(allowed, gain, -1.0))
        side_at, rest = divmod(int(np.argmax(np.stack(gains))), gains[0].size)
        if gains[side_at].flat[rest] <= 1e-9:
            return None
        column, cut = divmod(rest, BINS - 2)
        return column, cut, bool(side_at)


def _cuts(made: Binned) -> NDArray[np.bool_]:
    """Bins that end at an edge."""
    return np.arange(BINS - 2)[None, :] < np.asarray([len(e) for e in made.edges])[:, None]


def summed(trees: tuple[Tree, ...], values: Floats) -> Floats:
    """What the trees add to the log odds of each row."""
    total = np.zeros(len(values))
    for tree in trees:
        total += _walk(tree, values)
    return total


def _walk(tree: Tree, values: Floats) -> Floats:
    feature, left, right = (np.asarray(a, dtype=np.int64) for a in (tree.feature, tree.left, tree.right))
    threshold, lost = np.asarray(tree.threshold), np.asarray(tree.missing_left)
    at = np.zeros(len(values), dtype=np.int64)
    rows = np.arange(len(values))
    while (inner := feature[at] >= 0).any():
        value = values[rows, np.maximum(feature[at], 0)]
        goes = np.where(np.isnan(value), lost[at], value <= threshold[at])
        at = np.where(inner, np.where(goes, left[at], right[at]), at)
    found: Floats = np.asarray(tree.value)[at]
    return found
