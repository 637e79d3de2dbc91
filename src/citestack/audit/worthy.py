"""Which sentences of a page state something that a source could hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citestack.answers.check_worthy import no_check_reason
from citestack.answers.model import CitedSentence
from citestack.model import Sentence
from citestack.writing.self_contained import MIN_WORDS, structure_problem, wording_problem
from citestack.writing.verbs import has_verb

LOOKED_AT = 3_000
"""Sentences of a page that are looked at; a book is judged by its beginning."""
READ = 400
"""Sentences that are read against sources, specific ones first."""
_CLOSED = re.compile(r"[.!?…。！？।؟۔][\"'”’»)\]\d]*\s*$")
_SAYS_NOTHING = ("heading", "code", "question", "pointer", "courtesy", "announcement", "label")


def is_closed(text: str) -> bool:
    """It ends as a sentence does, in any script."""
    return _CLOSED.search(text) is not None


def states_something(sentence: Sentence) -> bool:
    """Neither heading, code, table cell, label, question, menu, boilerplate nor pointer."""
    reason = no_check_reason(CitedSentence(sentence.start, sentence.end, sentence.text, sentence.kind))
    if reason in _SAYS_NOTHING or structure_problem(sentence.text, sentence.kind) is not None:
        return False
    closed = is_closed(sentence.text) and len(sentence.text.split()) >= MIN_WORDS
    return (closed or has_verb(sentence.text)) and wording_problem(sentence.text) is None


def checkable(sentences: Sequence[Sentence]) -> list[tuple[int, Sentence]]:
    """With their numbers, in page order; a sentence that comes again is checked once."""
    seen: set[str] = set()
    found = []
    for i, sentence in enumerate(sentences[:LOOKED_AT]):
        if sentence.text not in seen and states_something(sentence):
            seen.add(sentence.text)
            found.append((i, sentence))
    return found
