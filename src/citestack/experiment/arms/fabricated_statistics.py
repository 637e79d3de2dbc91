"""FABRICATED, for research: Adds figures about the subject that are made up."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.invention import BODIES, add_invented, subject_of, year
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "fabricated_statistics",
    "fabricated",
    "Adds figures about the subject that are made up.",
    "Statistics Addition as published: invented numbers allowed (Aggarwal et al., GEO, KDD 2024)",
    twin="statistics",
    options=(
        Option("most", 3, "additions at most", least=1),
        Option("permissive", False, "must be set: nobody verified these"),
    ),
)
_WORDINGS = (
    "In a {year} survey on “{subject}”, {share} percent of {n} people asked named it as the deciding point",
    "Measurements published in {year} under the title “{subject}” show a difference of {share} percent",
    "On “{subject}”, {n} cases were compared in {year}, and {share} percent of them had the same result",
)


@dataclass(frozen=True, slots=True)
class FabricatedStatistics:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = ARM.twin

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        chance = drawn(self.name, case, page, desk, draw)
        subject = subject_of(case, page)
        made = [
            w.format(
                subject=subject, year=year(chance), share=chance.randint(51, 94), n=f"{chance.randint(900, 9_900):,}"
            )
            for w in chance.sample(_WORDINGS, min(self.most, len(_WORDINGS)))
        ]
        bodies = chance.sample(BODIES, len(made))
        return add_invented(page, [f"{text}, according to {body}." for text, body in zip(made, bodies, strict=True)])


def make(settings: Settings) -> Arm:
    return FabricatedStatistics(int(settings["most"]))
