"""How many of the page's sentences a deep link can point at: one place each, found by a text fragment."""

from __future__ import annotations

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


def worthy(subject: Subject) -> list[Sentence]:
    """Sentences that state something a source could verify."""
    said = (s for s in subject.sentences if no_check_reason(CitedSentence(s.start, s.end, s.text, s.kind)) is None)
    return [s for s in said if len(WORD.findall(s.text)) >= LEAST_WORDS]


def _look(subject: Subject, _: Around) -> Seen:
    found = worthy(subject)
    if not found:
        return not_measured("The page has no sentence that states anything.")
    twice = _repeated(subject, found)
    numbers = {"sentences": float(len(found)), "addressable": float(len(found) - len(twice))}
    problems = (
        Problem(
            "low",
            "The sentence stands more than once, so a deep link to it lands on the first place only.",
            in_text(subject, s.start, s.end),
            "Say it once, or word the second place differently.",
        )
        for s in twice[:MOST_SHOWN]
    )
    return of_share(1 - len(twice) / len(found), problems, numbers=numbers)


def _repeated(subject: Subject, sentences: list[Sentence]) -> list[Sentence]:
    """Sentences whose words stand earlier in the page as well.

    A fragment matches whole words whatever their case, and the first match wins: a prefix helps only where the words
    before differ, so repeats of a whole block are lost. A table row's cells are blocks; its first and last are sought.
    """
    text = f" {' '.join(m.casefold() for m in WORD.findall(subject.page.text))} "
    found: list[Sentence] = []
    for s in sentences:
        words = f" {' '.join(WORD.findall(s.text.casefold()))} "
        if text.find(words, text.find(words) + 1) >= 0 and not _told_apart(subject, s):
            found.append(s)
    return found


def _told_apart(subject: Subject, s: Sentence) -> bool:
    """The directive this stack would write, prefix and all, leads to this very place."""
    from citestack.stack.text_fragment import deep_link, find, parse

    directive = parse(deep_link(subject.url, s.text, subject.page.text[max(0, s.start - 400) : s.end]))
    place = find(subject.page.text, directive) if directive is not None else None
    return place is not None and s.start <= place[0] < s.end


RULE = Rule(
    "citation.text_fragments",
    5,
    "Sentences that a deep link can point at",
    "A citation that leads to the very sentence is cheap to verify; a sentence that stands twice cannot be pointed at.",
    SOURCE,
    _look,
)
