"""The ruler of layer 4: how well scores tell supported sentences from the others, and how honest the scores are.

All functions take labels (1 = supported) and scores in [0, 1] of the same length, and need both classes where they
compare them. Intervals resample cases, with a fixed seed.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Interval

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Measure = Callable[[Labels, Floats], float]


def auc(labels: Labels, scores: Floats) -> float:
    """Chance that a supported case scores above another one; ties count half."""
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    values, where = np.unique(scores, return_inverse=True)
    ranks = (np.bincount(where, ranks, len(values)) / np.bincount(where, minlength=len(values)))[where]
    positive = int(labels.sum())
    negative = len(labels) - positive
    above = ranks[labels == 1].sum() - positive * (positive + 1) / 2
    return float(above / (positive * negative))


def balanced_accuracy(labels: Labels, scores: Floats, threshold: float) -> float:
    """Mean of the shares of each class that lie on the right side of the threshold (score >= threshold = supported)."""
    said = scores >= threshold
    return float((said[labels == 1].mean() + (~said[labels == 0]).mean()) / 2)


def brier(labels: Labels, scores: Floats) -> float:
    """Mean squared distance of score and truth; 0.25 is what 'always 0.5' gets."""
    return float(np.mean((scores - labels) ** 2))


def calibration_error(labels: Labels, scores: Floats, bins: int = 10) -> float:
    """Expected calibration error over equal-width bins: mean gap of score and share supported, weighted by cases."""
    place = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = (abs(scores[place == b].mean() - labels[place == b].mean()) * (place == b).mean() for b in np.unique(place))
    return float(sum(gaps))


def interval(measure: Measure, labels: Labels, scores: Floats, *, rounds: int = 500, seed: int = 7) -> Interval:
    """The measure with its 2.5 % and 97.5 % points over resampled cases; resamples with one class are drawn again."""
    rng = np.random.default_rng(seed)
    found: list[float] = []
    while len(found) < rounds:
        pick = rng.integers(0, len(labels), len(labels))
        if 0 < labels[pick].sum() < len(labels):
            found.append(measure(labels[pick], scores[pick]))
    low, high = np.percentile(found, [2.5, 97.5])
    return Interval(measure(labels, scores), float(low), float(high))
