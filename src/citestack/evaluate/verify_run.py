"""Verifiers on labelled sets at one threshold: figures per set and over sets, beside what words alone achieve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from citestack.config import GroundingConfig
from citestack.evaluate.labelled import Case, CaseSet
from citestack.evaluate.statistics.interval import Interval
from citestack.evaluate.verify import (
    Floats,
    Labels,
    auc,
    balanced_accuracy,
    calibration_error,
    interval,
)
from citestack.model import SupportState

if TYPE_CHECKING:
    from citestack.inference.support.reader import FeatureSupport
    from citestack.protocols import Support

ROUNDS, SEED = 500, 7


@dataclass(frozen=True, slots=True)
class Answers:
    """Per case of a set: label, best score over its texts, whether the state was 'supported', best partial score."""

    labels: Labels
    scores: Floats
    said: Floats
    partial: Floats
    partly: Labels
    """-1 where the set does not say."""


def answers(found: CaseSet, support: Support, config: GroundingConfig) -> Answers:
    from citestack.inference.support import verify_pairs

    pairs = [(text, case.claim) for case in found.cases for text in case.premises]
    verdicts = iter(verify_pairs(pairs, support, config))
    by_case = [[next(verdicts) for _ in case.premises] for case in found.cases]
    return Answers(
        labels=np.array([c.label for c in found.cases]),
        scores=np.array([max(v.score for v in group) for group in by_case]),
        said=np.array([float(any(v.state is SupportState.SUPPORTED for v in group)) for group in by_case]),
        partial=np.array([max(v.partial_score for v in group) for group in by_case]),
        partly=np.array([-1 if c.partly is None else c.partly for c in found.cases]),
    )


def word_coverage(found: CaseSet, features: FeatureSupport) -> Floats:
    """The lexical floor: rarity-weighted share of the claim's content words that the best text holds."""
    return np.array([max(_covered(case, text, features) for text in case.premises) for case in found.cases])


def _covered(case: Case, premise: str, features: FeatureSupport) -> float:
    from citestack.inference.support.reading import read_claim, read_passage
    from citestack.inference.support.windows import cover

    claim = read_claim(case.claim, features.split, features.vocabulary)
    text = read_passage(premise, features.split).text
    return cover(claim, text).whole if claim.terms and text.parts else 0.0


def figures(found: Answers) -> dict[str, Any]:
    """AUC, balanced accuracy of the state, calibration error, each with its interval, and the share right."""
    out: dict[str, Any] = {
        "auc": shown(interval(auc, found.labels, found.scores)),
        "balanced_accuracy": shown(interval(_of_state, found.labels, found.said)),
        "calibration_error": round(calibration_error(found.labels, found.scores), 4),
        "said_supported": int(found.said.sum()),
        "share_right": round(float(found.labels[found.said == 1].mean()), 4) if found.said.any() else None,
    }
    known = found.partly >= 0
    if known.any():
        out["partial_auc"] = shown(interval(auc, found.partly[known], found.partial[known]))
    return out


def floor_figures(labels: Labels, floor: Floats) -> dict[str, Any]:
    """A floor has no threshold of its own: its balanced accuracy is the best one, chosen on the set itself."""
    best = max(balanced_accuracy(labels, floor, t) for t in np.unique(floor))
    return {"auc": shown(interval(auc, labels, floor)), "best_balanced_accuracy": round(best, 4)}


def _of_state(labels: Labels, said: Floats) -> float:
    return balanced_accuracy(labels, said, 0.5)


def shown(found: Interval) -> dict[str, float]:
    return {"value": round(found.value, 4), "low": round(found.low, 4), "high": round(found.high, 4)}


def gain(ours: Mapping[str, Answers], other: Mapping[str, Answers], *, rounds: int = ROUNDS) -> dict[str, float]:
    """Macro balanced accuracy over sets, ours less the other's, with a paired bootstrap over each set's cases."""
    rng = np.random.default_rng(SEED)
    names = sorted(ours)
    found = [_macro(names, ours, other, rng) for _ in range(rounds)]
    low, high = np.percentile(found, [2.5, 97.5])
    return shown(Interval(_macro(names, ours, other, None), float(low), float(high)))


def _macro(
    names: Sequence[str],
    ours: Mapping[str, Answers],
    other: Mapping[str, Answers],
    rng: np.random.Generator | None,
) -> float:
    return float(np.mean([_difference(ours[n], other[n], rng) for n in names]))


def _difference(ours: Answers, other: Answers, rng: np.random.Generator | None) -> float:
    labels = ours.labels
    pick = np.arange(len(labels))
    while rng is not None:
        pick = rng.integers(0, len(labels), len(labels))
        if 0 < labels[pick].sum() < len(labels):
            break
    return _of_state(labels[pick], ours.said[pick]) - _of_state(labels[pick], other.said[pick])


def report(
    sets: Sequence[CaseSet],
    features: FeatureSupport,
    supports: Mapping[str, tuple[Support, GroundingConfig]],
) -> dict[str, Any]:
    """Figures per set and verifier, the lexical floor beside; macro figures over sets and gains over the first."""
    by_support: dict[str, dict[str, Answers]] = {name: {} for name in supports}
    per_set: dict[str, Any] = {}
    for found in sets:
        labels = np.array([c.label for c in found.cases])
        entry: dict[str, Any] = {"cases": len(labels), "supported_share": round(float(labels.mean()), 3)}
        entry["words"] = floor_figures(labels, word_coverage(found, features))
        for name, (support, config) in supports.items():
            by_support[name][found.name] = answers(found, support, config)
            entry[name] = figures(by_support[name][found.name])
        per_set[found.name] = entry
    first, *others = by_support
    return {
        "sets": per_set,
        "macro": {name: _macro_figures(found) for name, found in by_support.items()},
        "gain": {name: gain(by_support[name], by_support[first]) for name in others},
    }


def _macro_figures(found: Mapping[str, Answers]) -> dict[str, float]:
    return {
        "auc": round(float(np.mean([auc(a.labels, a.scores) for a in found.values()])), 4),
        "balanced_accuracy": round(float(np.mean([_of_state(a.labels, a.said) for a in found.values()])), 4),
        "calibration_error": round(float(np.mean([calibration_error(a.labels, a.scores) for a in found.values()])), 4),
    }
