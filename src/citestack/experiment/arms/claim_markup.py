"""Claim markup for statements that other sites verify."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from citestack.experiment.arms.cite_sources import citable, source_of
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import READ, refusal
from citestack.experiment.editing.evidence import Fact
from citestack.experiment.editing.prose import Spot, flat
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "claim_markup",
    "structure",
    "Declares as schema.org Claim what the page states and another site verifies; readers see nothing of it.",
    "schema.org Claim (pending), as the audit's fix writes it; no rating is made up",
    options=(Option("most", 5, "claims declared at most", least=1),),
)


@dataclass(frozen=True, slots=True)
class ClaimMarkup:
    most: int = 5
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        found: list[tuple[Spot, Fact]] = []
        for spot in citable(case, page, desk)[:READ]:
            source = source_of(spot.text, page, desk)
            if isinstance(source, Fact) and len(found) < self.most:
                found.append((spot, source))
        if not found:
            return Edit(refused="No page of another site verifies a statement of this page.")
        script = _script(found)
        return Edit(
            pages=(replace(page, json_ld=(*page.json_ld, script)),),
            additions=tuple(fact.addition(flat(spot.text)) for spot, fact in found),
            changed=(Changed("", script),),
        )


def _script(found: list[tuple[Spot, Fact]]) -> str:
    """``appearance`` alone: which appearance was the first cannot be known."""
    claims = [
        {
            "@type": "Claim",
            "text": flat(spot.text),
            "appearance": {"@type": "CreativeWork", "url": fact.url, "name": fact.title or fact.url},
        }
        for spot, fact in found
    ]
    said = {"@context": "https://schema.org", "@graph": claims}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def make(settings: Settings) -> Arm:
    return ClaimMarkup(int(settings["most"]))
