"""What the name of a file and the remarks in it say: the site, the day of the export, the period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from urllib.parse import urlsplit

from citestack.authority.imports.values import DateOrder

_BING = re.compile(r"(?P<site>.*?)_?AI(?:SearchQueries|PageStats|Performance)", re.IGNORECASE)
_CONSOLE = re.compile(r"(?P<site>.+?)[-_ ]Performance[-_ ]on[-_ ]", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([_.])(\d{1,2})\2(\d{4})(?!\d)")
_REMARK = re.compile(r"(?P<name>[^:]+):\s*(?P<value>.+)")
_COMPACT = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_DATE_FILTERS = frozenset({"date", "datum", "data", "fecha", "dato", "päivämäärä", "tarih", "日付", "日期", "날짜"})


class FromName(NamedTuple):
    site: str
    as_of: str


class FromRemarks(NamedTuple):
    """Empty where it is not said."""

    site: str
    since: str
    until: str


def from_name(name: str, dates: DateOrder | None = None) -> FromName:
    """Of ``acme.example_AIPageStatsReport_9_5_2026.csv``, or a Search Console download.

    Bing writes the month first with underscores, and the day first with dots.
    """
    found = _BING.match(name) or _CONSOLE.match(name)
    raw = found["site"].lower() if found else ""
    host = _HOST.search(re.sub(r"^https?_+", "", raw))
    return FromName(host[0] if host else "", _day_in(name, dates))


def _day_in(name: str, dates: DateOrder | None) -> str:
    if iso := _ISO.search(name):
        return _iso(int(iso[1]), int(iso[2]), int(iso[3]))
    if found := _NUMBERS.search(name):
        first, second = int(found[1]), int(found[3])
        order = dates or ("dmy" if found[2] == "." else "mdy")
        return _iso(int(found[4]), *((second, first) if order == "dmy" else (first, second)))
    return ""


def from_remarks(remarks: Sequence[str]) -> FromRemarks:
    """Of GA4: ``# Property: acme.example``, ``# Start date: 20260901``."""
    told: dict[str, str] = {}
    for remark in remarks:
        if found := _REMARK.fullmatch(remark.strip("#- ")):
            told[found["name"].strip().casefold()] = found["value"].strip()
    since, until = (_compact(told.get(name, "")) for name in ("start date", "end date"))
    return FromRemarks(told.get("property", ""), since, until)


def site_of(pages: Sequence[str]) -> str:
    """The host of most pages, where most have one host."""
    hosts = [urlsplit(page).hostname or "" for page in pages[:2_000]]
    best = max(sorted(set(hosts)), key=hosts.count, default="")
    return best.removeprefix("www.") if best and hosts.count(best) * 2 > len(hosts) else ""


def is_date_filter(name: str) -> bool:
    return name.strip().casefold() in _DATE_FILTERS


def _compact(text: str) -> str:
    found = _COMPACT.fullmatch(text)
    return _iso(int(found[1]), int(found[2]), int(found[3])) if found else ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
