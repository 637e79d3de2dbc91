"""The answer first."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import movable, ranked, refusal
from citestack.experiment.editing.prose import inserted, top_of, without
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "front_load",
    "structure",
    "Moves the sentence that answers the prompt best to the top of the page, as a paragraph of its own.",
    "Inverted pyramid; answer-first advice of AI search guides",
)


@dataclass(frozen=True, slots=True)
class FrontLoad:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        best = next((spot for spot, _ in ranked(case.prompt, movable(page), desk.relevance)), None)
        top = top_of(page)
        if best is None:
            return Edit(refused="No sentence that could be moved answers the prompt.")
        if (best.part == top and best.first) or best.part < top:
            return Edit(refused="The best answer is the first sentence already.")
        edited = inserted(without(page, best), top, Part("paragraph", best.text))
        return Edit(pages=(edited,), changed=(Changed(best.text, best.text),))


def make(_: Settings) -> Arm:
    return FrontLoad()
