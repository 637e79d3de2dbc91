"""Questions that a page asks in its headings, with the answers below them."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.model import Page

LONGEST = 3_000
"""Characters of an answer; what is longer is a chapter."""
_MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class QuestionPair:
    question: str
    answer: str
    """The blocks under the heading up to the next one, as they stand in the text."""
    start: int
    end: int
    """Offsets of the answer in the page's text."""


def question_pairs(page: Page) -> tuple[QuestionPair, ...]:
    """Headings below the page's title that end in a question mark and have an answer, in order, each question once."""
    found: dict[str, QuestionPair] = {}
    blocks = page.blocks
    for i, block in enumerate(blocks):
        question = " ".join(page.text[block.start : block.end].split())
        if block.kind != "heading" or block.level < 2 or not question.endswith(_MARKS):
            continue
        stop = next((j for j in range(i + 1, len(blocks)) if blocks[j].kind == "heading"), len(blocks))
        if stop == i + 1:
            continue
        start, end = blocks[i + 1].start, blocks[stop - 1].end
        answer = page.text[start:end]
        if answer.strip() and len(answer) <= LONGEST:
            found.setdefault(question.casefold(), QuestionPair(question, answer, start, end))
    return tuple(found.values())
