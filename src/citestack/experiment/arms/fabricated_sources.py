"""FABRICATED, for research: Names, beside statements of the page, sources that do not exist."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.cite_sources import citable
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.invention import BODIES, year
from citestack.experiment.editing.prose import reworded
from citestack.experiment.model import Addition, ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "fabricated_sources",
    "fabricated",
    "Names, beside statements of the page, sources that do not exist.",
    "Cite Sources as published: invented sources allowed (Aggarwal et al., GEO, KDD 2024)",
    twin="cite_sources",
    options=(
        Option("most", 3, "additions at most", least=1),
        Option("permissive", False, "must be set: nobody verified these"),
    ),
)


@dataclass(frozen=True, slots=True)
class FabricatedSources:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = ARM.twin

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        if refused := refusal(page):
            return Edit(refused=refused)
        chance = drawn(self.name, case, page, desk, draw)
        found = citable(case, page, desk)[: self.most]
        if not found:
            return Edit(refused="The page makes no statement that answers the prompt and has no source.")
        bodies = chance.sample(BODIES, len(found))
        named = [(s, f"{s.text[:-1]}, according to {b} ({year(chance)}).") for s, b in zip(found, bodies, strict=True)]
        return Edit(
            pages=(reworded(page, named),),
            additions=tuple(Addition(text, None) for _, text in named),
            changed=tuple(Changed(spot.text, text) for spot, text in named),
        )


def make(settings: Settings) -> Arm:
    return FabricatedSources(int(settings["most"]))
