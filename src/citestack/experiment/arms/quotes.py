"""Quotation Addition with real quotations: sentences of other pages, word for word, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.evidence import Fact, facts_for
from citestack.experiment.editing.placing import add_all
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "quotes",
    "text",
    "Quotes what pages of other sites say on the question, word for word, verified there, the source named and linked.",
    "Quotation Addition, Aggarwal et al., GEO, KDD 2024 (who allow invented quotes; here none is)",
    options=(Option("most", 3, "quotations added at most", least=1),),
)
_WORDINGS = ("{} says: “{}”", "In the words of {}: “{}”", "{} puts it like this: “{}”")


@dataclass(frozen=True, slots=True)
class Quotes:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        facts, rejected = facts_for(case, page, desk, is_quotable, self.most)
        return add_all(page, [(f, quoted(f, n)) for n, f in enumerate(facts)], rejected)


def is_quotable(text: str) -> bool:
    """It holds no quotation itself."""
    return not any(mark in text for mark in '“”"«»„')


def quoted(fact: Fact, number: int) -> str:
    """A page's name at the start of a sentence is set off by its quotation marks."""
    return _WORDINGS[number % len(_WORDINGS)].format(fact.named, fact.text)


def make(settings: Settings) -> Arm:
    return Quotes(int(settings["most"]))
