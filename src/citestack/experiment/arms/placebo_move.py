"""A block that answers nothing stands elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.experiment.arms.info import ArmInfo, Settings
from citestack.experiment.editing.answering import leans, refusal
from citestack.experiment.editing.bystanders import idle_blocks
from citestack.experiment.editing.chance import drawn
from citestack.experiment.editing.prose import spots_of, with_parts
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "placebo_move",
    "placebo",
    "Moves one paragraph that answers nothing to another place of its page, drawn by chance.",
    "Negative control: an edit that should do nothing",
)

ENDS = (".", "!", ")", "”")


@dataclass(frozen=True, slots=True)
class PlaceboMove:
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:
        if refused := refusal(page):
            return Edit(refused=refused)
        ends = _ends(page)
        blocks = [i for i in idle_blocks(case, page, desk) if _sound(page, i) and _places(page, i, ends)]
        if not blocks:
            return Edit(refused="No paragraph that answers nothing could stand elsewhere.")
        chance = drawn(self.name, case, page, desk, draw)
        i = chance.choice(blocks)
        j = chance.choice(_places(page, i, ends))
        moved, rest = page.parts[i], [*page.parts[:i], *page.parts[i + 1 :]]
        rest.insert(j - (j > i), moved)
        return Edit(pages=(with_parts(page, rest),), changed=(Changed(moved.text, moved.text),))


def _sound(page: Manuscript, at: int) -> bool:
    """What follows does not lean on it, and no heading is left bare."""
    after = page.parts[at + 1] if at + 1 < len(page.parts) else None
    headed = at > 0 and page.parts[at - 1].kind == "heading"
    if after is None or after.kind == "heading":
        return not headed
    found = spots_of(page, at + 1)
    return not (found and leans(found[0].text))


def _ends(page: Manuscript) -> list[int]:
    """Places behind a paragraph that leads into nothing, with a paragraph, a heading or nothing after them."""
    closed = (j for j, p in enumerate(page.parts) if p.kind == "paragraph" and p.text.rstrip().endswith(ENDS))
    return [j + 1 for j in closed if _free(page, j + 1)]


def _places(page: Manuscript, at: int, ends: list[int]) -> list[int]:
    """Of its own section where it has another place there; else behind the text of other sections."""
    start = max((j for j in range(at) if page.parts[j].kind == "heading"), default=-1)
    stop = next((j for j in range(at, len(page.parts)) if page.parts[j].kind == "heading"), len(page.parts))
    others = [j for j in ends if j not in (at, at + 1)]
    return [j for j in others if start < j <= stop] or others


def _free(page: Manuscript, at: int) -> bool:
    if at == len(page.parts) or page.parts[at].kind == "heading":
        return True
    found = spots_of(page, at) if page.parts[at].kind == "paragraph" else []
    return bool(found) and not leans(found[0].text)


def make(_: Settings) -> Arm:
    return PlaceboMove()
