"""Dates that a reader of the page sees, and those its markup states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Literal

from citestack.authority.signals.names import fold
from citestack.authority.signals.view import LINE, View, quoted
from citestack.corpus import json_ld
from citestack.corpus.dates import parse_date

DateKind = Literal["published", "modified", "plain"]
REACH, DATELINE, REST, TOP = 60, 48, 4, 10
_MODIFIED = re.compile(
    r"""\b(?:(?:last|page)?\s*(?:updated?|modified|changed|edited|reviewed|revised)|revision|as\ of
    |(?:zuletzt\ )?(?:aktualisiert|geändert|überarbeitet|bearbeitet)|letzte\ (?:änderung|aktualisierung)|stand
    |mise?\ à\ jour|modifiée?|révisée?|(?:última\ )?(?:actualizad[oa]|actualización|modificación)|modificad[oa]
    |aggiornat[oa]|bijgewerkt)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PUBLISHED = re.compile(
    r"""\b(?:(?:first\ )?published|posted|released|written|issued|date|datum|veröffentlicht|erschienen|erstellt
    |publiée?|paru|publicad[oa]|pubblicat[oa]|geplaatst|fecha)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Addresses, posts quoted from elsewhere, and when a reference was looked up: dates of something else.
_FOREIGN = re.compile(r"://|www\.|@\w|^\W*[—–]|\b(?:abgerufen|accessed|retrieved|consulté|consultado)\b", re.IGNORECASE)
_OPENS = re.compile(r"(?:^|[|·•–—/(.,;:]\s*|\d\s*|-\s+)$")
# Every form that ``parse_date`` reads holds a year or two-digit parts between dots; most lines hold neither.
_YEARLY = re.compile(r"(?:19|20)\d\d|\d\.\s?\d{1,2}\.\s?\d\d")
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_AROUND = frozenset(
    """by on at am um uhr von le à par el de del den der the of st nd rd th est cet gmt utc pm min read minutes
    mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch
    donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes
    miércoles jueves viernes sábado domingo""".split()  # noqa: SIM905 - reads better
)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class DateLine:
    kind: DateKind
    days: frozenset[date]
    """Both readings where day and month cannot be told apart (03/04/2020)."""
    quote: str


def readings(text: str) -> frozenset[date]:
    """The first date of a text; none, one or two days."""
    found = parse_date(text) if _YEARLY.search(text) else None
    if found is None:
        return frozenset()
    day = date.fromisoformat(found)
    slashed = _SLASHED.search(text)
    if slashed and day.day <= 12 and {int(slashed[1]), int(slashed[3])} == {day.day, day.month}:
        return frozenset({day, date(day.year, day.day, day.month)})
    return frozenset({day})


def date_lines(view: View) -> tuple[DateLine, ...]:
    """Lines at either end of the page that date it; dates inside running text are what the page is about."""
    return tuple(_lines(view))


def _lines(view: View) -> Iterator[DateLine]:
    for i, block in view.edges():
        text = view.block(block)
        if block.kind in {"code", "table_row", "quote"} or (block.kind == "heading" and block.level <= 6):
            continue
        if len(text) > LINE:
            days = _dateline(text[:DATELINE]) if block.kind == "paragraph" else frozenset()
            if days:
                yield DateLine("plain", days, quoted(text[:DATELINE]))
        elif not _FOREIGN.search(text):
            yield from _in_line(text, view.label(i), top=i < TOP)


def _in_line(text: str, label: str, *, top: bool) -> Iterator[DateLine]:
    """What a label says of the line; a phrase with the date after it; or, near the title, little but a date."""
    kind = _kind(label)
    if kind is not None and (days := readings(text)):
        yield DateLine(kind, days, quoted(f"{label}: {text}"))
        return
    found = [line for line in (_after("modified", _MODIFIED, text), _after("published", _PUBLISHED, text)) if line]
    yield from found
    if not found and (top or len(text) <= DATELINE) and (days := readings(text)) and _is_bare(text, REST if top else 0):
        yield DateLine("plain", days, quoted(text))


def _after(kind: DateKind, pattern: re.Pattern[str], text: str) -> DateLine | None:
    """The phrase opens the line, or a part of it set off by a sign or a date, and its date follows at once."""
    for match in pattern.finditer(text):
        if not _OPENS.search(text[: match.start()]):
            continue
        days = readings(text[match.end() : match.end() + REACH])
        if days:
            return DateLine(kind, days, quoted(text))
    return None


def _is_bare(text: str, rest: int) -> bool:
    """Besides digits, months, weekdays and "by", at most ``rest`` words; no colon, which names an event."""
    if ":" in _CLOCK.sub("", text):
        return False
    return sum(not parse_date(f"1 {w} 2000") and w not in _AROUND for w in _LETTERS.findall(fold(text))) <= rest


def _dateline(head: str) -> frozenset[date]:
    """What opens a report: "Aldmoor, 3 March 2026 – ..."."""
    place, dash, _ = head.partition(" – ") if " – " in head else head.partition(" — ")
    return readings(place) if dash and len(place.split()) <= REST + 3 else frozenset()


def _kind(label: str) -> DateKind | None:
    folded = fold(label)
    if not folded or len(folded) > 40:
        return None
    if _MODIFIED.match(folded):
        return "modified"
    return "published" if _PUBLISHED.match(folded) else None


def marked_date(view: View, key: str) -> tuple[date, str] | None:
    """``datePublished`` or ``dateModified`` of the object that describes the page, as day and as written."""
    things = [t for t in view.things if json_ld.is_page(t)] or list(view.things)
    for thing in things:
        value = thing.get(key)
        day = parse_date(value) if isinstance(value, str) else None
        if day is not None:
            return date.fromisoformat(day), quoted(f'JSON-LD {key} "{value}"')
    return None


def header_date(view: View) -> date | None:
    """Day of ``Last-Modified``, in UTC as the header is; None when absent or unreadable."""
    try:
        return parsedate_to_datetime(view.changed).date() if view.changed else None
    except ValueError:
        return None
