"""Questions that the page itself poses in its headings: answered right below, or only asked?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from citestack.audit.intents import is_question
from citestack.audit.model import Source
from citestack.audit.rule import Problem, Rule, Seen, in_text, of_share
from citestack.audit.subject import Around, Subject
from citestack.explain.as_if import candidates_of
from citestack.model import Block, Candidate
from citestack.words import stems
from citestack.writing.units import units_of

MOST = 40
"""Question headings looked at."""
UNDER_IT = Source(
    "Google Search Central, helpful content: readers should not need to search again for the answer",
    "https://developers.google.com/search/docs/fundamentals/creating-helpful-content",
    "argued",
)


def look(subject: Subject, around: Around) -> Seen:  # noqa: ARG001 - every check has one shape
    posed = list(_posed(subject))[:MOST]
    if not posed:
        return Seen("neutral", note="No heading of the page is a question.")
    open_ones = [(heading, why) for heading, end in posed if (why := _missing(subject, heading, end))]
    problems = [
        Problem("low", f"This question is not answered below it: {why}.", in_text(subject, h.start, h.end), FIX)
        for h, why in open_ones
    ]
    counts: dict[str, float | None] = {"posed": float(len(posed)), "answered": float(len(posed) - len(open_ones))}
    return of_share(1 - len(open_ones) / len(posed), problems, numbers=counts)


FIX = "Begin the section with one sentence that answers the question and names its subject, or take the question out."


def _posed(subject: Subject) -> Iterator[tuple[Block, int]]:
    """Question headings with the end of their section: the next heading of the same or a higher level."""
    headings = [b for b in subject.page.blocks if b.kind == "heading"]
    for i, block in enumerate(headings):
        if is_question(subject.page.text[block.start : block.end]):
            after = (b.start for b in headings[i + 1 :] if b.level <= block.level)
            yield block, next(after, len(subject.page.text))


def _missing(subject: Subject, heading: Block, end: int) -> str:
    """What the section lacks; empty when one of its sentences answers."""
    told = [u.claim.text for c in _section(subject, heading.end, end) for u in units_of(c) if u.problem is None]
    answers = [t for t in told if not t.rstrip().endswith("?")]
    if not answers:
        return "no sentence of the section stands alone"
    asked = set(stems(subject.page.text[heading.start : heading.end]))
    speaks = any(asked & set(stems(t)) for t in answers)
    return "" if speaks else "no sentence of the section names what the question asks about"


def _section(subject: Subject, start: int, end: int) -> Iterator[Candidate]:
    """The passages with the sentences that stand between, each sentence in the passage that holds it."""
    for candidate in candidates_of(subject.record):
        inside = tuple(s for s in candidate.sentences if start <= s.start and s.end <= end)
        if inside:
            yield replace(candidate, sentences=inside)


POSED = Rule(
    "fanout.posed",
    1,
    "Answers the questions that its headings pose",
    "A heading that asks is found by the question; what is cited is the sentence under it.",
    UNDER_IT,
    look,
)
