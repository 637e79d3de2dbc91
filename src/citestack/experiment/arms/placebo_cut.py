"""A sentence that nobody would quote is gone."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.bystanders import idle_sentences
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.prose import without
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "placebo_cut",
    "placebo",
    "Takes out one sentence that no answer to the prompt would use, drawn by chance.",
    "Negative control: an edit that should do nothing",
)


@dataclass(frozen=True, slots=True)
class PlaceboCut:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        found = [] if (refused := refusal(page)) else idle_sentences(case, page, desk)
        if not found:
            return Edit(refused=refused or "Every sentence may be of use, or others lean on it.")
        spot = drawn(self.name, case, page, desk, draw).choice(found)
        return Edit(pages=(without(page, spot),), changed=(Changed(spot.text, ""),))


def make(_: Settings) -> Arm:
    return PlaceboCut()
