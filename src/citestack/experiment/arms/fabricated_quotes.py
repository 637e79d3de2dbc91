"""FABRICATED, for research: Adds quotations about the subject that nobody said."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.invention import BODIES, PEOPLE, add_invented, subject_of
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "fabricated_quotes",
    "fabricated",
    "Adds quotations about the subject that nobody said.",
    "Quotation Addition as published: invented quotes allowed (Aggarwal et al., GEO, KDD 2024)",
    twin="quotes",
    options=(
        Option("most", 3, "additions at most", least=1),
        Option("permissive", False, "must be set: nobody verified these"),
    ),
)
_QUOTES = (
    "On “{subject}” the evidence is clearer than most people think.",
    "Anyone who asks about “{subject}” should look at the facts first.",
    "We have studied “{subject}” for years, and the result is always the same.",
    "What is said about “{subject}” here agrees with our own findings.",
)


@dataclass(frozen=True, slots=True)
class FabricatedQuotes:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = ARM.twin

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        chance = drawn(self.name, case, page, desk, draw)
        number = min(self.most, len(_QUOTES))
        told = zip(
            chance.sample(_QUOTES, number), chance.sample(PEOPLE, number), chance.sample(BODIES, number), strict=True
        )
        subject = subject_of(case, page)
        return add_invented(page, [f"{who} of {body} says: “{_inside(q, subject)}”" for q, who, body in told])


def _inside(quote: str, subject: str) -> str:
    """Quotation marks within a quotation are single ones."""
    return quote.format(subject=subject).replace("“", "‘").replace("”", "’")


def make(settings: Settings) -> Arm:
    return FabricatedQuotes(int(settings["most"]))
