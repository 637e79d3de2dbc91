"""Cells of a report to values. Numbers are written as the reader's country does; what has two meanings is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from citestack.authority.imports.nouns import shown
from citestack.authority.imports.values import Bad, DateOrder, Dates, Memo, read_count
from citestack.corpus.urls import is_page_key, split_url
from citestack.errors import SourceError
from citestack.track.first_party.nouns import Unit

_DECIMAL = re.compile(r"-?\d{1,9}(?:[.,]\d{1,9})?")
_PERCENT = re.compile(r"[%٪]\s?([^%٪]+)|([^%٪]+?)\s?[%٪]")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LEARN = 5_000


def read_share(text: str) -> float | Bad | None:
    """A percentage as a fraction. One below 100 has no separator of thousands: a comma is its decimal sign."""
    plain = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
    if not plain or plain in ("-", "–"):
        return None
    found = _PERCENT.fullmatch(plain)
    value = read_decimal(found[1] or found[2]) if found else None
    if not isinstance(value, float) or not 0.0 <= value <= 100.0:
        return Bad("bad_share", f"not a percentage from 0 to 100: {shown(text)}")
    return value / 100


def read_decimal(text: str) -> float | Bad | None:
    """A number with a point or a comma, and no separator of thousands."""
    plain = text.strip()
    if not plain or plain in ("-", "–"):
        return None
    if _DECIMAL.fullmatch(plain):
        return float(plain.replace(",", "."))
    return Bad("bad_number", f"not a number: {shown(text)}")


def read_page(text: str) -> str | Bad | None:
    """A URL, as it is written."""
    plain = text.strip()
    if is_page_key(plain):  # one pattern, where taking the URL apart is five times the work
        return plain
    try:
        split_url(plain)
    except SourceError:
        return Bad("bad_url", f"not an http(s) URL: {shown(text)}") if plain else None
    return plain


def read_text(text: str) -> str | Bad | None:
    if _CONTROL.search(text):
        return Bad("bad_text", f"control characters: {shown(text)}")
    return " ".join(text.split()) or None


class Days:
    """Days of one sheet."""

    def __init__(self, order: DateOrder | None, start: str = "") -> None:
        self._dates = Dates(order)
        self._start = start
        self.guessed = ""
        """In words, how the order of day and month was found where no date of the sheet shows it."""

    @property
    def order(self) -> DateOrder | None:
        return self._dates.order

    def learn(self, texts: Sequence[str]) -> None:
        """From a date that can be read in one way; else from the only order in which the dates are days in a row."""
        for text in texts[:_LEARN]:
            self._dates.learn(text)
        if self._dates.order is None:
            runs: list[DateOrder] = [order for order in ("dmy", "mdy") if _in_a_row(texts, order)]
            if len(runs) == 1:
                self._dates.order = runs[0]
                self.guessed = f"dates are read as {runs[0]}: only so are they days in a row"

    def __call__(self, text: str) -> str | Bad | None:
        compact = _COMPACT.fullmatch(text.strip())
        if compact is None:
            return self._dates(text)
        return self._dates("-".join(compact.groups()))

    def nth(self, text: str) -> str | Bad | None:
        """GA4's "Nth day": 0000 is the first day of the report."""
        if not text.strip().isdecimal() or len(text) > 5 or not self._start:
            return Bad("bad_date", f"not the number of a day after a known start: {shown(text)}")
        return (date.fromisoformat(self._start) + timedelta(days=int(text))).isoformat()


def reader(unit: Unit, days: Days) -> Callable[[str], Any]:
    """What reads a column; each text once."""
    read: dict[Unit, Callable[[str], Any]] = {
        "text": read_text, "url": read_page, "day": days, "nth_day": days.nth, "count": read_count,
        "share": read_share, "decimal": read_decimal,
    }  # fmt: skip
    return Memo(read[unit]).__getitem__


def most_are(unit: Unit, cells: Sequence[str], share: float = 0.75) -> bool:
    """Whether a column can be read so, save a few cells: a bad row must not hide what a sheet is."""
    if unit == "day":
        return any(_readable(Dates(order), cells) >= share * len(cells) for order in ("dmy", "mdy"))
    if unit == "text":
        others: tuple[Unit, ...] = ("url", "day", "count")
        return not any(most_are(other, cells, share) for other in others)
    return _readable(reader(unit, Days(None)), cells) >= share * len(cells)


def _readable(read: Callable[[str], object], cells: Iterable[str]) -> int:
    found = (read(cell) for cell in cells)
    return sum(value is not None and not isinstance(value, Bad) for value in found)


def _in_a_row(texts: Sequence[str], order: DateOrder) -> bool:
    read = Dates(order)
    found = {value for value in map(read, texts) if isinstance(value, str)}
    days = sorted(map(date.fromisoformat, found))
    return len(days) > 2 and (days[-1] - days[0]).days == len(days) - 1
