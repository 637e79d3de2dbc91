"""A table of pairs in, a judged model out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citestack.twin.crossed import Heard, crossed
from citestack.twin.fitting import Fit, Fitting, choose_ridge, fitted
from citestack.twin.judge import Judgement, judge
from citestack.twin.judged import estimate
from citestack.twin.learned import counts
from citestack.twin.logistic import Sample, additive, fit
from citestack.twin.model import PartWeight, Predictor, Tree
from citestack.twin.table import Floats, Table, drawn
from citestack.twin.trees import Growing, binned, grow


@dataclass(frozen=True, slots=True)
class Made:
    judgement: Judgement
    parts: tuple[PartWeight, ...]
    predictor: Predictor
    ridge: float
    ridges: tuple[float, ...]
    """Of the folds that judged."""


def make(table: Table, how: Fitting, heard: Heard = lambda _: None) -> Made:
    """Judges on left-out prompts, then fits to all of them."""
    found = crossed(table, how, heard)
    judgement = judge(table, found, how)
    ridge = choose_ridge(table, how)
    growing = how.trees if judgement.model == "trees" else None
    whole = fitted(table, ridge, growing)
    extended = whole.extended(table)
    draws, trees = _redrawn(extended, whole, ridge, how, growing)
    heard("refits on resampled prompts")
    return Made(judgement, weights(extended, whole, draws), _predictor(table, whole, draws, trees), ridge, found.ridges)


def _redrawn(
    table: Table, whole: Fit, ridge: float, how: Fitting, growing: Growing | None
) -> tuple[Floats, list[tuple[Tree, ...]]]:
    """Coefficients on resampled prompts, and trees of the first of them.

    What ranks and sites are worth stays as it is: a prompt drawn twice would teach its own copy. How little is known of
    a site comes into a confidence from its counts.
    """
    made, rows, trees = whole.made, [], []
    bins = None if growing is None else binned(table.values)
    for n, draw in enumerate(drawn(table.prompts, how.draws, how.seed + 3)):
        weights = draw[table.prompt]
        rows.append(fit(Sample(made.columns, table.cited, weights), made.held, ridge, whole.coefficients))
        if growing is not None and bins is not None and n < how.tree_draws:
            trees.append(tuple(grow(bins, table.cited, weights, made.columns @ rows[-1], growing)))
    return np.asarray(rows), trees


def refitted(table: Table, whole: Fit, ridge: float, how: Fitting) -> tuple[Floats, tuple[PartWeight, ...]]:
    """Coefficients on resampled prompts, and the weights with their intervals; ``table``: with the learned parts."""
    draws, _ = _redrawn(table, whole, ridge, how, None)
    return draws, weights(table, whole, draws)


def weights(table: Table, whole: Fit, draws: Floats) -> tuple[PartWeight, ...]:
    """``table``: with the learned parts."""
    return tuple(_weight(table, whole, draws, i) for i in range(len(table.parts)))


def _weight(table: Table, whole: Fit, draws: Floats, i: int) -> PartWeight:
    part, column, sd = table.parts[i], table.values[:, i], max(float(whole.made.sd[i]), 1e-9)
    known = column[~np.isnan(column)]
    b = float(whole.coefficients[i + 1])
    flat = whole.made.sd[i] <= 1e-9
    per = estimate(0.0, np.zeros(2)) if flat else estimate(b / sd, draws[:, i + 1] / sd)
    named = part.name in whole.made.indicators
    absent = float(whole.coefficients[1 + len(table.parts) + whole.made.indicators.index(part.name)]) if named else 0.0
    low, high = np.quantile(known, [0.01, 0.99]) if len(known) else (0.0, 0.0)
    return PartWeight(
        part, per, estimate(b, draws[:, i + 1]), round(1 - len(known) / max(len(column), 1), 6), round(absent, 6),
        round(float(low), 6), round(float(high), 6),
    )  # fmt: skip


def _predictor(table: Table, whole: Fit, draws: Floats, trees: Sequence[tuple[Tree, ...]]) -> Predictor:
    plain = additive(whole.made, whole.coefficients, draws)
    if whole.learned is None:
        return Predictor("additive", plain)
    hosts = counts(whole.learned, table.hosts)
    shrink = round(whole.learned.shrink, 6)
    return Predictor(
        "trees" if whole.trees else "additive", plain, whole.learned.curve, hosts, shrink, whole.trees,
        tuple(trees),
    )  # fmt: skip
