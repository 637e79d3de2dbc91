"""A sentence that says nothing."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.placing import open_paragraphs
from citestack.experiment.editing.prose import appended
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "placebo_filler",
    "placebo",
    "Puts one sentence that states nothing at the end of a paragraph, both drawn by chance.",
    "Negative control: an edit that should do nothing",
)
FILLERS = (
    "That is worth keeping in mind.",
    "There is more to it than fits here.",
    "Opinions on this differ.",
    "Much depends on the details.",
    "It pays to look twice.",
    "As so often, the details matter.",
    "That much can be said at this point.",
    "Not everybody will need to know this.",
    "Some readers will know this already.",
    "A second look does no harm.",
    "This is one side of the matter.",
    "Other cases may look different.",
)
"""They state nothing that could be true or false of any subject, and lean on what stands before them."""


@dataclass(frozen=True, slots=True)
class PlaceboFiller:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        places = open_paragraphs(page)
        if refused := refusal(page) or ("" if places else "The page has no paragraph to put a sentence in."):
            return Edit(refused=refused)
        chance = drawn(self.name, case, page, desk, draw)
        text = chance.choice(FILLERS)
        return Edit(pages=(appended(page, chance.choice(places), text),), changed=(Changed("", text),))


def make(_: Settings) -> Arm:
    return PlaceboFiller()
