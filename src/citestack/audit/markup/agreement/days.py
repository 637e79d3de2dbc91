"""Dates of publication and change against the dates that the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from citestack.audit.markup.agreement.compared import Compared, Declared, short, where
from citestack.audit.markup.literals import is_date
from citestack.audit.markup.shown import Shown
from citestack.audit.model import Evidence
from citestack.corpus.dates import parse_date

Role = Literal["published", "modified", ""]

MOST_LINES = 4_000
LINE = 160
"""A line of page data is short; dates in longer paragraphs are what the page is about."""
LABELLED = 100
"""A line that names the day of the page is shorter still; longer ones are references with the day of a source."""
REACH = 45
"""Characters from the name of a date to its end: "Last updated on Wednesday, 25 November 2026"."""
_MODIFIED = re.compile(
    r"\b(?:updated?|modified|revised|edited|reviewed|changed|aktualisiert|geändert|stand|mis à jour|modifié|actualizado"
    r"|aggiornato|bijgewerkt)\b",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:published|posted|veröffentlicht|erschienen|publié|publicado|pubblicato|geplaatst)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d|\d[.]\s?\d{1,2}[.]\s?\d\d")
"""Every date that is read has one of these; looking first costs a tenth."""
_SLACK = timedelta(days=1)
"""Markup often tells the time in UTC, the page the local day."""


@dataclass(frozen=True, slots=True)
class SeenDay:
    day: date
    role: Role
    evidence: Evidence


def days(declared: Declared, shown: Shown) -> Iterator[Compared]:
    roles: tuple[tuple[Literal["published", "modified"], str], ...] = (
        ("published", "datePublished"),
        ("modified", "dateModified"),
    )
    about = (declared.about_page("Article") or declared.about_page("WebPage"))[:1]
    if not any(True for node in about for _ in declared.texts(node, *(key for _, key in roles))):
        return
    seen = tuple(seen_days(shown))
    for node in about:
        for role, key in roles:
            for said, member in list(declared.texts(node, key))[:1]:
                day = day_of(said)
                if day is not None:
                    yield _compared(Compared(role, said, where(node, member)), day, shown.subject.today, seen)


def day_of(said: str) -> date | None:
    """The day that a declared date names; None for what is no whole ISO date."""
    text = said.strip()[:10]
    return date.fromisoformat(text) if is_date(text) == "yes" and len(text) == 10 and text[4] == "-" else None


def seen_days(shown: Shown) -> Iterator[SeenDay]:
    """Dates in short lines of the page and in ``<time>``, with what a line of the main text calls them.

    Teasers beside the text and ``<time>`` are often about other pages: they can confirm a day, not contradict it.
    """
    for line in shown.lines[:MOST_LINES]:
        if len(line.text) <= LINE and _YEAR.search(line.text):
            yield from _in_line(line.text, line.evidence)
    if shown.subject.raw is not None:
        for value, _, _ in shown.subject.raw.times[:MOST_LINES]:
            found = parse_date(value)
            if found is not None:
                yield SeenDay(date.fromisoformat(found), "", Evidence(value, where="time"))


def _in_line(text: str, evidence: Evidence) -> Iterator[SeenDay]:
    """Of ``Published 1 May 2026, updated 3 May 2026`` both: the line is cut before each name of a date."""
    cuts = sorted({0, len(text), *(m.start() for p in (_MODIFIED, _PUBLISHED) for m in p.finditer(text))})
    labelled = evidence.start is not None and len(text) <= LABELLED
    for start, stop in pairwise(cuts):
        found = parse_date(text[start:stop])
        if found is not None:
            role = _role(text[start : min(stop, start + REACH)]) if labelled else ""
            yield SeenDay(date.fromisoformat(found), role, evidence)


def _role(part: str) -> Role:
    """What the words right before a date call it."""
    if parse_date(part) is None:
        return ""
    return "modified" if _MODIFIED.match(part) else "published" if _PUBLISHED.match(part) else ""


def _compared(fact: Compared, day: date, today: date, seen: tuple[SeenDay, ...]) -> Compared:
    name = "dateModified" if fact.what == "modified" else "datePublished"
    if day > today + _SLACK:
        against = f"The markup's {name} {short(fact.said)} lies in the future."
        return replace(fact, against=against, severity="medium", fix="Declare the day it happened.")
    named = [s for s in seen if s.role == fact.what]
    near = next((s for s in named or seen if _same(s.day, day)), None)
    if near is not None:
        return replace(fact, shown=near.evidence)
    if named:
        against = f'The markup\'s {name} is {short(fact.said)}; the page shows "{short(named[0].evidence.quote)}".'
        fix = "Let both say the same day."
        return replace(fact, against=against, severity="medium", shown=named[0].evidence, fix=fix)
    against = f"The markup's {name} {short(fact.said)} is nowhere on the page."
    return replace(fact, against=against, fix=f"Show the day: {_words_for(fact.what)} {day.isoformat()}.")


def _words_for(role: str) -> str:
    return "Last updated" if role == "modified" else "Published"


def _same(a: date, b: date) -> bool:
    """The same day, give or take the time zone; 03/04 may be either month."""
    turned = date(a.year, a.day, a.month) if a.day <= 12 else a
    return abs(a - b) <= _SLACK or turned == b
