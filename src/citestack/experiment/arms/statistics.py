"""Statistics Addition with real numbers: figures that other pages of the corpus give, each with its source."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.evidence import facts_for
from citestack.experiment.editing.placing import add_all
from citestack.experiment.model import ArmKind, Case, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "statistics",
    "text",
    "Adds figures that pages of other sites give on the question, verified there, its source named.",
    "Statistics Addition, Aggarwal et al., GEO, KDD 2024 (who allow invented numbers; here none is)",
    options=(Option("most", 3, "figures added at most", least=1),),
)


@dataclass(frozen=True, slots=True)
class Statistics:
    most: int = 3
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        facts, rejected = facts_for(case, page, desk, is_statistic, self.most)
        return add_all(page, [(f, f"{f.text[:-1]}, according to {f.named}.") for f in facts], rejected)


def is_statistic(text: str) -> bool:
    from citestack.audit.specifics import kinds_of
    from citestack.inference.support import load_facts

    carried = kinds_of(text, load_facts()) if any(c.isdigit() for c in text) else ()
    return "statistic" in carried or "number" in carried


def make(settings: Settings) -> Arm:
    return Statistics(int(settings["most"]))
