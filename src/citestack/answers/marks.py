"""Citation marks in brackets, as engines and writers set them.

``[1]``, ``[1][2]``, ``[1, 2]``, ``[1-3]``, ``[[1]]``, ``[^1]``, ``[^note]``, ``【1】``, ``【4:0†file】``, ``[web:3]``,
``[source 2]``, ``fact.¹``, and the private characters around ``turn0search1`` in text copied from ChatGPT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citestack.answers.book import SourceBook
from citestack.answers.spans import Taken

_WORD = r"(?:(?:web|sources?|src|docs?|document|refs?|reference|cite|citation|results?|page|passage)[\s:_#-]{0,2})?"
_ID = rf"\^?{_WORD}\d{{1,3}}"
_MARK = re.compile(
    rf"(?P<open>[\[【［]{{1,2}})\s?(?P<ids>{_ID}(?:\s{{0,2}}(?:[,;、，]|[-–—]|and|&)\s{{0,2}}{_ID}){{0,20}})"
    r"(?P<tail>(?:[:†][^\[\]【】\n]{0,80})?)\s?[\]】］]{1,2}",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\[\^([^\]\s\[^]{1,32})\]")
_COPIED = re.compile("\ue200cite((?:\ue202[\\w-]{1,40}){1,20})\ue201")
_RAISED = re.compile(r"(?<=[.,;:!?)\"”’])[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}|(?<=[^\W\d_]{3})[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,2}")
_DIGITS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_RANGE = re.compile(r"(\d{1,3})\s*[-–—]\s*\D{0,12}(\d{1,3})")
_NUMBER = re.compile(r"\d{1,3}")
WIDEST_RANGE = 20
"""``[3-250]`` is no list of citations."""


@dataclass(frozen=True, slots=True)
class BracketMark:
    start: int
    end: int
    labels: tuple[str, ...]
    """As the source list would name them; a range is every number in it."""


def bracket_marks(raw: str, taken: Taken, book: SourceBook) -> list[BracketMark]:
    """Marks in order of place. A bracket with a zero beside other numbers (``[0, 1]``) is an interval, no mark.

    Raised digits are marks when a source has that number and no unit stands before them (``km²``).
    """
    found = [m for m in _numbers(raw) if not _is_interval(m, book)]
    places = {m.start for m in found}
    found += [BracketMark(*m.span(), (m[1],)) for m in _NOTE.finditer(raw) if m.start() not in places]
    found += [BracketMark(*m.span(), tuple(m[1].split("\ue202")[1:])) for m in _COPIED.finditer(raw)]
    raised = (BracketMark(*m.span(), (m[0].translate(_DIGITS),)) for m in _RAISED.finditer(raw))
    found += [m for m in raised if book.labelled(m.labels[0]) is not None]
    return sorted((m for m in found if not taken.holds(m.start, m.end)), key=lambda m: m.start)


def _numbers(raw: str) -> Iterator[BracketMark]:
    for m in _MARK.finditer(raw):
        if m["tail"].startswith(":") and m["open"][0] == "[":
            continue  # a time or a ratio, not a mark
        labels = (m["ids"] + m["tail"],) if m["tail"].startswith(":") else _labels(m["ids"])
        yield BracketMark(*m.span(), labels)


def _labels(ids: str) -> tuple[str, ...]:
    spread = _RANGE.sub(lambda m: _spread(int(m[1]), int(m[2])), ids)
    return tuple(str(int(n)) for n in _NUMBER.findall(spread))


def _spread(first: int, last: int) -> str:
    if not first <= last < first + WIDEST_RANGE:
        return f"{first},{last}"
    return ",".join(str(n) for n in range(first, last + 1))


def _is_interval(mark: BracketMark, book: SourceBook) -> bool:
    return len(mark.labels) > 1 and "0" in mark.labels and book.labelled("0") is None
