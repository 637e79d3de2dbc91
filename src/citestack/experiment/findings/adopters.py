"""What is left of a gain when the others do the same: the zero-sum check."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.figures import Effect, ZeroSum
from citestack.experiment.findings.arms import Line
from citestack.experiment.findings.mean_interval import Resampler
from citestack.experiment.findings.sheet import Sheet, mean_known, measured
from citestack.experiment.model import CONTROL, Design


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
    lost, all_of_them = resampler.interval(a - b), _among(sheet, line.label, measure, levels[-1])
    among = resampler.interval(all_of_them[both & np.isfinite(all_of_them)])
    return ZeroSum(line.label, measure, int(both.sum()), levels[-1], float(a.mean()), float(b.mean()), lost, among)


def _gains(sheet: Sheet, design: Design, line: Line, measure: str, level: float) -> Floats:
    """(prompts,): against the control in which nobody changed anything."""
    control = sheet.control(measure, design.repeats)
    changed = mean_known(sheet.values(line.label, measure, level)[:, : design.repeats])
    return sheet.by_prompt(changed - control, np.ones(len(control), dtype=bool))


def _among(sheet: Sheet, label: str, measure: str, level: float) -> Floats:
    """(prompts,): mean gain of all pages that made the edit; where no rival could make it, that is the target alone."""
    asked = {case: o for (case, repeat), o in sheet.held[label, round(level, 6)].items() if repeat == 1}
    found = np.full(len(sheet.cases), np.nan)
    for case, o in asked.items():
        before = sheet.outcome(CONTROL, case)
        now, then = (o.among.get(measure), o.among_before.get(measure)) if o.among else (
            measured(o, measure), None if before is None else measured(before, measure)
        )  # fmt: skip
        found[case] = now - then if now is not None and then is not None else np.nan
    return sheet.by_prompt(found, np.ones(len(found), dtype=bool))


def curve(effects: Sequence[Effect], arm: str, measure: str) -> list[Effect]:
    """The arm's effects by the share of rivals that do the same, ascending."""
    some = (e for e in effects if e.arm == arm and e.measure == measure and not e.stratum)
    return sorted(some, key=lambda e: e.adopters)
