"""One fit of the model, and its choice of ridge: everything that must not see the prompts it is judged on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.twin.judged import log_losses
from citestack.twin.learned import Learned, learn, with_learned
from citestack.twin.logistic import Design, Sample, additive, design, fit, odds, sigmoid
from citestack.twin.model import Additive, Tree
from citestack.twin.table import Floats, Ints, Table, folds
from citestack.twin.trees import Growing, binned, grow, summed

RIDGES = (0.3, 3.0, 30.0)


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a twin is fitted."""

    seed: int = 7
    outer: int = 5
    """Folds over prompts that the twin is judged on."""
    inner: int = 4
    """Folds within the rest, for the ridge."""
    ridges: tuple[float, ...] = RIDGES
    draws: int = 200
    """Refits on resampled prompts, for intervals of weights and confidences."""
    judged: int = 2000
    """Resamples of prompts for the intervals of scores."""
    trees: Growing | None = field(default_factory=Growing)
    """None: the additive model alone. Only for result pages."""
    tree_draws: int = 20


@dataclass(frozen=True, slots=True)
class Fit:
    """The model with all it learned, before it is judged."""

    learned: Learned | None
    made: Design
    coefficients: Floats
    trees: tuple[Tree, ...]

    @property
    def additive(self) -> Additive:
        return additive(self.made, self.coefficients, np.empty((0, 0)))

    def extended(self, table: Table) -> Table:
        """The table that it was fitted to, with the learned parts."""
        return table if self.learned is None else with_learned(table, self.learned, np.ones(table.prompts))

    def odds(self, table: Table) -> tuple[Floats, Floats]:
        """Log odds of pairs of other prompts: additive, and with the trees."""
        whole = table if self.learned is None else with_learned(table, self.learned, None)
        plain = odds(self.additive, whole.values)
        return plain, plain + summed(self.trees, whole.values)


def learned(table: Table, draw: Floats) -> tuple[Learned | None, Table]:
    """What the prompts of the fit teach of ranks and sites, and the table with it; nothing where ranks play no part."""
    if not table.ranked:
        return None, table
    known = learn(table, draw)
    return known, with_learned(table, known, draw)


def fitted(table: Table, ridge: float, growing: Growing | None) -> Fit:
    """The model fitted to every prompt of the table."""
    known, whole = learned(table, np.ones(table.prompts))
    return fitted_to(whole, known, ridge, growing)


def fitted_to(whole: Table, known: Learned | None, ridge: float, growing: Growing | None) -> Fit:
    even = np.ones(len(whole.cited))
    made = design(whole.parts, whole.values, even)
    found = fit(Sample(made.columns, whole.cited, even), made.held, ridge)
    grown: tuple[Tree, ...] = ()
    if growing is not None:
        grown = tuple(grow(binned(whole.values), whole.cited, even, made.columns @ found, growing))
    return Fit(known, made, found, grown)


def choose_ridge(table: Table, how: Fitting) -> float:
    """The ridge that tells left-out prompts best; of equals the strongest."""
    if len(how.ridges) == 1:
        return how.ridges[0]
    losses = dict.fromkeys(how.ridges, 0.0)
    for train, test in splits(table, how.inner, how.seed + 1):
        known, whole = learned(train, np.ones(train.prompts))
        for ridge in how.ridges:
            z, _ = fitted_to(whole, known, ridge, None).odds(test)
            losses[ridge] += float(log_losses(sigmoid(z), test.cited).sum())
    return min(losses, key=lambda r: (round(losses[r], 6), -r))


def splits(table: Table, many: int, seed: int) -> Sequence[tuple[Table, Table]]:
    """(fit, judge) for each fold of the prompts that the table has."""
    present = np.unique(table.prompt)
    fold: Ints = np.full(table.prompts, -1)
    fold[present] = folds(len(present), many, seed)
    return [(table.of((fold != f) & (fold >= 0)), table.of(fold == f)) for f in range(many) if (fold == f).any()]
