"""Whether a string is written as its data type asks: ISO 8601 dates, times and durations, URLs, numbers, booleans."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

Written = Literal["yes", "nearly", "no"]
"""``nearly``: readers understand it although the standard does not allow it."""

# ISO 8601 knows the digits 0 to 9 alone; a page may write its year in others.
_DATE = re.compile(
    r"(?P<y>[+-]?\d{4,6})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d))?|-W(?P<w>\d\d)(?:-[1-7])?|-(?P<o>\d{3}))?", re.ASCII
)
_BASIC = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)", re.ASCII)
_ZONE = r"(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)"
_TIME = re.compile(
    rf"(?:[01]\d|2[0-3]):?[0-5]\d(?::?(?:[0-5]\d|60)(?:[.,]\d{{1,9}})?)?{_ZONE}?|24:00(?::00)?{_ZONE}?", re.ASCII
)
_HOUR = re.compile(rf"(?:[01]\d|2[0-3]){_ZONE}", re.ASCII)
_PART = r"(?:\d{1,18}(?:[.,]\d{1,9})?"
_DURATION = re.compile(
    rf"[+-]?P(?=[\dT]){_PART}Y)?{_PART}M)?{_PART}W)?{_PART}D)?(?:T(?=\d){_PART}H)?{_PART}M)?{_PART}S)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{1,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,400}(?:\.0{1,20})?", re.ASCII)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_QUANTITY = re.compile(r"\d")
_FILE_NAME = re.compile(
    r"\w\.(?:html?|php|aspx?|jpe?g|png|gif|webp|svg|avif|pdf|mp[34]|webm|json|xml|md)\Z", re.IGNORECASE
)
_CSS_END = re.compile(r"[\s,>+~]\Z|\A[\s,>]")


def is_date(text: str) -> Written:
    """A calendar day, month or year, a week or an ordinal date; days that do not exist are none."""
    found = _DATE.fullmatch(text) or _BASIC.fullmatch(text)
    if found is None:
        return "no"
    part = found.groupdict()
    if part.get("w"):
        return "yes" if 1 <= int(part["w"]) <= 53 else "no"
    if part.get("o"):
        return "yes" if 1 <= int(part["o"]) <= 366 else "no"
    return "yes" if _exists(int(part["y"]), int(part.get("m") or 1), int(part.get("d") or 1)) else "no"


def is_date_time(text: str) -> Written:
    day, mark, time = text.partition("T")
    if mark:
        return "yes" if is_date(day) == "yes" and _is_clock(time) else "no"
    day, mark, time = text.partition(" ")
    if not mark:
        return "no"
    return "nearly" if is_date(day) == "yes" and _is_clock(time.replace(" ", "").removesuffix("UTC")) else "no"


def is_time(text: str) -> Written:
    return "yes" if _is_clock(text) else "no"


def is_duration(text: str) -> Written:
    return "yes" if _DURATION.fullmatch(text) else "no"


def is_url(text: str) -> Written:
    """Absolute, or relative in a form nobody takes for a word; one without scheme (``www.``) is not one."""
    text = text.strip()
    if not text or any(c.isspace() for c in text):
        return "no" if not text or " " in text.split("?")[0].split("#")[0] else "nearly"
    if _SCHEME.match(text):
        return "yes" if _has_host(text) else "no"
    if text.lower().startswith("www.") or "//" in text[1:].split("?")[0]:
        return "no"
    return "yes" if text[0] in "/#?." or "/" in text or _FILE_NAME.search(text) else "no"


def is_number(text: str) -> Written:
    return "yes" if _NUMBER.fullmatch(text.strip()) else "no"


def is_integer(text: str) -> Written:
    return "yes" if _INTEGER.fullmatch(text.strip()) else "no"


def is_boolean(text: str) -> Written:
    name = re.sub(r"^https?://schema\.org/", "", text)
    return (
        "yes" if name in {"true", "false", "True", "False"} else "nearly" if name.lower() in {"true", "false"} else "no"
    )


def is_quantity(text: str) -> Written:
    """``<number> <unit>``, as in "7 ft"."""
    return "yes" if _QUANTITY.search(text) else "nearly"


def is_selector(text: str) -> Written:
    return "no" if not text.strip() or _CSS_END.search(text) or text.count("[") != text.count("]") else "yes"


FORMS: Mapping[str, tuple[Callable[[str], Written], str]] = {
    "Date": (is_date, "an ISO 8601 date such as 2026-03-09"),
    "DateTime": (is_date_time, "an ISO 8601 date such as 2026-03-09 or 2026-03-09T14:30:00+01:00"),
    "Time": (is_time, "an ISO 8601 time such as 14:30:00"),
    "Duration": (is_duration, "an ISO 8601 duration such as PT1H30M"),
    "URL": (is_url, "a URL with its scheme, such as https://example.org/page"),
    "Number": (is_number, "a number with a point, such as 4.5"),
    "Float": (is_number, "a number with a point, such as 4.5"),
    "Integer": (is_integer, "a whole number"),
    "Boolean": (is_boolean, "true or false"),
    "Distance": (is_quantity, "a number and a unit"),
    "Mass": (is_quantity, "a number and a unit"),
    "Energy": (is_quantity, "a number and a unit"),
    "Quantity": (is_quantity, "a number and a unit"),
    "CssSelectorType": (is_selector, "a CSS selector"),
    "XPathType": (is_selector, "an XPath"),
}
"""How each data type but free text is tested, and how to say what it asks for."""


def _exists(year: int, month: int, day: int) -> bool:
    try:
        # The leap day of a year outside of what datetime knows is judged by a year of the same kind.
        date(year if 1 <= year <= 9999 else 2000 + year % 400 % 100, month, day)
    except ValueError:
        return False
    return True


def _is_clock(text: str) -> bool:
    return bool(_TIME.fullmatch(text) or _HOUR.fullmatch(text))


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme.lower() in {"http", "https", "ftp"}:
        return bool(host) and ".." not in str(host) and "<" not in url
    return bool(parts.path or parts.netloc)
