"""How old the page is by its own date, against what engines cite."""

from __future__ import annotations

from datetime import date

from citestack.audit.model import Source
from citestack.audit.page_view import in_page, view
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.signals.date_lines import date_lines

CITED, RANKED = 1064, 1432
"""Mean age in days of pages that AI assistants cite, and of those that rank in search."""
SOURCE = Source(
    f"Ahrefs: of 17 million citations, cited pages are {CITED:,} days old on average, ranking ones {RANKED:,}; AI "
    "Overviews cite slightly older pages than rank, and the median page of AI Mode is 2.2 years old",
    "https://ahrefs.com/blog/do-ai-assistants-prefer-to-cite-fresh-content/",
    "measured",
)


def fresh(subject: Subject, _: Around) -> Seen:
    stamp = subject.page.modified or subject.page.published
    if stamp is None:
        return not_measured("The page gives no date: see whether a reader sees one (layer 3).")
    age = (subject.today - date.fromisoformat(stamp)).days
    if age < 0:
        return not_measured(f"The page is dated {stamp}, in the future: see whether its dates agree (layer 3).")
    numbers: dict[str, float | None] = {"age_days": age, "cited_mean_days": CITED, "ranked_mean_days": RANKED}
    note = f"{stamp}, {age} days before {subject.today}"
    if age <= CITED:
        return of_share(1, (), numbers=numbers, note=note)
    problems = [_old(subject, stamp, age)] if age > RANKED else []
    return of_share(CITED / age, problems, numbers=numbers, note=note)


def _old(subject: Subject, stamp: str, age: int) -> Problem:
    line = next((x.quote for x in date_lines(view(subject)) if date.fromisoformat(stamp) in x.days), "")
    message = f"The page is {age:,} days old by its own date; pages that are cited are {CITED:,} on average."
    fix = "Check every number and step against today, change what is no longer so, then date the change."
    return Problem("low", message, in_page(subject, line or stamp, "date"), fix)


RULES: tuple[Rule, ...] = (
    Rule(
        "retrieval.freshness",
        2,
        "The page is not older than what is cited",
        "For questions about what is current, old pages are passed over; for what does not change, age is no fault.",
        SOURCE,
        fresh,
    ),
)
