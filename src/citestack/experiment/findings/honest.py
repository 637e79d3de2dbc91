"""Fabricated arms beside the honest ones that do the same with real sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.figures import HonestPair
from citestack.experiment.findings.arms import Line
from citestack.experiment.findings.mean_interval import Resampler
from citestack.experiment.findings.sheet import Sheet, mean_known
from citestack.experiment.model import Design

RAW, SCORE = "pawc", "stack_score"


def honest_pairs(sheet: Sheet, design: Design, lines: Sequence[Line], resampler: Resampler) -> Iterator[HonestPair]:
    """Both means are over the prompts where both arms have both numbers."""
    for line in lines:
        if line.twin is None:
            continue
        sides = [[_values(sheet, design, label, m) for m in (RAW, SCORE)] for label in (line.label, line.twin)]
        both = np.isfinite(np.stack([v for side in sides for v in side])).all(axis=0)
        (raw, score), (honest_raw, honest_score) = ([_mean(v[both]) for v in side] for side in sides)
        apart = resampler.interval((sides[0][1] - sides[1][1])[both], 1.0)
        yield HonestPair(line.label, line.twin, int(both.sum()), (raw, honest_raw), (score, honest_score), apart)


def _values(sheet: Sheet, design: Design, label: str, measure: str) -> Floats:
    """(prompts,)."""
    values = mean_known(sheet.values(label, measure)[:, : design.repeats])
    return sheet.by_prompt(values, np.ones(len(values), dtype=bool))


def _mean(values: Floats) -> float | None:
    return float(values.mean()) if len(values) else None
