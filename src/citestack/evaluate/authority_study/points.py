"""The domains behind a figure: measure and outcome of each, for scatter plots and for whoever wants to look."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citestack.evaluate.authority_study.nouns import Study, StudyTable
from citestack.evaluate.authority_study.outcome import read_outcome

MOST = 4000
"""Dots in one figure; more would only be ink. Which are drawn is chosen by the study's seed."""


@dataclass(frozen=True, slots=True)
class Point:
    domain: str
    x: float
    y: float


def points(table: StudyTable, study: Study) -> dict[str, list[Point]]:
    """Measure -> its domains with a figure for both, in name order."""
    domains = sorted(table.domains)
    outcome = dict(zip(domains, read_outcome(table, study.outcome).values.tolist(), strict=True))
    return {m.name: _points(table, m.name, outcome, study.seed) for m in study.measures}


def _points(table: StudyTable, name: str, outcome: dict[str, float], seed: int) -> list[Point]:
    rows = ((d, table.domains[d].values.get(name), y) for d, y in outcome.items())
    found = [Point(d, x, y) for d, x, y in rows if x is not None and np.isfinite(y)]
    if len(found) <= MOST:
        return found
    chosen = np.random.default_rng(seed).choice(len(found), MOST, replace=False)
    return [found[i] for i in sorted(chosen.tolist())]
