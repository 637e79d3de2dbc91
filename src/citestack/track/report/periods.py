"""Periods as people write them: a year, a quarter, a month, a week, a day, or two days with dots between."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from citestack.errors import UsageError

HINT = "Use 2026, 2026-Q2, 2026-08, 2026-W31, 2026-08-31, 2026-08-01..2026-08-14, or previous."
Days = tuple[date, date]
"""First and last day, both included."""


def period(text: str, start: date | None = None, end: date | None = None) -> Days:
    """``start`` and ``end`` are the period under report, which ``previous`` is as long as and ends before.

    Raises ``UsageError`` for what is no period.
    """
    said = text.strip()
    if said == "previous":
        return _before(start, end)
    first, dots, last = said.partition("..")
    found = (_one(first.strip())[0], _one(last.strip())[1]) if dots else _one(said)
    if found[0] > found[1]:
        raise UsageError(f"the period {text!r} ends before it begins", hint=HINT, layer="track")
    return found


def day(text: str) -> date:
    """Raises ``UsageError`` for what is no day."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"no day: {text!r}", hint="Days are written 2026-08-31.", layer="track") from None


def _before(start: date | None, end: date | None) -> Days:
    if start is None or end is None:
        raise UsageError("previous to what?", hint="Give --from and --to with it.", layer="track")
    return start - (end - start) - timedelta(days=1), start - timedelta(days=1)


def _one(text: str) -> Days:
    try:
        return _read(text)
    except ValueError:
        raise UsageError(f"no period: {text!r}", hint=HINT, layer="track") from None


def _read(text: str) -> Days:
    """Raises ``ValueError``."""
    if found := re.fullmatch(r"(\d{4})", text):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    if found := re.fullmatch(r"(\d{4})-Q([1-4])", text, re.IGNORECASE):
        last = 3 * int(found[2])
        return date(int(found[1]), last - 2, 1), _month_end(int(found[1]), last)
    if found := re.fullmatch(r"(\d{4})-W(\d{1,2})", text, re.IGNORECASE):
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        return monday, monday + timedelta(days=6)
    if found := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return date(int(found[1]), int(found[2]), 1), _month_end(int(found[1]), int(found[2]))
    one = date.fromisoformat(text)
    return one, one


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
