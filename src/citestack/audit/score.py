"""Scores, only where they can be defended: what holds per layer, and how often our own stack cites the page."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.audit.model import WEIGHT, LayerScore, Outcome, Scores
from citestack.audit.subject import Around, Subject
from citestack.explain.fate import LAYER_NAMES

NOTE = (
    "A layer's score is the share of its checks that hold, each weighing as much as the evidence for it is strong. It "
    "is no probability of being cited."
)


def score(subject: Subject, around: Around, outcomes: Sequence[Outcome]) -> Scores:  # noqa: ARG001 - likelihood
    return Scores(tuple(layer_score(n, outcomes) for n in range(1, 6)), None, NOTE)


def layer_score(layer: int, outcomes: Sequence[Outcome]) -> LayerScore:
    mine = [o for o in outcomes if o.layer == layer and o.state != "neutral"]
    measured = [(o.share, WEIGHT[o.source.strength]) for o in mine if o.share is not None]
    total = sum(weight for _, weight in measured)
    value = sum(share * weight for share, weight in measured) / total if total else None
    return LayerScore(layer, LAYER_NAMES[layer], value, len(mine), len(measured))
