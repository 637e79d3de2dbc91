"""The prompts, or the page's own topic, and the queries that layer 1 makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from citestack.audit.answering import QueryAnswer
from citestack.audit.asked import Asked
from citestack.audit.checks.fanout.telling import answer_problem
from citestack.audit.model import Severity, Source
from citestack.audit.rule import Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject

WORTH = {"answered": 1.0, "half": 0.5, "missed": 0.0}
MOST_FINDINGS = 6
"""Adjacent questions listed, the weightiest first; all are counted."""
FANNED_OUT = Source(
    "Google Search Central, AI features and your website: AI Overviews and AI Mode may issue several related searches",
    "https://developers.google.com/search/docs/appearance/ai-features",
    "documented",
)


def look_at_prompts(subject: Subject, around: Around) -> Seen:
    """Each prompt itself, the first query of its fan."""
    asked = around.asked
    if asked is None or not asked.prompts:
        return not_measured("The page names no topic and no prompt was given: give --question or --prompts.")
    first = [p.answers[0] for p in asked.prompts if p.answers]
    if not first:
        return not_measured("No prompt could be asked of this store: it is empty, or in another language.")
    severity: Severity = "high" if asked.given else "medium"
    problems = (answer_problem(subject, a, severity if a.state == "missed" else "low") for a in first)
    share = sum(WORTH[a.state] for a in first) / len(first)
    return of_share(share, [p for p in problems if p], numbers=_counts(first), note=_note(asked))


def look_at_adjacent(subject: Subject, around: Around) -> Seen:
    """The other queries of the fans, as far as this page or another site answers them: the rest tells nothing.

    Only of prompts that the page speaks of: of others the prompt itself is the finding.
    """
    asked = around.asked
    if asked is None or asked.alone:
        return not_measured("Adjacent questions are mined from other pages: give --store.")
    spoken_of = [p for p in asked.prompts if p.speaks]
    if not spoken_of:
        return not_measured("The page speaks of none of the prompts; what they lead to tells nothing of it.")
    fan = _unique(a for p in spoken_of for a in p.answers[1:])
    told = [a for a in fan if a.state != "missed" or a.rival is not None]
    if not told:
        return not_measured("The store holds no page of another site that answers an adjacent question.")
    total = sum(a.query.weight for a in told)
    share = sum(WORTH[a.state] * a.query.weight for a in told) / total
    open_ones = sorted((a for a in told if a.state != "answered"), key=lambda a: (a.state != "missed", -a.query.weight))
    listed = (answer_problem(subject, a, "medium" if a.state == "missed" else "low") for a in open_ones[:MOST_FINDINGS])
    unanswered = len(fan) - len(told)
    note = f"{len(told)} adjacent questions that somebody in the store answers; {unanswered} that nobody answers."
    return of_share(share, [p for p in listed if p], numbers=_counts(told), note=note)


def _unique(answers: Iterable[QueryAnswer]) -> list[QueryAnswer]:
    """One per query text: fans of similar prompts overlap."""
    return list({a.query.text.casefold(): a for a in answers}.values())


def _counts(answers: Sequence[QueryAnswer]) -> dict[str, float | None]:
    return {state: float(sum(a.state == state for a in answers)) for state in WORTH}


def _note(asked: Asked) -> str:
    held = "the prompts given" if asked.given else "what its own title and headings promise, as no prompt was given"
    where = "without a store" if asked.alone else "over the store"
    as_if = ", with the page put among the stored ones as if it stood there" if asked.as_if else ""
    return f"Held against {held}, {where}{as_if}."


PROMPTS = Rule(
    "fanout.prompts",
    1,
    "Answers the questions it is for",
    "An answer engine starts from the question itself; a page without a sentence that answers it is used for others.",
    FANNED_OUT,
    look_at_prompts,
)
ADJACENT = Rule(
    "fanout.adjacent",
    1,
    "Answers the adjacent questions of the fan",
    "Engines search related questions as well and merge what they find; each one answered is another way in.",
    FANNED_OUT,
    look_at_adjacent,
)
