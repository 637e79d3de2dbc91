"""Short sections joined with the one before: their headings become the beginning of the text."""

from __future__ import annotations

from dataclasses import dataclass, replace

from citestack.corpus.split import count_words
from citestack.experiment.arms.info import ArmInfo, Option, Settings
from citestack.experiment.editing.answering import refusal
from citestack.experiment.editing.prose import with_parts
from citestack.experiment.model import ArmKind, Case, Changed, Edit, Manuscript, Part
from citestack.experiment.protocols import Arm, Desk

ARM = ArmInfo(
    "merge_sections",
    "structure",
    "Joins short sections with the one before them: the heading becomes the lead-in of its paragraph; no word is lost.",
    "The reverse of chunking advice: fewer, longer sections",
    options=(Option("words", 60, "words below which a section is short", least=1),),
)


@dataclass(frozen=True, slots=True)
class MergeSections:
    words: int = 60
    name: str = ARM.name
    kind: ArmKind = ARM.kind
    twin: str | None = None

    def edit(self, case: Case, page: Manuscript, desk: Desk, draw: int = 0) -> Edit:  # noqa: ARG002
        if refused := refusal(page):
            return Edit(refused=refused)
        parts, changed, headed = list[Part](), list[Changed](), False
        for i, part in enumerate(page.parts):
            if part.kind == "heading" and headed and _short(page, i, self.words):
                changed.append(Changed(f"{part.text}\n\n{page.parts[i + 1].text}", _led(part, page.parts[i + 1])))
            elif changed and i and page.parts[i - 1].kind == "heading" and _was_merged(parts, page.parts[i - 1]):
                parts.append(replace(part, text=_led(page.parts[i - 1], part)))
            else:
                parts.append(part)
            headed = headed or part.kind != "heading"
        if not changed:
            return Edit(refused=f"No section is shorter than {self.words} words and has one before it.")
        return Edit(pages=(with_parts(page, parts),), changed=tuple(changed))


def _was_merged(parts: list[Part], heading: Part) -> bool:
    return not parts or parts[-1] is not heading


def _short(page: Manuscript, at: int, words: int) -> bool:
    """A heading of a section, below the page's own, over few words that begin with a paragraph; none under it."""
    heading = page.parts[at]
    follows = page.parts[at + 1] if at + 1 < len(page.parts) else None
    if not 2 <= heading.level <= 6 or follows is None or follows.kind != "paragraph":
        return False
    end = next((j for j in range(at + 1, len(page.parts)) if page.parts[j].kind == "heading"), len(page.parts))
    nested = end < len(page.parts) and page.parts[end].level > heading.level
    return not nested and sum(count_words(p.text) for p in page.parts[at + 1 : end]) < words


def _led(heading: Part, paragraph: Part) -> str:
    closed = heading.text.rstrip().endswith((".", "?", "!", ":"))
    return f"{heading.text}{' ' if closed else ': '}{paragraph.text}"


def make(settings: Settings) -> Arm:
    return MergeSections(int(settings["words"]))
