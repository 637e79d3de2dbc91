"""Cases to look at: of every arm the one that gained most and the one that lost most, sentences before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.experiment.figures import Example
from citestack.experiment.findings.arms import Edits, Line
from citestack.experiment.findings.sheet import Sheet, mean_known, measured
from citestack.experiment.findings.signed_rank import SAME
from citestack.experiment.model import CONTROL, Design, Edit, Outcome


def examples(sheet: Sheet, design: Design, lines: Sequence[Line], edits: Edits) -> Iterator[Example]:
    """Chosen by the primary measure over all repeats; shown is the first repeat. Largest gain first."""
    control = sheet.control(design.primary, design.repeats)
    for line in lines:
        if not line.tested:
            continue
        apart = mean_known(sheet.values(line.label, design.primary)[:, : design.repeats]) - control
        for case in _extremes(apart):
            found = _example(sheet, design, line, case, edits)
            if found is not None:
                yield found


def _extremes(apart: Floats) -> list[int]:
    """The case that gained most and the one that lost most, where one did; the first of equals."""
    known = np.where(np.isfinite(apart), apart, 0.0)
    if not len(known):
        return []
    best, worst = int(known.argmax()), int(known.argmin())
    return [case for case, sign in ((best, 1), (worst, -1)) if sign * known[case] > SAME]


def _example(sheet: Sheet, design: Design, line: Line, case: int, edits: Edits) -> Example | None:
    before, after = _first(sheet, CONTROL, case), _first(sheet, line.label, case)
    if before is None or after is None:
        return None
    edit, about = edits.get((line.label, case), Edit()), sheet.cases[case]
    return Example(
        line.label, about.prompt, about.target, design.primary,
        measured(before, design.primary), measured(after, design.primary),
        edit.changed, before.answer, after.answer, edit.additions, edit.rejected, line.kind,
    )  # fmt: skip


def _first(sheet: Sheet, label: str, case: int) -> Outcome | None:
    some = sheet.held.get((label, 0.0), {})
    repeats = sorted(r for c, r in some if c == case)
    return some[case, repeats[0]] if repeats else None
