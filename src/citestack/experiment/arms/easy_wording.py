"""Easy-to-Understand by rule: plain words for wordy phrases, long sentences cut where both halves are sentences."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.audit.fixes.splitting import split
from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.prose import reworded, spots
from citestack.experiment.editing.wording import plainer
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "easy_wording",
    "text",
    "Replaces wordy phrases by plain ones from a fixed list, and cuts over-long sentences where both halves are whole.",
    "Easy-to-Understand, Aggarwal et al., GEO, KDD 2024, by rules; US Federal Plain Language Guidelines, 2011",
)


@dataclass(frozen=True, slots=True)
class EasyWording:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        made = [(spot, easier(spot.text)) for spot in spots(page)]
        changes = [(spot, text) for spot, text in made if text != spot.text]
        if not changes:
            return Edit(refused="No sentence has a wordy phrase or could be cut.")
        changed = tuple(Changed(spot.text, text) for spot, text in changes)
        return Edit(pages=(reworded(page, changes),), changed=changed)


def easier(sentence: str) -> str:
    plain = plainer(sentence)
    halves = split(plain)
    return plain if halves is None else " ".join(halves)


def make(_: Settings) -> Arm:
    return EasyWording()
