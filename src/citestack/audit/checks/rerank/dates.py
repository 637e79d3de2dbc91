"""When it was written: dates that a reader sees, that can be read, that agree, and that are not in the future."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from citestack.audit.model import Evidence, Source
from citestack.audit.page_view import in_page, opening, owes_author, view
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share
from citestack.audit.subject import Around, Subject
from citestack.authority.signals.date_lines import date_lines, marked_date
from citestack.authority.signals.dates import date_signals
from citestack.authority.signals.view import View, quoted
from citestack.corpus import json_ld
from citestack.corpus.dates import parse_date

DAY = timedelta(days=1)
"""One moment is two calendar days on earth."""
KEYS = ("datePublished", "dateModified")
SOURCE = Source(
    "Google Search Central, Publication dates: show a date, labelled 'Published' or 'Last updated', give the same in "
    "datePublished and dateModified, and no dates of the future",
    "https://developers.google.com/search/docs/appearance/publication-dates",
    "documented",
)


def shown(subject: Subject, _: Around) -> Seen:
    """A date beside the title or at the foot."""
    seen = view(subject)
    if not owes_author(seen):
        return not_measured("A front page, an imprint or a policy needs no date.")
    signal = date_signals(seen)[0]
    line = _time_element(subject) if signal.value is None else None
    if line is not None:
        return of_share(1, (), note=f"<time> element: {line}")
    if signal.value is None and subject.raw is None:
        return not_measured(f"{signal.evidence}. Audit the page by its URL or as a file, with its source.")
    if signal.value:
        return of_share(1, (), note=signal.evidence)
    hidden = signal.value is None
    message = (
        f"The page is dated for machines only ({signal.evidence.partition(':')[0]}); a reader sees no date."
        if hidden
        else "No date stands beside the title or at the foot."
    )
    fix = "Write 'Published 3 March 2026, last updated 7 May 2026' under the title, in a <time datetime> element."
    return of_share(0, [Problem("medium", message, opening(subject), fix)])


def agreeing(subject: Subject, _: Around) -> Seen:
    """Markup, visible lines and the Last-Modified header say the same, in dates that exist."""
    seen = view(subject)
    wrong = [*_unreadable(seen), *_future(subject, seen), *_reversed(seen)]
    signal = date_signals(seen)[1]
    if signal.value is not None and signal.value < 1 and not wrong:
        message = f"Two places date the page differently: {signal.evidence}."
        fix = "Give both the day of the last change of the content."
        wrong.append(Problem("medium", message, in_page(subject, _line_in(seen, signal.evidence), "markup"), fix))
    if wrong:
        return of_share(0 if signal.value is None else min(signal.value, 0.5), wrong, note=signal.evidence)
    if signal.value is None:
        return not_measured(f"{signal.evidence}.")
    return of_share(1, (), note=signal.evidence)


def _line_in(seen: View, evidence: str) -> str:
    return next((x.quote for x in date_lines(seen) if x.quote in evidence), evidence)


def _unreadable(seen: View) -> Iterator[Problem]:
    """schema.org asks for ISO 8601 (https://schema.org/Date); what no reader of ours makes a day of is none."""
    for thing in seen.things:
        for key in KEYS:
            value = thing.get(key)
            if json_ld.is_page(thing) and isinstance(value, str) and value.strip() and parse_date(value) is None:
                quote = Evidence(quoted(value), where=f"markup {key}")
                yield Problem(
                    "medium", f'{key} is no date: "{quoted(value)}".', quote, "Write it as 2026-03-31 (ISO 8601)."
                )


def _future(subject: Subject, seen: View) -> Iterator[Problem]:
    day = seen.fetched or subject.today
    for key in KEYS:
        marked = marked_date(seen, key)
        if marked is not None and marked[0] > day + DAY:
            message = f"{key} {marked[0]} lies after the day the page was read, {day}."
            quote = Evidence(marked[1], where=f"markup {key}")
            yield Problem("high", message, quote, "Give the day on which it was really published or changed.")
    for line in date_lines(seen):
        if line.kind != "plain" and min(line.days) > day + DAY:
            message = f"The page is dated {min(line.days)}, after the day it was read, {day}."
            fix = "Give the day on which it was really published or changed."
            yield Problem("high", message, in_page(subject, line.quote), fix)


def _reversed(seen: View) -> Iterator[Problem]:
    first, last = (marked_date(seen, key) for key in KEYS)
    if first is not None and last is not None and last[0] < first[0] - DAY:
        message = f"dateModified {last[0]} is before datePublished {first[0]}."
        fix = "Leave out dateModified until the page has been changed after its publication."
        yield Problem("low", message, Evidence(last[1], where="markup dateModified"), fix)


def _time_element(subject: Subject) -> str | None:
    """What a visible ``<time>`` of the source says; they stand in the text around them, menus aside."""
    if subject.raw is None:
        return None
    hidden = [c.hidden for c in subject.raw.containers]
    said = {subject.page.published, subject.page.modified} - {None}
    for stamp, _, home in subject.raw.times:
        if parse_date(stamp) in said and not (hidden and hidden[home]):
            return stamp
    return None


RULES: tuple[Rule, ...] = (
    Rule(
        "rerank.date_shown",
        3,
        "A reader sees when the page was written or updated",
        "An answer that must be current is taken from a page whose date can be seen and checked.",
        SOURCE,
        shown,
    ),
    Rule(
        "rerank.dates_agree",
        3,
        "The page's dates exist and agree",
        "Dates that contradict each other, or lie in the future, are dates an engine does not believe.",
        SOURCE,
        agreeing,
    ),
)
