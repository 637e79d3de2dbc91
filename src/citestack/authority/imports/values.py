"""Cells to values. Each cell text is read once per file: exports repeat their dates, numbers and flags.

What cannot be read is a ``Bad``, never a guess: a date that may be two dates, a number that may be two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, Literal, TypeVar

from citestack.authority.imports.encoding import holds_packed_url
from citestack.authority.imports.nouns import shown
from citestack.corpus.urls import is_page_key, page_key, split_url
from citestack.errors import SourceError

DateOrder = Literal["dmy", "mdy"]
V = TypeVar("V")
_MEMO = 1 << 16
_NUMERAL = 300
"""Characters of a number; a longer one has no float64, and past 4,300 digits Python refuses to read it."""
_COUNTS = 1 << 63
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "nan"})
_TRUE = frozenset({"true", "yes", "1", "y", "t"})
_FALSE = frozenset({"false", "no", "0", "n", "f"})
_SPACES = re.compile(r"[\s'’]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_DECIMAL = re.compile(r"-?\d+[.,]\d+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_ORDERED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,? .*)?")
_WORDED = re.compile(
    r"(?:(\d{1,2})\.?(?:er|º)?(?: de)? ([^\W\d]+)\.?,?(?: de)?|([^\W\d]+)\.? (\d{1,2}),?) (\d{4})(?:,? .*)?"
)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?")
_SECONDS = re.compile(r"\d{10}")
# English, German, French, Spanish, Italian, Dutch, Portuguese: the first letters of a month that no other month shares.
_MONTHS = (
    "jan|jän|ene|gen", "feb|fév|fev|fév", "mar|mär|mrz|maa|mrt", "apr|avr|abr", "may|mai|mag|mei", "jun|juin|giu",
    "jul|juil|lug", "aug|aoû|aou|ago", "sep|set", "oct|okt|out|ott", "nov", "dec|dez|déc|dic",
)  # fmt: skip
_MONTH = {prefix: n for n, group in enumerate(_MONTHS, 1) for prefix in group.split("|")}


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that could not be read."""

    code: str
    message: str


class Memo(dict[str, V | Bad], Generic[V]):
    """Reads a text once. Forgets everything when it has grown past a bound, so that memory is bounded too."""

    def __init__(self, read: Callable[[str], V | Bad]) -> None:
        super().__init__()
        self.read = read
        self.bad = False
        """Some text could not be read."""

    def __missing__(self, text: str) -> V | Bad:
        if len(self) >= _MEMO:
            self.clear()
        value = self[text] = self.read(text)
        self.bad = self.bad or isinstance(value, Bad)
        return value


def read_url(text: str) -> str | Bad:
    """The key of the page (``corpus.urls``)."""
    if is_page_key(text):
        return text
    try:
        return page_key(text)
    except SourceError:
        if holds_packed_url(text):
            return Bad("mixed_encoding", f"bytes of another encoding than the rest of the file: {shown(text)}")
        return Bad("bad_url", f"not an http(s) URL: {shown(text)}")


def read_urls(texts: Sequence[str]) -> list[str | Bad]:
    """A column of them: most pages link once, so there is nothing to remember."""
    return [text if is_page_key(text) else read_url(text) for text in texts]


def read_site(text: str) -> str | Bad:
    """A host name, given as one or as a URL."""
    try:
        return split_url(text if "://" in text else f"http://{text.strip().removeprefix('*.')}").host
    except SourceError:
        return Bad("bad_url", f"not a host name: {shown(text)}")


def read_number(text: str) -> float | Bad | None:
    """A number in the vendor's units; a comma or dot before exactly three digits separates thousands, save in 0.123."""
    value = _number(text)
    return float(value) if isinstance(value, int) else value


def read_count(text: str) -> int | Bad | None:
    """A whole number that is not negative."""
    value = _number(text)
    if isinstance(value, float) or (isinstance(value, int) and value >= _COUNTS):
        return Bad("bad_number", f"not a count: {shown(text)}")
    return value


def _number(text: str) -> float | Bad | None:
    """An int where the text is one."""
    plain = _SPACES.sub("", text)
    if plain.lower() in _EMPTY:
        return None
    if len(plain) <= _NUMERAL:
        if plain.isascii() and plain.isdecimal():
            return int(plain)
        if _GROUPED.fullmatch(plain) and not plain.startswith("0"):
            return int(plain.replace(",", "").replace(".", ""))
        if _DECIMAL.fullmatch(plain):
            return float(plain.replace(",", "."))
        grouped = re.fullmatch(r"(\d{1,3}(?:([,.])\d{3})+)([,.])(\d+)", plain)
        if grouped and grouped[2] != grouped[3]:
            return float(grouped[1].replace(grouped[2], "") + "." + grouped[4])
    return Bad("bad_number", f"not a number: {shown(text)}")


def read_flag(text: str) -> bool | Bad | None:
    folded = text.strip().casefold()
    if folded in _EMPTY:
        return None
    if folded in _TRUE:
        return True
    return False if folded in _FALSE else Bad("bad_flag", f"neither true nor false: {shown(text)}")


class Dates:
    """Reads dates of one file. ``order`` is what 3/4/2025 means in it; None = the file has not shown it."""

    def __init__(self, order: DateOrder | None = None) -> None:
        self.order = order

    def learn(self, text: str) -> None:
        """Take the order from a date that can be read in one way only."""
        found = _ORDERED.fullmatch(text.strip())
        if self.order is None and found and found[2] != ".":
            first, second = int(found[1]), int(found[3])
            self.order = "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None

    def __call__(self, text: str) -> str | Bad | None:
        """ISO 8601 date; None for an empty cell."""
        plain = " ".join(text.split())
        if plain.casefold() in _EMPTY or plain.startswith("0000-00-00"):
            return None
        try:
            parts = self._parts(plain)
            return parts if isinstance(parts, Bad) else _iso(*parts)
        except ValueError:
            return Bad("bad_date", f"not a date: {shown(text)}")

    def _parts(self, text: str) -> tuple[int, int, int] | Bad:
        """Year, month, day. Raises ``ValueError``."""
        if found := _ISO.fullmatch(text) or _CJK.fullmatch(text):
            return int(found[1]), int(found[2]), int(found[3])
        if found := _ORDERED.fullmatch(text):
            return self._ordered(text, found)
        if found := _WORDED.fullmatch(text):
            return int(found[5]), _month(found[2] or found[3]), int(found[1] or found[4])
        if _SECONDS.fullmatch(text):
            day = datetime.fromtimestamp(int(text), UTC)
            return day.year, day.month, day.day
        raise ValueError(text)

    def _ordered(self, text: str, found: re.Match[str]) -> tuple[int, int, int] | Bad:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        # With dots the day comes first in every locale that writes so (Unicode CLDR, date formats).
        order = "dmy" if found[2] == "." or first == second else self.order
        if order is None:
            return Bad("ambiguous_date", f"{shown(text)} may be two dates: say which with --dates dmy or mdy")
        return (year, second, first) if order == "dmy" else (year, first, second)


def _iso(year: int, month: int, day: int) -> str:
    return date(year, month, day).isoformat()


def _month(word: str) -> int:
    folded = word.casefold()
    found = _MONTH.get(folded[:4]) or _MONTH.get(folded[:3])
    if found is None:
        raise ValueError(word)
    return found
