"""A missing answer as a finding: the number against the bar, the place on the page, what another site says."""

from __future__ import annotations

from citestack.audit.answering import QueryAnswer
from citestack.audit.model import Evidence, Severity
from citestack.audit.rule import Problem, in_text
from citestack.audit.subject import Subject
from citestack.words import stems

LONGEST = 300
"""Characters quoted of another page."""


def answer_problem(subject: Subject, answer: QueryAnswer, severity: Severity) -> Problem | None:
    """None for a query that is answered."""
    if answer.state == "answered":
        return None
    verb = "half answers" if answer.state == "half" else "does not answer"
    message = f'The page {verb} "{answer.query.text}": {answer.why}{_number(answer)}.'
    return Problem(severity, message, place(subject, answer), _fix(answer))


def _number(answer: QueryAnswer) -> str:
    if answer.score is None:
        return ""
    if answer.score < answer.bar:
        return f" (nearest sentence {answer.score:.2f}, the writer's bar is {answer.bar:.2f})"
    return f" (nearest sentence {answer.score:.2f}, over the bar of {answer.bar:.2f} by its other words)"


def place(subject: Subject, answer: QueryAnswer) -> Evidence:
    """The best sentence, else the heading nearest to the query, else the page's first words."""
    text = subject.page.text
    best = answer.best
    if best is not None and text[best.start : best.end] == best.text:
        return in_text(subject, best.start, best.end)
    asked = set(stems(answer.query.text))
    headings = [b for b in subject.page.blocks if b.kind == "heading"]
    nearest = max(headings, key=lambda b: len(asked & set(stems(text[b.start : b.end]))), default=None)
    block = nearest or next(iter(subject.page.blocks), None)
    return Evidence("") if block is None else in_text(subject, block.start, block.end)


def _fix(answer: QueryAnswer) -> str:
    if answer.state == "half":
        what = "Say it in one sentence that names its subject and stands alone, with what holds it up."
    else:
        what = "Answer it near the top of its section, in one sentence that stands alone, with a source for any figure."
    rival = answer.rival
    if rival is None:
        return what
    quote = " ".join(rival.quote.split())
    shown = quote if len(quote) <= LONGEST else f"{quote[:LONGEST].rsplit(' ', 1)[0]} …"
    return f'{what} {rival.url} says: "{shown}"'
