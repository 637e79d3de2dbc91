"""From judged answers to figures: macro means with their intervals, and what they are means of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citestack.evaluate.alce import AlceRule, Item, JudgedAnswer, judged
from citestack.evaluate.alce_strict import judged_strictly
from citestack.evaluate.judges import Judge
from citestack.evaluate.statistics.interval import Interval

RULES = ("alce", "strict")
ROUNDS, SEED = 1000, 7


@dataclass(frozen=True, slots=True)
class RuleScore:
    """Shares in [0, 1]; None when no answer was measured."""

    rule: str
    recall: Interval | None
    precision: Interval | None
    answers: int
    """In the mean of recall."""
    answers_cited: int
    """In the mean of precision."""
    statements: int
    statements_cited: int
    ids: int
    """In the denominators of precision."""


def scored(items: Sequence[Item], judge: Judge, rule: str, options: AlceRule | None = None) -> RuleScore:
    """All answers under ``alce`` or ``strict``."""
    strictly = rule == "strict"
    found = [judged_strictly(i, judge, options) if strictly else judged(i, judge, options) for i in items]
    return summary(rule, found)


def summary(rule: str, found: Sequence[JudgedAnswer]) -> RuleScore:
    recalls = [f.recall for f in found if f.recall is not None]
    precisions = [f.precision for f in found if f.precision is not None]
    rows = [s for f in found for s in f.statements]
    return RuleScore(
        rule, mean(recalls), mean(precisions), len(recalls), len(precisions), len(rows),
        sum(bool(s.statement.ids) for s in rows), sum(len(s.counted) for s in rows),
    )  # fmt: skip


def mean(values: Sequence[float], *, rounds: int = ROUNDS, seed: int = SEED) -> Interval | None:
    """The mean with its 95 % bootstrap interval over answers; None for none."""
    if not values:
        return None
    row = np.array(values)
    picks = np.random.default_rng(seed).integers(0, len(row), (rounds, len(row)))
    low, high = np.percentile(row[picks].mean(axis=1), [2.5, 97.5])
    return Interval(float(row.mean()), float(low), float(high))
