"""A domain's thresholds from a few dozen labelled rows.

Scores mean the same odds everywhere only in the domain they were calibrated on; moving to another costs about five
points of balanced accuracy, and some sixty labelled rows win most of that back. The threshold is where a logistic line
through the rows gives even odds, both classes weighing the same; the line is pulled towards the shipped threshold, so
that few or odd rows move little. The band is where resampled rows would have put the threshold: inside it the verdict
hangs on which rows were labelled, and is called uncertain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from citestack.config import GroundingConfig
from citestack.errors import UsageError
from citestack.evaluate.verify import Floats, Labels, balanced_accuracy

FEWEST = 20
"""Rows of which at least five carry each label; under that nothing is fitted."""
FEWEST_OF_A_LABEL = 5
_PULL = 4.0
"""How many rows the shipped threshold counts as."""
_ROUNDS, _SEED = 400, 7
_EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a file of thresholds holds. All thresholds are on the verifier's score, in [0, 1]."""

    support: str
    """Name of the verifier the rows were read with; other verifiers have other scores."""
    supported: float
    uncertain_low: float
    uncertain_high: float
    rows: int
    balanced_accuracy: float
    """Of the new threshold on the rows it was fitted on: an optimistic figure."""
    balanced_accuracy_before: float


def fit(labels: Labels, scores: Floats, config: GroundingConfig, support: str) -> Thresholds:
    """Raises ``UsageError`` when the rows are too few or the scores do not tell the labels apart."""
    counts = np.bincount(labels, minlength=2)
    if len(labels) < FEWEST or counts.min() < FEWEST_OF_A_LABEL:
        hint = f"Label at least {FEWEST} rows, {FEWEST_OF_A_LABEL} of each kind; 60 are a good number."
        raise UsageError(f"{len(labels)} rows, {counts.min()} of the rarer label", hint=hint, layer="evaluate")
    threshold = _threshold(labels, scores, config.supported)
    low, high = _band(labels, scores, config.supported)
    return Thresholds(
        support=support,
        supported=round(threshold, 4),
        uncertain_low=round(min(low, threshold), 4),
        uncertain_high=round(max(high, threshold), 4),
        rows=len(labels),
        balanced_accuracy=round(balanced_accuracy(labels, scores, threshold), 4),
        balanced_accuracy_before=round(balanced_accuracy(labels, scores, config.supported), 4),
    )


def _threshold(labels: Labels, scores: Floats, shipped: float) -> float:
    """Where slope * log odds + shift = 0, by Newton's method with a pull towards slope 1 at the shipped threshold."""
    x = _log_odds(scores) - _log_odds(np.array([shipped]))[0]
    weight = np.where(labels == 1, 0.5 / max(1, labels.sum()), 0.5 / max(1, (1 - labels).sum())) * len(labels)
    line = np.array([1.0, 0.0])
    columns = np.stack([x, np.ones_like(x)], axis=1)
    for _ in range(50):
        p = 1 / (1 + np.exp(-columns @ line))
        slope = columns.T @ (weight * (p - labels)) + _PULL * (line - [1.0, 0.0])
        bend = (columns * (weight * p * (1 - p))[:, None]).T @ columns + _PULL * np.eye(2)
        step = np.linalg.solve(bend, slope)
        line = line - step
        if abs(step).max() < 1e-9:
            break
    if line[0] <= 0:
        hint = "Check the labels: 1 = supported, 0 = anything else."
        raise UsageError("higher scores do not go with supported rows", hint=hint, layer="evaluate")
    moved = _log_odds(np.array([shipped]))[0] - line[1] / line[0]
    return float(1 / (1 + np.exp(-moved)))


def _band(labels: Labels, scores: Floats, shipped: float) -> tuple[float, float]:
    """The middle half of the thresholds of resampled rows."""
    rng = np.random.default_rng(_SEED)
    found = []
    for _ in range(_ROUNDS):
        pick = rng.integers(0, len(labels), len(labels))
        if 0 < labels[pick].sum() < len(labels):
            try:
                found.append(_threshold(labels[pick], scores[pick], shipped))
            except UsageError:
                continue
    low, high = np.percentile(found or [shipped], [25, 75])
    return float(low), float(high)


def _log_odds(p: Floats) -> Floats:
    clipped = np.clip(p, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(clipped / (1 - clipped)))


def write(found: Thresholds, path: Path) -> None:
    import orjson

    path.write_bytes(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2) + b"\n")


def read(path: Path, config: GroundingConfig, support: str) -> GroundingConfig:
    """The settings with a file's thresholds. Raises ``UsageError`` for another verifier's file or a broken one."""
    import orjson

    try:
        values: Mapping[str, Any] = orjson.loads(path.read_bytes())
        found = Thresholds(**values)
    except OSError as e:
        raise UsageError(f"cannot read {path}: {e.strerror}", layer="grounding") from e
    except (orjson.JSONDecodeError, TypeError) as e:
        hint = "Make one with: citestack evaluate calibrate ROWS --out FILE"
        raise UsageError(f"{path} is no file of thresholds", hint=hint, layer="grounding") from e
    if found.support != support:
        hint = f"They were fitted for {found.support}; calibrate again with this verifier."
        raise UsageError(f"the thresholds of {path} are not for {support}", hint=hint, layer="grounding")
    return replace(
        config, supported=found.supported, uncertain_low=found.uncertain_low, uncertain_high=found.uncertain_high
    )
