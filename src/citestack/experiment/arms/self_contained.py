"""Sentences that name their subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citestack.audit.fixes.gate import Gate
from citestack.audit.fixes.resolve import Resolved, resolve
from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.prose import Spot, as_sentence, reworded, spots
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "self_contained",
    "structure",
    "Puts the subject in the place of a pronoun where only one thing can be meant and the page verifies the result.",
    "Rule of layer 3 (a sentence that leans on others is not quoted); decontextualization, Choi et al., TACL 2021",
)

_TYPE = re.compile(r" \([a-z ]+\)$")
_NO_SUBJECT = re.compile(r"[(=*,]|^[a-z]+$|\b(\w+)\b.*\b\1\b")


@dataclass(frozen=True, slots=True)
class SelfContained:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        changes = list(_resolved(page, desk))
        if not changes:
            return Edit(refused="No sentence leans on another in a way that only one reading fits.")
        changed = tuple(Changed(spot.text, found.after) for spot, found in changes)
        return Edit(pages=(reworded(page, [(s, f.after) for s, f in changes]),), changed=changed)


def _resolved(page: Manuscript, desk: Desk) -> Iterator[tuple[Spot, Resolved]]:
    from citestack.inference.support import load_facts

    gate, before = Gate(desk.support, load_facts()), None
    for spot in spots(page):
        near = before if before is not None and before.part == spot.part else None
        above = page.parts[spot.part - 1] if spot.first and spot.part else None
        heading = _label(above.text) if above is not None and above.kind == "heading" else None
        found = resolve(as_sentence(spot), as_sentence(near) if near is not None else None, heading)
        premise = f"{heading or ''}\n\n{page.parts[spot.part].text}".strip()
        if found is not None and gate.holds(found.after, [premise]):
            yield spot, found
        before = spot


def _label(heading: str) -> str | None:
    """A heading that can be a subject: ``work_mem (integer)`` without its type, no signature, no everyday word."""
    label = _TYPE.sub("", " ".join(heading.split()))
    return None if _NO_SUBJECT.search(label) else label


def make(_: Settings) -> Arm:
    return SelfContained()
