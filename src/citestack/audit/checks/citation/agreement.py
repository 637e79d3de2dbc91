"""Markup against the visible text: what is declared must be shown. Agreement wins nothing, a lie loses.

One invented answer or rating is not made good by many true facts, so it is all or nothing: a share that holds would
raise the score of a page that fails elsewhere.

The day of the last change is a check of its own (``updated``).
"""

from __future__ import annotations

from citestack.audit.markup.agreement import Compared, compare
from citestack.audit.markup.of_page import checked
from citestack.audit.markup.shown import Shown
from citestack.audit.model import Evidence, Source
from citestack.audit.rule import Problem, Rule, Seen, failed
from citestack.audit.subject import Around, Subject

POLICY = Source(
    "Google Search Central: general structured data guidelines, content that readers do not see must not be marked up",
    "https://developers.google.com/search/docs/appearance/structured-data/sd-policies",
    "documented",
)


def _look(subject: Subject, around: Around) -> Seen:
    found = checked(subject)
    if not found.graph.nodes:
        return Seen("neutral", note="There is no structured data to be compared.")
    compared = [c for c in compare(found, Shown(subject), around) if c.what != "modified"]
    against = [c for c in compared if not c.agrees]
    problems = tuple(_problem(c) for c in against)
    numbers = {"compared": float(len(compared)), "agree": float(len(compared) - len(against))}
    if all(c.severity == "low" for c in against):
        note = f"{len(compared) - len(against)} of {len(compared)} declared facts are shown, which wins nothing."
        return Seen("neutral", problems, numbers=numbers, note=note)
    return failed(problems, numbers=numbers)


def _problem(c: Compared) -> Problem:
    """The page's own words when it shows something else; else the declared ones."""
    if c.shown is not None:
        return Problem(c.severity, f"{c.against} ({c.where})", c.shown, c.fix)
    return Problem(c.severity, c.against, Evidence(c.said[:300], where=c.where), c.fix)


RULE = Rule(
    "citation.markup_agrees",
    5,
    "Markup says what the page says",
    "Facts that only the markup holds cannot be verified against the text, and engines act against them.",
    POLICY,
    _look,
)
