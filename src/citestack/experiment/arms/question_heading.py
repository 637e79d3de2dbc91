"""The prompt as the heading of the paragraph that answers it."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.faq_block import question_of
from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import ranked, refusal
from citestack.experiment.editing.evidence import alike
from citestack.experiment.editing.prose import inserted, spots, stands_alone
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "question_heading",
    "structure",
    "Puts the prompt, as a question, above the paragraph that answers it best: a section of its own.",
    "Headings that ask what people ask; advice of AI search guides",
)
_SAME = 0.6


@dataclass(frozen=True, slots=True)
class QuestionHeading:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        question = question_of(case.prompt)
        if refused := refusal(page) or ("" if question else "The prompt is no question."):
            return Edit(refused=refused)
        if any(p.kind == "heading" and alike(p.text, question) >= _SAME for p in page.parts):
            return Edit(refused="A heading of the page asks this already.")
        whole = [s for s in spots(page) if s.first and page.parts[s.part].kind == "paragraph" and stands_alone(s.text)]
        best = next((spot for spot, _ in ranked(case.prompt, whole, desk.relevance)), None)
        if best is None:
            return Edit(refused="No paragraph begins with a sentence that answers the prompt.")
        heading = Part("heading", question, _level(page, best.part))
        return Edit(pages=(inserted(page, best.part, heading),), changed=(Changed("", question),))


def _level(page: Manuscript, part: int) -> int:
    """One below the heading right above it, else beside the one it stands under."""
    above = next((p.level for p in reversed(page.parts[:part]) if p.kind == "heading" and p.level <= 6), 1)
    headed = page.parts[part - 1].kind == "heading" if part else False
    return min(6, max(2, above + 1 if headed else above))


def make(_: Settings) -> Arm:
    return QuestionHeading()
