"""The question out of a conversation: the last user message, together with an earlier one when it leans on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.errors import RequestError

_OPENS = re.compile(r"(?:and|but|or|also|what about|how about|what else)\b", re.IGNORECASE)
_BARE = re.compile(r"(?:why|how|when|where|who|which|what)(?:\s+\w+)?\W*\Z", re.IGNORECASE)
_POINTS = re.compile(
    r"\b(?:its?|they|them|their|he|him|his|she|hers?|this|these|those|the (?:same|other|latter|former))\b",
    re.IGNORECASE,
)
MOST_WORDS = 14
"""A longer question has room to name what it is about; its pronouns mostly point into itself."""


@dataclass(frozen=True, slots=True)
class Turn:
    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Understood:
    question: str
    earlier: str | None = None
    """The earlier user message that was put in front of the last one."""


def question_of(turns: Sequence[Turn], longest: int, where: str = "messages") -> Understood:
    """The last user message; a follow-up gets the nearest earlier one that stands alone in front.

    System and assistant turns are not read: what is cited depends on the pages and the question alone. ``longest``:
    characters of a question; a pair that is longer is asked without the earlier part. Raises ``RequestError`` when no
    user turn has text; ``where`` names the field.
    """
    said = [t.text.strip() for t in turns if t.role == "user" and t.text.strip()]
    if not said:
        raise RequestError(
            "there is no user message to answer", param=where, hint="Send the question as a user message."
        )
    *before, last = said
    if not before or not leans(last):
        return Understood(last)
    earlier = next((text for text in reversed(before) if not leans(text)), before[0])
    joined = f"{earlier} {last}"
    return Understood(joined, earlier) if len(joined) <= longest else Understood(last)


def leans(question: str) -> bool:
    """It cannot be understood alone: it opens like a continuation, or points at something it does not name.

    English only; a question of another language is taken to stand alone.
    """
    words = question.split()
    if len(words) > MOST_WORDS:
        return False
    return any((_OPENS.match(question), _BARE.match(question), _POINTS.search(question)))
