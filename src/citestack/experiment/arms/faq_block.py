"""A question and its answer, made of the page's own sentences."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import answering, refusal
from citestack.experiment.editing.evidence import alike, foreign, nearest, verdicts
from citestack.experiment.editing.prose import Spot, flat, quotable, spots
from citestack.experiment.model import Addition, ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk
from citestack.model import SupportState
from citestack.trace import measured

ARM = ArmInfo(
    "faq_block",
    "structure",
    "Adds, at the end of the page, the prompt as a question with the page's own best sentences as its answer, and the "
    "markup of it.",
    "FAQ blocks and schema.org FAQPage, as search engines' guides describe them",
    options=(
        Option("most", 2, "sentences of the answer at most", least=1),
        Option("markup", True, "adds FAQPage JSON-LD"),
    ),
)
ASKS = re.compile(
    r"^(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|should|will|would|may|must|has|have)\b",
    re.IGNORECASE,
)
_SAME = 0.6
_TRIED = 6


@dataclass(frozen=True, slots=True)
class FaqBlock:
    most: int = 2
    markup: bool = True
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        question = question_of(case.prompt)
        if refused := refusal(page) or _unfit(question, page):
            return Edit(refused=refused)
        taken, rejected = _answer(case, page, desk, self.most)
        if not taken:
            return Edit(refused="No sentence of the page answers the prompt on its own.", rejected=rejected)
        answer = " ".join(flat(spot.text) for spot in taken)
        parts = (*page.parts, Part("heading", question, 2), Part("paragraph", answer))
        scripts = (*page.json_ld, _script(question, answer)) if self.markup else page.json_ld
        return Edit(
            pages=(replace(page, parts=parts, json_ld=scripts),),
            additions=tuple(_own(spot, page, desk) for spot in taken),
            rejected=rejected,
            changed=(Changed("", question), Changed("", answer)),
        )


def question_of(prompt: str) -> str:
    """The prompt as a heading; empty for one that asks nothing."""
    text = flat(prompt)
    if not (text.endswith("?") or ASKS.match(text)):
        return ""
    return f"{text[:1].upper()}{text[1:].rstrip(' .?!')}?"


def _unfit(question: str, page: Manuscript) -> str:
    if not question:
        return "The prompt is no question."
    asked = any(p.kind == "heading" and alike(p.text, question) >= _SAME for p in page.parts if p.text.endswith("?"))
    return "The page asks and answers this already." if asked else ""


def _answer(case: Case, page: Manuscript, desk: Desk, most: int) -> tuple[list[Spot], tuple[Addition, ...]]:
    """Best sentences in page order, and those that a page of another site denies."""
    whole = [s for s in spots(page) if quotable(s.text) and not s.text.endswith("?")]
    taken, rejected = list[Spot](), list[Addition]()
    for spot in answering(case.prompt, page, whole, desk.relevance)[:_TRIED]:
        if len(taken) == most:
            break
        if any(alike(spot.text, other.text) >= _SAME for other in taken):
            continue
        if _denied(spot.text, page, desk):
            rejected.append(Addition(spot.text, None, reason="A page of another site says otherwise."))
        else:
            taken.append(spot)
    return sorted(taken, key=lambda s: (s.part, s.start)), tuple(rejected)


def _denied(text: str, page: Manuscript, desk: Desk) -> bool:
    texts = nearest(text, [c.passage.text for c in foreign(desk.find(flat(text)), page)])
    return any(state is SupportState.REFUTED for state, _ in verdicts(flat(text), texts, desk))


def _own(spot: Spot, page: Manuscript, desk: Desk) -> Addition:
    """Its source is the page itself: the sentence stands there already."""
    _, reading = verdicts(flat(spot.text), [page.parts[spot.part].text], desk)[0]
    return Addition(flat(spot.text), page.url, spot.text, measured(reading.score))


def _script(question: str, answer: str) -> str:
    told = {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
    said = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [told]}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def make(settings: Settings) -> Arm:
    return FaqBlock(int(settings["most"]), bool(settings["markup"]))
