"""Scores, only where they can be defended: what holds per layer, and how often our own stack cites the page."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.audit.gates import Gates, gates_of
from citestack.audit.likelihood import likelihood
from citestack.audit.model import WEIGHT, LayerScore, Outcome, Scores
from citestack.audit.subject import Around, Subject
from citestack.explain.fate import LAYER_NAMES

NOTE = (
    "A layer's score is the share of its checks that hold, each weighing as much as the evidence for it is strong; "
    "what the page's author alone decides counts only as far as the page is relevant, has substance and its specific "
    "statements stand. It is no probability of being cited."
)
OPEN = Gates(None, None, None)


def score(subject: Subject, around: Around, outcomes: Sequence[Outcome]) -> Scores:
    gates = gates_of(subject.record, around.asked, around.stands, outcomes)
    layers = tuple(layer_score(n, outcomes, gates) for n in range(1, 6))
    return Scores(layers, likelihood(around.asked), NOTE)


def layer_score(layer: int, outcomes: Sequence[Outcome], gates: Gates = OPEN) -> LayerScore:
    mine = [o for o in outcomes if o.layer == layer and o.state != "neutral"]
    measured = [(o.share, WEIGHT[o.source.strength], o.declared) for o in mine if o.share is not None]
    total = sum(weight for _, weight, _ in measured)
    held = sum(share * weight * (gates.declared if declared else 1.0) for share, weight, declared in measured)
    value = gates.any_check * held / total if total else None
    note = gates.told() if value is not None else ""
    return LayerScore(layer, LAYER_NAMES[layer], value, len(mine), len(measured), note)
