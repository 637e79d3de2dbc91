"""The askings of an experiment, in their order: A/A first, then the arms, each from one adopter to all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.experiment.model import CONTROL, Design, Outcome
from citestack.experiment.protocols import Arm


@dataclass(frozen=True, slots=True)
class Labelled:
    """An arm under the label of its outcomes."""

    label: str
    arm: Arm | None
    """None: the control, which edits nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One asking of one case."""

    line: Labelled
    case: int
    repeat: int
    """From 1; of placebos the number of the draw."""
    adopters: float = 0.0

    @property
    def key(self) -> str:
        return Outcome(self.line.label, self.case, self.repeat, self.adopters, "measured").key


def steps(design: Design, cases: int, placebos: Sequence[Labelled], arms: Sequence[Labelled]) -> Iterator[Step]:
    """Controls, A/A, arms; within each case by case, so that what the askings of a prompt share is at hand."""
    control = Labelled(CONTROL, None)
    random_engine = design.engine == "sources"
    more = design.floor if random_engine else 0
    for case in range(cases):
        yield from (Step(control, case, repeat) for repeat in range(1, design.repeats + more + 1))
    if not random_engine:
        yield from (Step(line, case, draw) for case in range(cases) for line, draw in draws(design.floor, placebos))
    for case in range(cases):
        for line in arms:
            for share in design.adopters:
                yield from (Step(line, case, repeat, share) for repeat in range(1, design.repeats + 1))


def draws(floor: int, placebos: Sequence[Labelled]) -> list[tuple[Labelled, int]]:
    """``floor`` placebo draws, dealt to the placebo arms in turn; each arm's are numbered from 1."""
    if not placebos:
        return []
    return [(placebos[i % len(placebos)], i // len(placebos) + 1) for i in range(floor)]
