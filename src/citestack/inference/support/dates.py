"""Dates and years: read them in the usual written forms, and say whether the evidence holds each one of the claim.

A claim's year must be in the evidence. A day or month must stand there too, in one mention; its year may stand apart.
"12/03/2021" is read both ways round and matches either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from citestack.inference.support.covered import Covered
from citestack.inference.support.lexicon import MONTHS
from citestack.inference.support.text import Text

_MONTH = "(?:" + "|".join(sorted((m.capitalize() for m in MONTHS), key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?:1[0-9]|20)\d\d"
_NAMED = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s(?:day\s)?of)?\s)?(?P<month>{_MONTH})"
    rf"(?:\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.%]))?(?:(?:,\s?|\s(?:of\s)?)(?P<year>{_YEAR})\b)?"
)
# These begin with the digit, so that the engine skips to digits; what stands before is looked at behind it.
_NUMERIC = re.compile(
    r"(?:(?P<y>[12]\d{3})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"|(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<c>\d{4}|\d{2}))(?![^\WT]|/|\.\d|-\d)"
)
_DECADE = re.compile(r"(?P<decade>(?:1[0-9]|20)\d0)(?<![\w.,]\d{4})['’]?s\b")
_YEAR_ALONE = re.compile(
    rf"(?P<year>{_YEAR})(?<![\w.,$€£:/-]\d{{4}})(?:\s?[-–/]\s?(?P<to>\d{{4}}|\d\d))?(?![\w%$€£]|[.,:]\d)"
)
_SOME_DATE = re.compile(r"\d{4}|\d[/.-]\d")
_YEAR_CUE = re.compile(
    r"(?:\b(?:in|since|until|till|by|from|of|during|after|before|year|between|and|to|circa|early|late|mid|spring"
    r"|summer|autumn|fall|winter|around|©|born|died|season|dated)[\s-]|[,(\[–—]\s?|^\W*)$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s(?!and\b|or\b|to\b|in\b|the\b|as\b|with\b|by\b|for\b|at\b|on\b|was\b|is\b)[a-z]+s\b")


@dataclass(frozen=True, slots=True)
class Date:
    """One date; any of the three may be unknown, never all. ``swapped``: day and month may also be the other way."""

    year: int | None
    month: int | None
    day: int | None
    start: int
    end: int
    sentence: int
    swapped: bool = False
    decade: bool = False
    before: str = ""
    """Stem of the nearest content word before, within four tokens."""

    @property
    def shown(self) -> str:
        if self.decade:
            return f"{self.year}s"
        parts = (self.year, self.month, self.day)
        return "-".join("?" if p is None else f"{p:02d}" for p in parts).rstrip("-?") if self.year else _no_year(self)


def _no_year(date: Date) -> str:
    return f"month {date.month}" if date.day is None else f"month {date.month} day {date.day}"


def read_dates(text: Text) -> tuple[Date, ...]:
    """All dates in order of appearance. A bare four-digit number is a year only where prose would use one."""
    months = any(w.month for w in text.words)
    if not months and not _SOME_DATE.search(text.text):
        return ()
    read = [_named(text, m) for m in _NAMED.finditer(text.text)] if months else []
    read += [_numeric(text, m) for m in _NUMERIC.finditer(text.text)]
    read += [_decade(text, m) for m in _DECADE.finditer(text.text)]
    dates = [d for d in read if d is not None]
    longer = Covered((d.start, d.end) for d in dates)
    for match in _YEAR_ALONE.finditer(text.text):
        if not longer.overlaps(match.start(), match.start() + 1):
            dates.extend(_years(text, match))
    found = sorted(dates, key=lambda d: (d.start, d.end, d.year or 0))
    return tuple(replace(d, before=text.stem_before(d.start, 4)) for d in found)


def holds(claim: Date, evidence: tuple[Date, ...], years: frozenset[int]) -> int | None:
    """Index of the evidence date that holds the claim's date, or None. ``years``: all years the evidence names."""
    for index, date in enumerate(evidence):
        if _agrees(claim, date, years):
            return index
    return None


def conflicts(claim: Date, evidence: Date) -> bool:
    """Whether both give the same kind of date and differ."""
    if claim.decade != evidence.decade:
        return False
    if claim.year is not None and evidence.year is not None and claim.year != evidence.year:
        return True
    pairs = ((claim.month, evidence.month), (claim.day, evidence.day))
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _agrees(claim: Date, date: Date, years: frozenset[int]) -> bool:
    if claim.decade:
        return date.decade and claim.year == date.year
    if claim.month is None:
        return claim.year == date.year and not date.decade
    same_day = (claim.month, claim.day) == (date.month, date.day if claim.day else None)
    turned = (claim.swapped or date.swapped) and (claim.day, claim.month) == (date.month, date.day)
    if not (same_day or turned):
        return False
    return claim.year is None or (date.year == claim.year if date.year else claim.year in years)


def _named(text: Text, match: re.Match[str]) -> Date | None:
    name = match["month"].rstrip(".").lower()
    day = next((int(d) for d in (match["d1"], match["d2"]) if d), None)
    year = int(match["year"]) if match["year"] else None
    alone = day is None and year is None
    if (day is not None and not 1 <= day <= 31) or (alone and not _month_in_prose(text.text, match.start(), name)):
        return None
    return Date(year, MONTHS[name], day, match.start(), match.end(), text.sentence_at(match.start()))


def _month_in_prose(text: str, start: int, name: str) -> bool:
    """A month name alone is a month after a preposition; "May I" and "March on" are not."""
    before = re.search(
        r"\b(in|since|until|by|of|during|early|late|last|next|from|to|this|mid|every|each)[\s-]$", text[:start]
    )
    return before is not None or (len(name) > 3 and name not in {"march", "may", "august", "mar"})


def _numeric(text: Text, match: re.Match[str]) -> Date | None:
    before = text.text[match.start() - 1 : match.start()] if match.start() else ""
    if before.isalnum() or before in {"_", ".", "/", "-"}:
        return None
    if match["y"]:
        year, month, day, swapped = int(match["y"]), int(match["m"]), int(match["d"]), False
    elif match["sep"] == "." and len(match["c"]) < 4:  # 1.2.33 is a version far more often than a date
        return None
    else:
        day, month = int(match["a"]), int(match["b"])
        year, swapped = int(match["c"]) + (2000 if len(match["c"]) == 2 else 0), True
        if month > 12 >= day:
            day, month, swapped = month, day, False
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Date(year, month, day, match.start(), match.end(), text.sentence_at(match.start()), swapped=swapped)


def _decade(text: Text, match: re.Match[str]) -> Date:
    year, at = int(match["decade"]), text.sentence_at(match.start())
    return Date(year, None, None, match.start(), match.end(), at, decade=True)


def _years(text: Text, match: re.Match[str]) -> list[Date]:
    before, after = text.text[max(0, match.start() - 12) : match.start()], text.text[match.end() : match.end() + 16]
    ranged = match["to"] is not None and _is_range(match["year"], match["to"])
    cued = _YEAR_CUE.search(before) is not None or match.start() == 0
    if not ranged and (not cued or _COUNTED.match(after)):
        return []
    at = text.sentence_at(match.start())
    end = match.end() if ranged or match["to"] is None else match.end("year")
    found = [Date(int(match["year"]), None, None, match.start(), end, at)]
    if ranged:
        last = match["to"] if len(match["to"]) == 4 else match["year"][:2] + match["to"]
        found.append(Date(int(last), None, None, match.start(), end, at))
    return found


def _is_range(first: str, last: str) -> bool:
    full = last if len(last) == 4 else first[:2] + last
    return int(first) < int(full) < 2100
