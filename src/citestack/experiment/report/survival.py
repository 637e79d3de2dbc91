"""How many cases the target page came through, layer by layer, in the control and under an arm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from citestack.experiment.findings.sheet import Sheet, mean_known
from citestack.experiment.model import Design

STEPS = (
    ("found_by", "fan-out"), ("retrieved", "retrieval"), ("reranked", "reranking"), ("verified", "grounding"),
    ("cited", "citation"),
)  # fmt: skip
"""Measure and layer; counts and shares above 0 are one."""


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    control: float
    """Share of the cases, 0 to 1."""
    changed: float
    cases: int


@dataclass(frozen=True, slots=True)
class Survival:
    arm: str
    steps: tuple[Step, ...]


def survival(sheet: Sheet, design: Design, label: str) -> Survival | None:
    """Over the cases with a number on both sides; None where no layer was measured."""
    steps = tuple(_steps(sheet, design, label))
    return Survival(label, steps) if steps else None


def _steps(sheet: Sheet, design: Design, label: str) -> Iterator[Step]:
    for measure, name in STEPS:
        control = sheet.control(measure, design.repeats)
        changed = mean_known(sheet.values(label, measure)[:, : design.repeats])
        both = np.isfinite(control) & np.isfinite(changed)
        if both.any():
            shares = [float((side[both] > 0).mean()) for side in (control, changed)]
            yield Step(name, shares[0], shares[1], int(both.sum()))
