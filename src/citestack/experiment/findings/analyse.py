"""From what came of every asking to what may be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from citestack.experiment.figures import Detectable, Effect, Findings, Floor
from citestack.experiment.findings.adopters import zero_sum
from citestack.experiment.findings.applied import applied
from citestack.experiment.findings.arms import ArmFacts, Edits, Line, lines
from citestack.experiment.findings.cautions import cautions
from citestack.experiment.findings.effects import Cell, Comparison, Test, measures_of
from citestack.experiment.findings.examples import examples
from citestack.experiment.findings.floor import NONE, Noise, floor, noise
from citestack.experiment.findings.honest import honest_pairs
from citestack.experiment.findings.mean_interval import Resampler
from citestack.experiment.findings.power import detectable, needed
from citestack.experiment.findings.sheet import Flags, Sheet
from citestack.experiment.findings.strata import strata
from citestack.experiment.findings.summary import summary
from citestack.experiment.model import Case, Design, Outcome


def analyse(  # noqa: PLR0913 - the five parts of a run, and how they are tested
    design: Design,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    edits: Edits,
    infos: Sequence[ArmFacts],
    *,
    test: Test = "paired",
) -> Findings:
    """``edits``: by label and case, what the arm did to the target page. ``infos``: kinds and twins of the arms.

    The same input gives the same findings to the last digit, whatever the order of the outcomes.
    """
    ordered = sorted(outcomes, key=lambda o: (o.arm, o.case, o.repeat, o.adopters))
    sheet, resampler = Sheet.of(cases, ordered), Resampler(design.level)
    who = lines(design, ordered, edits, infos)
    everyone, measures = np.ones(len(cases), dtype=bool), measures_of(m for o in ordered for m in o.measures)
    noises = {m: noise(sheet, design, who, m, everyone) for m in measures}
    run = _Run(Comparison(sheet, design, resampler, test), who, noises)
    effects, floors = tuple(run.effects()), tuple(run.floors())
    power = tuple(run.power(floors))
    sums = (zero_sum(sheet, design, x, design.primary, resampler) for x in who if x.tested)
    zero_sums = tuple(z for z in sums if z is not None)
    return Findings(
        design.primary, effects, floors, power,
        tuple(honest_pairs(sheet, design, who, resampler)),
        tuple(examples(sheet, design, who, edits)),
        summary(
            design, effects, next((f for f in floors if f.measure == design.primary), None),
            next((p for p in power if p.measure == design.primary), None), zero_sums,
        ),
        tuple(cautions(sheet, design, who, noises.get(design.primary, NONE), effects)),
        zero_sums,
        tuple(applied(sheet, line.label) for line in who if line.tested),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Run:
    comparison: Comparison
    lines: tuple[Line, ...]
    noises: Mapping[str, Noise]
    """Over all prompts, by measure."""

    @property
    def sheet(self) -> Sheet:
        return self.comparison.sheet

    @property
    def design(self) -> Design:
        return self.comparison.design

    @property
    def all(self) -> Flags:
        return np.ones(len(self.sheet.cases), dtype=bool)

    def effects(self) -> Iterator[Effect]:
        """All measures over all prompts; the primary one and being cited by stratum and by adopters as well."""
        for measure, found in self.noises.items():
            yield from self._family(Cell(measure, self.all, found))
        looked = [m for m in dict.fromkeys((self.design.primary, "cited")) if m in self.noises]
        for measure in looked:
            for name, kept in strata(self.design, self.sheet.cases):
                own = noise(self.sheet, self.design, self.lines, measure, kept)
                yield from self._family(Cell(measure, kept, own, name))
        levels = sorted({level for x in self.lines for level in self.sheet.adopters(x.label) if level > 0})
        for measure in looked:
            for level in levels:
                yield from self._family(Cell(measure, self.all, self.noises[measure], "", level))

    def _family(self, cell: Cell) -> list[Effect]:
        asked = [x for x in self.lines if cell.adopters in self.sheet.adopters(x.label)]
        return self.comparison.family(asked, cell)

    def floors(self) -> Iterator[Floor]:
        for measure, found in self.noises.items():
            control = self.sheet.by_prompt(self.sheet.control(measure, self.design.repeats), self.all)
            prompts = int(np.isfinite(control).sum())
            yield floor(found, measure, prompts, self.design.level)

    def power(self, floors: Sequence[Floor]) -> Iterator[Detectable]:
        """From the A/A scatter; nothing of the arms enters but how many they are."""
        design, arms = self.design, max(1, sum(x.tested for x in self.lines))
        for f in floors:
            known = f.scatter if f.scatter and f.source != "none" else None
            effect = None if known is None else detectable(known, f.prompts, arms, design.level, f.draws)
            wanted = design.wanted if f.measure == design.primary else None
            more = None if known is None or not wanted else needed(known, wanted, arms, design.level, f.draws)
            yield Detectable(f.measure, f.prompts, design.repeats, arms, effect, more)
