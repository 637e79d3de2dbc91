"""The shipped models, from plain arrays: boosted trees with a Platt calibration, and a logistic line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Forest:
    """All trees' nodes in one flat array. A leaf points to itself, so ``depth`` steps reach a leaf from any root."""

    roots: Ints
    feature: Ints
    threshold: Floats
    children: Ints
    """Node ``i`` goes left to ``children[2 * i]`` (value <= threshold), else right to ``children[2 * i + 1]``."""
    value: Floats
    base: float
    slope: float
    shift: float
    depth: int

    def probability(self, rows: Floats) -> Floats:
        """Shape (n,), in (0, 1), for rows of shape (n, features)."""
        if len(rows) == 0:
            return np.zeros(0)
        flat = np.ascontiguousarray(rows).ravel()
        row_start = (np.arange(len(rows)) * rows.shape[1])[:, None]
        nodes = np.repeat(self.roots[None, :], len(rows), axis=0)
        for _ in range(self.depth):
            right = flat.take(self.feature.take(nodes) + row_start) > self.threshold.take(nodes)
            nodes = self.children.take(2 * nodes + right)
        raw = self.base + self.value.take(nodes).sum(axis=1)
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * raw + self.shift))))


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic curve over one value."""

    slope: float
    shift: float

    def probability(self, values: Floats) -> Floats:
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * values + self.shift))))


def load_forest(data: Mapping[str, Any]) -> Forest:
    """A forest from its JSON form: ``trees`` is a list of {feature, threshold, left, right, value} lists."""
    trees = data["trees"]
    sizes = [len(t["feature"]) for t in trees]
    roots = np.cumsum([0, *sizes[:-1]])
    pairs = [
        (start + a, start + b)
        for start, t in zip(roots.tolist(), trees, strict=True)
        for a, b in zip(t["left"], t["right"], strict=True)
    ]

    def joined(key: str, kind: type) -> NDArray[Any]:
        return np.array([v for t in trees for v in t[key]], dtype=kind)

    return Forest(
        roots=roots,
        feature=joined("feature", np.int64),
        threshold=joined("threshold", np.float64),
        children=np.array(pairs, dtype=np.int64).ravel(),
        value=joined("value", np.float64),
        base=float(data["base"]),
        slope=float(data["slope"]),
        shift=float(data["shift"]),
        depth=int(data["depth"]),
    )
