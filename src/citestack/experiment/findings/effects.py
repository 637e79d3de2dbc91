"""An arm against the control in one measure: difference, interval, test, and what may be said of it.

``up`` and ``down`` need three things at once: a signed rank test, a mean farther out than edits that do nothing go (the
larger of the two p goes into Holm's correction), and an interval that leaves 0 out on the same side. The signed rank
test alone takes differences to be symmetric when nothing is done, and those of placebo edits are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from citestack.evaluate.statistics.interval import Floats, Interval
from citestack.experiment.figures import Effect, Finding
from citestack.experiment.findings.arms import IDENTITY, Line
from citestack.experiment.findings.correction import fewest, holm
from citestack.experiment.findings.floor import Noise
from citestack.experiment.findings.mean_interval import Resampler, usual_move
from citestack.experiment.findings.sheet import Flags, Sheet, mean_known
from citestack.experiment.findings.signed_rank import SAME, signed_rank
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import Design

Test = Literal["paired", "c-seo"]
"""``paired``: two-sided, zeros ranked (Pratt). ``c-seo``: as C-SEO Bench does, one-sided for a gain, zeros left out."""
_LAYERS = {m.name: m.layer for m in MEASURES}
_SHARES = {m.name for m in MEASURES if m.unit in ("share", "score")}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is compared: a measure in a stratum at a level of adopters. One family of tests."""

    measure: str
    kept: Flags
    noise: Noise
    stratum: str = ""
    adopters: float = 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Of the prompts with a number under both."""

    control: Floats
    changed: Floats
    missing: int

    @property
    def differences(self) -> Floats:
        found = self.changed - self.control
        return np.where(np.abs(found) > SAME, found, 0.0)


def pairs(sheet: Sheet, design: Design, line: Line, cell: Cell) -> Pairs:
    """Repeats are averaged first, then the cases of a prompt. A case counts with both sides or not at all."""
    control = sheet.control(cell.measure, design.repeats)
    rows = sheet.values(line.label, cell.measure, cell.adopters)
    changed = mean_known(rows if line.kind == "placebo" else rows[:, : design.repeats])
    both = cell.kept & np.isfinite(control) & np.isfinite(changed)
    sides = [sheet.by_prompt(side, both) for side in (control, changed)]
    known = np.isfinite(sides[0])
    asked = len(np.unique(sheet.group[cell.kept]))
    return Pairs(sides[0][known], sides[1][known], asked - int(known.sum()))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What all cells of a run have in common."""

    sheet: Sheet
    design: Design
    resampler: Resampler
    test: Test = "paired"

    def family(self, lines: Sequence[Line], cell: Cell) -> list[Effect]:
        """Every arm in one cell, with the correction over those that are tested."""
        compared = [(line, pairs(self.sheet, self.design, line, cell)) for line in lines]
        tested = sum(line.tested and len(p.control) > 0 for line, p in compared)
        level = self.design.level
        # Draws of placebos one by one, as the noise holds them: their mean moves less than any of them.
        moves = [cell.noise.pool, *(p.differences for line, p in compared if line.kind != "placebo")]
        usual = usual_move(moves, self.resampler.level)
        effects = [self._effect(line, p, cell, max(tested, 1), usual) for line, p in compared]
        adjusted = holm([
            None if e.p is None or not line.tested else max(e.p, cell.noise.chance(_mean(p), e.prompts))
            for (line, p), e in zip(compared, effects, strict=True)
        ])  # fmt: skip
        found = [replace(e, adjusted=a) for e, a in zip(effects, adjusted, strict=True)]
        return [replace(e, finding=_finding(e, p, line, level)) for e, (line, p) in zip(found, compared, strict=True)]

    def _effect(self, line: Line, p: Pairs, cell: Cell, arms: int, usual: float) -> Effect:
        n, level = len(p.control), self.design.level
        control, changed = (float(side.mean()) if n else None for side in (p.control, p.changed))
        # A page put back as it is was no draw of anything: what did not change there cannot.
        usual = 0.0 if line.name == IDENTITY and self.design.engine == "stack" else usual
        interval = self.resampler.interval(p.differences, 1.0 if _bounded(cell.measure) else np.inf, usual)
        return Effect(
            line.label, line.kind, cell.measure, _layer(cell.measure), n, p.missing, control, changed, interval,
            _relative(control, interval), self._chance(p.differences) if n >= fewest(arms, level) else None, None,
            cell.noise.band(n, level), "too few", cell.stratum, cell.adopters, cell.noise.detectable(n, arms, level),
        )  # fmt: skip

    def _chance(self, differences: Floats) -> float:
        if self.test == "c-seo":
            return signed_rank(differences, "greater", "wilcoxon")
        return signed_rank(differences)


def _mean(p: Pairs) -> float:
    return float(p.differences.mean()) if len(p.control) else 0.0


def _finding(e: Effect, p: Pairs, line: Line, level: float) -> Finding:
    if e.p is None or e.difference is None:
        return "too few"
    if not p.differences.any():
        return "no change"
    sure = line.tested and e.adjusted is not None and e.adjusted <= 1 - level and e.difference.excludes_zero
    if not sure or not _outside(e.difference.value, e.floor):
        return "within noise"
    return "up" if e.difference.value > 0 else "down"


def _outside(value: float, floor: tuple[float, float] | None) -> bool:
    return floor is None or value < floor[0] or value > floor[1]


def _relative(control: float | None, difference: Interval | None) -> float | None:
    return None if difference is None or not control else difference.value / control


def _layer(measure: str) -> int | None:
    return _LAYERS.get(measure)


def _bounded(measure: str) -> bool:
    """Shares and scores lie between 0 and 1, so their differences between -1 and 1."""
    return measure.removesuffix("_code") in _SHARES


def measures_of(names: Iterable[str]) -> list[str]:
    """In the order of ``experiment.measures``, each released code's form behind the paper's."""
    place = {m.name: i for i, m in enumerate(MEASURES)}
    return sorted(dict.fromkeys(names), key=lambda n: (place.get(n.removesuffix("_code"), len(place)), n))
