"""Who is who among the labels of a run: kinds, honest twins, placebos, the identity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from citestack.experiment.model import CONTROL, ArmKind, Design, Edit, Outcome

IDENTITY = "identity"
"""The arm that hands every page back as it is: its difference is 0 to the last digit, or the machine is broken."""
Edits = Mapping[tuple[str, int], Edit]
"""By label and case: what the arm did to the target page; of placebos the first draw."""


class ArmFacts(Protocol):
    """What ``experiment.arms.info.ArmInfo`` says of an arm."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ArmKind: ...

    @property
    def twin(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Line:
    """A label of the run."""

    label: str
    name: str
    kind: ArmKind
    twin: str | None = None
    """Label of the honest arm that does the same; of fabricated arms."""

    @property
    def tested(self) -> bool:
        """Part of the family that the correction is over."""
        return self.kind not in ("control", "placebo") and self.name != IDENTITY


def lines(design: Design, outcomes: Iterable[Outcome], edits: Edits, infos: Sequence[ArmFacts]) -> tuple[Line, ...]:
    """Every label with outcomes but the control, in the order of the design, then those it does not name."""
    names = {choice.label or choice.name: choice.name for choice in design.arms}
    seen = dict.fromkeys(o.arm for o in outcomes)
    labels = [*(n for n in names if n in seen), *(n for n in seen if n not in names and n != CONTROL)]
    known = {info.name: info for info in infos}
    made_up = {label for (label, _), edit in edits.items() if any(a.source is None for a in edit.additions)}
    kinds = {label: _kind(known.get(names.get(label, label)), made_up=label in made_up) for label in labels}
    return tuple(
        Line(label, name, kinds[label], _twin(label, known.get(name), names, kinds))
        for label in labels
        for name in [names.get(label, label)]
    )


def _kind(info: ArmFacts | None, *, made_up: bool) -> ArmKind:
    """An arm that put in a fact without a source is a fabricating one, whatever it says of itself."""
    return "fabricated" if made_up else "text" if info is None else info.kind


def _twin(label: str, info: ArmFacts | None, names: Mapping[str, str], kinds: Mapping[str, ArmKind]) -> str | None:
    if kinds[label] != "fabricated" or info is None:
        return None
    wanted = {info.twin, info.name}
    return next((o for o, kind in kinds.items() if kind != "fabricated" and names.get(o, o) in wanted), None)
