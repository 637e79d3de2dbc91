"""How many of the page's sentences a deep link can point at: one place each, found by a text fragment."""

from __future__ import annotations

from bisect import bisect_right

from citestack.answers.check_worthy import no_check_reason
from citestack.answers.model import CitedSentence
from citestack.audit.model import Source
from citestack.audit.rule import Problem, Rule, Seen, in_text, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.model import Sentence
from citestack.words import WORD

SOURCE = Source(
    "Text fragments (WICG); 72.8 % of 5,701 recorded AI Overviews references carried one",
    "https://wicg.github.io/scroll-to-text-fragment/",
    "argued",
)
MOST_SHOWN = 5
LEAST_WORDS = 3
PREFIX_WORDS = 3
MOST_WORK = 1_000_000_000
"""Sentences times characters searched: beyond it (a page of 5 MB) every second sentence is looked at, or fewer."""


def worthy(subject: Subject) -> list[Sentence]:
    return [s for s in subject.sentences if is_worthy(s)]


def is_worthy(s: Sentence) -> bool:
    """It states something that a source could verify."""
    stated = no_check_reason(CitedSentence(s.start, s.end, s.text, s.kind)) is None
    return stated and len(WORD.findall(s.text)) >= LEAST_WORDS


def _look(subject: Subject, _: Around) -> Seen:
    every = worthy(subject)
    found = every[:: 1 + len(every) * len(subject.page.text) // MOST_WORK]
    if not found:
        return not_measured("The page has no sentence that states anything.")
    twice = _repeated(subject, found)
    numbers = {"sentences": float(len(found)), "addressable": float(len(found) - len(twice))}
    problems = (
        Problem(
            "low",
            "The sentence stands more than once: a deep link to it lands on the first place only.",
            in_text(subject, s.start, s.end),
            "Say it once, or word the second place differently.",
        )
        for s in twice[:MOST_SHOWN]
    )
    return of_share(1 - len(twice) / len(found), problems, numbers=numbers)


def _repeated(subject: Subject, sentences: list[Sentence]) -> list[Sentence]:
    """Sentences that no directive leads to: their words stand elsewhere as well, and so do the words before.

    A fragment matches whole words whatever their case, and the first match wins. Its prefix is taken from the same
    block, as ``stack.text_fragment`` takes it, so a repeated block is lost.
    """
    text = _folded(subject.page.text)
    starts = [b.start for b in subject.page.blocks]
    found: list[Sentence] = []
    for s in sentences:
        block = starts[max(bisect_right(starts, s.start) - 1, 0)] if starts else 0
        before = WORD.findall(subject.page.text[block : s.start])[-PREFIX_WORDS:]
        if _stands_twice(text, _folded(s.text)) and (
            not before or _stands_twice(text, _folded(" ".join((*before, s.text))))
        ):
            found.append(s)
    return found


def _stands_twice(text: str, words: str) -> bool:
    return text.find(words, text.find(words) + 1) >= 0


def _folded(text: str) -> str:
    return f" {' '.join(WORD.findall(text.casefold()))} "


RULE = Rule(
    "citation.text_fragments",
    5,
    "Sentences that a deep link can point at",
    "A citation that leads to the very sentence is cheap to verify; a sentence that stands twice cannot be pointed at.",
    SOURCE,
    _look,
)
