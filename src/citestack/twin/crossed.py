"""What each model says of prompts it has not seen: the twin, its trees, and the baselines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from citestack.twin import curves
from citestack.twin.fitting import Fitting, choose_ridge, fitted
from citestack.twin.logistic import sigmoid
from citestack.twin.table import Floats, Table, folds

Heard = Callable[[str], None]
"""Told what was done, step by step."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """Out-of-fold probabilities of all pairs, by model; the ridge of each fold."""

    predicted: dict[str, Floats]
    ridges: tuple[float, ...]


def crossed(table: Table, how: Fitting, heard: Heard = lambda _: None) -> Crossed:
    """Grouped by prompt, nested: the ridge is chosen within the prompts of the fit."""
    fold = folds(table.prompts, how.outer, how.seed)
    found = {n: np.zeros(len(table.cited)) for n in ("twin", "trees", "rank", "relevance", "prior")}
    ridges = []
    for f in range(how.outer):
        test = fold[table.prompt] == f
        train = table.of(fold != f)
        ridges.append(choose_ridge(train, how))
        model = fitted(train, ridges[-1], how.trees)
        plain, grown = model.odds(table.of(fold == f))
        found["twin"][test], found["trees"][test] = sigmoid(plain), sigmoid(grown)
        for name, values in baselines(train, table.of(fold == f)).items():
            found[name][test] = values
        heard(f"fold {f + 1} of {how.outer}")
    if how.trees is None:
        del found["trees"]
    return Crossed(found, tuple(ridges))


def baselines(train: Table, test: Table) -> dict[str, Floats]:
    whole = np.ones(len(train.cited))
    return {
        "rank": curves.read(curves.by_rank(train.rank, train.cited, whole), test.rank),
        "relevance": curves.read(curves.by_value(train.relevance, train.cited, whole), test.relevance),
        "prior": np.full(len(test.cited), float(train.cited.mean())),
    }


def shuffled(table: Table, seed: int) -> Table:
    """Citations dealt anew among the pages of each prompt: nothing is left to find."""
    rng = np.random.default_rng(seed)
    order = np.lexsort((rng.random(len(table.cited)), table.prompt))
    back = np.lexsort((np.arange(len(table.cited)), table.prompt))
    cited = np.empty_like(table.cited)
    cited[back] = table.cited[order]
    return replace(table, cited=cited)
