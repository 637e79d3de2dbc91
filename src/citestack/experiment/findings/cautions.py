"""What a reader must know before believing a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from citestack.experiment.figures import Effect
from citestack.experiment.findings.applied import applied, applied_words
from citestack.experiment.findings.arms import IDENTITY, Line
from citestack.experiment.findings.floor import Noise
from citestack.experiment.findings.layers import whole
from citestack.experiment.findings.sheet import Sheet
from citestack.experiment.findings.signed_rank import SAME
from citestack.experiment.findings.words import amount, count, listed, points, title, unit
from citestack.experiment.model import CONTROL, Design

EXPLORATORY = 50
"""Prompts below which figures are exploratory (IAB, Measuring Visibility in the AI Era, 2026)."""


def cautions(
    sheet: Sheet, design: Design, lines: Sequence[Line], noise: Noise, effects: Sequence[Effect] = ()
) -> Iterator[str]:
    yield from _machine(sheet, design, lines)
    yield from _fabricated(design, lines)
    prompts = len(sheet.prompts)
    if prompts < EXPLORATORY:
        yield f"Exploratory: {count(prompts, 'prompt')}, fewer than {EXPLORATORY}."
    if design.engine == "tracked":
        yield "Before and after on a live engine: nothing was held still, so no difference proves the edit's doing."
    if noise.source == "none":
        yield "No A/A run: no difference can be held against what noise alone does."
    elif noise.source == "placebo":
        yield from _shift(noise, design.primary)
    yield from _little_applied(sheet, lines, {e.arm: e for e in whole(effects) if e.measure == design.primary})
    yield from _abstained(sheet, lines)
    yield from _failed(sheet)


def _machine(sheet: Sheet, design: Design, lines: Sequence[Line]) -> Iterator[str]:
    """A page put back as it is must give the same answer, where the engine is deterministic."""
    if design.engine != "stack":
        return
    for line in lines:
        if line.name == IDENTITY and (found := _apart(sheet, line.label)):
            names = listed([title(m) for m in found[:3]])
            yield (
                f"The machine is broken: putting pages back unchanged moved {names}. "
                "Believe no figure here before that is understood."
            )


def _apart(sheet: Sheet, label: str) -> list[str]:
    """Measures in which any asking differs from the control's first by more than rounding, or is there in one alone."""
    names = {m for o in sheet.held.get((CONTROL, 0.0), {}).values() for m in o.measures}
    found = []
    for name in sorted(names):
        control, other = sheet.values(CONTROL, name)[:, :1], sheet.values(label, name)
        asked = np.array([(case, r + 1) in sheet.held[label, 0.0] for case in range(len(other))
                          for r in range(other.shape[1])]).reshape(other.shape)  # fmt: skip
        same = (np.abs(np.nan_to_num(other) - np.nan_to_num(control)) <= SAME) & (np.isnan(other) == np.isnan(control))
        if not same[asked].all():
            found.append(name)
    return found


def _fabricated(design: Design, lines: Sequence[Line]) -> Iterator[str]:
    names = [line.label for line in lines if line.kind == "fabricated"]
    if names:
        one = "puts" if len(names) == 1 else "put"
        yield f"Fabricated: {listed(names)} {one} in things that nobody verified. For research; not to be published."
    elif design.permissive:
        yield "The design lets a language model add what nobody verified; no arm of this run did."


def _shift(noise: Noise, measure: str) -> Iterator[str]:
    """Placebos that shift by more than two standard errors: any edit of a page does that much."""
    if noise.prompts < 2 or not noise.scatter:
        return
    mean = float(noise.pool.mean())
    if abs(mean) > 2 * float(noise.pool.std()) / noise.prompts**0.5:
        size = amount(mean, measure).removesuffix(" %") + unit(measure)
        yield f"Edits that should do nothing move the {title(measure)} by {size} on average: any edit may."


def _little_applied(sheet: Sheet, lines: Sequence[Line], primary: Mapping[str, Effect]) -> Iterator[str]:
    for line in lines:
        found = applied(sheet, line.label)
        if line.tested and 2 * found.applied < found.cases:
            yield applied_words(found) + _power(primary.get(line.label))


def _power(e: Effect | None) -> str:
    """What so few pairs can show; nothing where no noise was measured to say it from."""
    if e is None or (e.detectable is None and e.p is not None):
        return ""
    if e.detectable is None:
        return f" So {count(e.prompts, 'pair')} can show no effect."
    return f" So {count(e.prompts, 'pair')} show an effect from {points(e.detectable, e.measure)} up."


def _abstained(sheet: Sheet, lines: Sequence[Line]) -> Iterator[str]:
    """Prompts answered on one side only are in no share, so an arm that silences the engine would look harmless."""
    control = _states(sheet, CONTROL)
    for line in lines:
        if not line.tested:
            continue
        other = _states(sheet, line.label)
        both = [c for c in other if c in control]
        lost = sum(control[c] and not other[c] for c in both)
        won = sum(other[c] and not control[c] for c in both)
        if lost + won:
            yield (
                f"{line.label}: {count(lost, 'answer')} lost and {won:,} won by it "
                "are in no share, for a share needs an answer on both sides."
            )


def _states(sheet: Sheet, label: str) -> dict[int, bool]:
    """Case -> whether its first asking gave an answer; cases that failed or were refused are left out."""
    some = sheet.held.get((label, 0.0), {})
    told = ((case, o) for (case, repeat), o in some.items() if repeat == 1)
    return {case: o.state == "measured" for case, o in told if o.state in ("measured", "abstained")}


def _failed(sheet: Sheet) -> Iterator[str]:
    of = sum(len(some) for some in sheet.held.values())
    failed = sum(o.state == "failed" for some in sheet.held.values() for o in some.values())
    if failed:
        yield f"{failed:,} of {count(of, 'asking')} failed and are in no figure."
