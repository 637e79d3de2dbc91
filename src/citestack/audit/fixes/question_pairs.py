"""Questions that a page asks in its headings, with the answers below them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from citestack.model import Page

LONGEST = 3_000
"""Characters of an answer; what is longer is a chapter."""
LEAST_WORDS = 3
"""Words of a question and of an answer; scripts that leave no space between words are not counted."""
_MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class QuestionPair:
    question: str
    answer: str
    """The blocks under the heading up to the next one, as they stand in the text."""
    start: int
    end: int
    """Offsets of the answer in the page's text."""


def question_pairs(page: Page, anchors: Collection[str] = ()) -> tuple[QuestionPair, ...]:
    """Questions of the level most of them have, in order, each once.

    Headings that are ``anchors`` lead to other pages: teasers, not questions of this one. So is the title no question.
    """
    taken = {_plain(anchor) for anchor in (*anchors, page.title)}
    found: dict[str, tuple[int, QuestionPair]] = {}
    for i, block in enumerate(page.blocks):
        question = " ".join(page.text[block.start : block.end].split())
        if block.kind == "heading" and block.level > 1 and _asks(question) and _plain(question) not in taken:
            pair = _with_answer(page, i, question)
            if pair is not None:
                found.setdefault(_plain(question), (block.level, pair))
    levels = Counter(level for level, _ in found.values())
    usual = max(levels, key=lambda level: (levels[level], -level), default=0)
    return tuple(pair for level, pair in found.values() if level == usual)


def _asks(heading: str) -> bool:
    return heading.endswith(_MARKS) and (len(heading.split()) >= LEAST_WORDS or not heading.isascii())


def _with_answer(page: Page, at: int, question: str) -> QuestionPair | None:
    """All blocks below up to the next heading."""
    blocks = page.blocks
    stop = next((j for j in range(at + 1, len(blocks)) if blocks[j].kind == "heading"), len(blocks))
    if stop == at + 1:
        return None
    start, end = blocks[at + 1].start, blocks[stop - 1].end
    answer = page.text[start:end]
    fits = len(answer) <= LONGEST and (len(answer.split()) >= LEAST_WORDS or not answer.isascii())
    return QuestionPair(question, answer, start, end) if fits else None


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
