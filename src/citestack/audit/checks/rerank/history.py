"""What the store saw of the page before: was the date moved while the text stayed?"""

from __future__ import annotations

from itertools import pairwise

from citestack.answers.identity import key_of
from citestack.audit.model import Evidence, Source
from citestack.audit.neighbours import neighbours_of
from citestack.audit.page_view import in_page
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.model import Page

SOURCE = Source(
    "Google Search Central, Publication dates: do not change the date of a page that has not been significantly "
    "updated",
    "https://developers.google.com/search/docs/appearance/publication-dates",
    "documented",
)
ONE = "One version is known. Add the page again after its next change: citestack add."
MOST = 20
"""Versions compared, the newest."""


def history(subject: Subject, around: Around) -> Seen:
    near = neighbours_of(around)
    if near is None:
        return not_measured("No store. Add the page to one, and again after its next change: citestack add.")
    own = key_of(subject.url)
    if own is None:
        return not_measured("A file has no history; audit the page where it stands.")
    names = near.store.versions(own)
    if len({*names, subject.page.version}) < 2:
        return not_measured(ONE)
    pages = [p for name in names[-MOST:] if (p := near.store.version(name)) is not None]
    if subject.page.version not in names:
        pages.append(subject.page)
    return _judged(subject, pages)


def _judged(subject: Subject, pages: list[Page]) -> Seen:
    bumped = [(a, b) for a, b in pairwise(pages) if _is_bump(a, b)]
    changed = sum(a.text != b.text for a, b in pairwise(pages))
    numbers: dict[str, float | None] = {"versions": len(pages), "text_changed": changed, "date_only": len(bumped)}
    if not bumped:
        return of_share(1, (), numbers=numbers, note=f"{len(pages)} versions, the text changed {changed} times")
    before, after = bumped[-1]
    message = (
        f"The date moved from {before.modified or before.published} to {after.modified} while no word of the text "
        f"changed ({len(bumped)} of {len(pages) - 1} changes)."
    )
    quote = in_page(subject, after.modified or "", "date modified")
    fix = f"Set the date back to {before.modified or before.published} until the content changes."
    problem = Problem("medium", message, quote if quote.quote else Evidence("", where="date modified"), fix)
    return of_share(1 - len(bumped) / (len(pages) - 1), [problem], numbers=numbers)


def _is_bump(before: Page, after: Page) -> bool:
    was, now = before.modified or before.published, after.modified
    return before.text == after.text and was is not None and now is not None and now > was


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.history",
        3,
        "The date moves only when the text does",
        "A date without a change is a claim of freshness that the words do not bear out.",
        SOURCE,
        history,
    ),
)
