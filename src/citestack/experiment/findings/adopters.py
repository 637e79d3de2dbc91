"""What is left of a gain when the others do the same: the zero-sum check."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.figures import Effect, ZeroSum
from citestack.experiment.findings.arms import Line
from citestack.experiment.findings.mean_interval import Resampler
from citestack.experiment.findings.sheet import Sheet, mean_known
from citestack.experiment.model import Design


def zero_sum(sheet: Sheet, design: Design, line: Line, measure: str, resampler: Resampler) -> ZeroSum | None:
    """None where the arm was asked at one level only, or no prompt has a number at both."""
    levels = sheet.adopters(line.label)
    if len(levels) < 2 or levels[0] > 0:
        return None
    alone, together = (_gains(sheet, design, line, measure, level) for level in (levels[0], levels[-1]))
    both = np.isfinite(alone) & np.isfinite(together)
    if not both.any():
        return None
    a, b = alone[both], together[both]
    lost = resampler.interval(a - b)
    return ZeroSum(line.label, measure, int(both.sum()), levels[-1], float(a.mean()), float(b.mean()), lost)


def _gains(sheet: Sheet, design: Design, line: Line, measure: str, level: float) -> Floats:
    """(prompts,): against the control in which nobody changed anything."""
    control = sheet.control(measure, design.repeats)
    changed = mean_known(sheet.values(line.label, measure, level)[:, : design.repeats])
    return sheet.by_prompt(changed - control, np.ones(len(control), dtype=bool))


def curve(effects: Sequence[Effect], arm: str, measure: str) -> list[Effect]:
    """The arm's effects by the share of rivals that do the same, ascending."""
    some = (e for e in effects if e.arm == arm and e.measure == measure and not e.stratum)
    return sorted(some, key=lambda e: e.adopters)
