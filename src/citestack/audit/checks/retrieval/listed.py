"""The page in its site's sitemap, and whether the dates that it is given agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from email.utils import parsedate_to_datetime

from citestack.audit.checks.retrieval.sources import SITEMAP
from citestack.audit.model import Evidence
from citestack.audit.rule import Problem, Rule, Seen, failed, in_text, not_measured, of_share, passed
from citestack.audit.subject import Around, Subject
from citestack.corpus import json_ld
from citestack.corpus.dates import parse_date

_W3C = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?)?)?", re.ASCII)
"""W3C date and time formats, as the sitemap protocol asks for."""
_SAID = re.compile(r"\b(?:last\s+)?(?:updated|modified|reviewed|revised)\b[ :]*(?:on\s+)?", re.IGNORECASE)
_REACH = 40
NEAR = timedelta(days=1)
"""Time zones and a deployment after midnight are no disagreement."""
UNREAD = not_measured("The sitemap was not read. Fetch the page: citestack audit URL --fetch.")


@dataclass(frozen=True, slots=True)
class Dated:
    name: str
    day: date
    evidence: Evidence


def listing(subject: Subject, _: Around) -> Seen:
    entry = subject.sitemap
    if entry is None:
        return UNREAD
    if entry.listed:
        return passed(f"Listed in {entry.sitemap}.", {"sitemaps_read": entry.read})
    if not entry.whole:
        return not_measured(f"Not found in the {entry.read} sitemaps that were read; the site has more.")
    where = Evidence("", where=entry.sitemap or "sitemap")
    if not entry.read:
        message = "The site has no sitemap that robots.txt names or that stands at /sitemap.xml."
        return failed([Problem("low", message, where, "Write one, and name it in robots.txt: Sitemap: URL.")])
    message = f"The page is in none of the site's {entry.read} sitemaps."
    return failed([Problem("medium", message, where, f"Add <url><loc>{subject.url}</loc></url>.")])


def lastmod(subject: Subject, _: Around) -> Seen:
    """The sitemap's date against each date that the page or the server gives for its last change."""
    entry = subject.sitemap
    if entry is None:
        return UNREAD
    if entry.lastmod is None:
        return not_measured("The sitemap gives no lastmod for the page." if entry.listed else "The page is not listed.")
    where = Evidence(entry.lastmod[:100], where=f"lastmod in {entry.sitemap}")
    day = _day(entry.lastmod) if _W3C.fullmatch(entry.lastmod) else None
    if day is None:
        message = "lastmod is no W3C date, so it is not read."
        return failed([Problem("medium", message, where, "Write YYYY-MM-DD or a full date and time.")])
    if day > subject.today + NEAR:
        return failed([Problem("medium", f"lastmod {day} lies in the future.", where, "Write the day of the change.")])
    others = list(_others(subject))
    if not others:
        return not_measured(f"lastmod is {day}; neither the page nor the server gives another date to hold it against.")
    return _held_against(day, others)


def _held_against(day: date, others: Sequence[Dated]) -> Seen:
    off = [other for other in others if abs(other.day - day) > NEAR]
    fix = "Set all of them from the one date of the last change that a reader would notice."
    problems = [
        Problem("low", f"The sitemap says {day}, {other.name} says {other.day}.", other.evidence, fix) for other in off
    ]
    return of_share(1 - len(off) / len(others), problems, numbers={"dates": len(others), "off": len(off)})


def _others(subject: Subject) -> Iterator[Dated]:
    for thing in json_ld.things(subject.page.json_ld):
        written = thing.get("dateModified")
        day = _day(written) if isinstance(written, str) else None
        if day:
            yield Dated("dateModified", day, Evidence(str(written)[:100], where="json-ld dateModified"))
            break
    yield from _visible(subject)
    header = subject.headers.get("last-modified", "")
    sent = _http_day(header)
    if sent:
        yield Dated("Last-Modified", sent, Evidence(header, where="header Last-Modified"))


def _visible(subject: Subject) -> Iterator[Dated]:
    text = subject.page.text
    for match in _SAID.finditer(text):
        day = _day(text[match.end() : match.end() + _REACH])
        if day:
            end = min(match.end() + _REACH, _line_end(text, match.end()))
            yield Dated("the page", day, in_text(subject, match.start(), end))
            return


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _day(text: str) -> date | None:
    found = parse_date(text[:100])
    return None if found is None else date.fromisoformat(found)


def _http_day(text: str) -> date | None:
    try:
        return parsedate_to_datetime(text).date() if text else None
    except (ValueError, TypeError, IndexError):
        return None


RULES = (
    Rule(
        "retrieval.sitemap", 2, "The site's sitemap lists the page",
        "A page that is listed is found without a link to it, and looked at again when it changes.", SITEMAP, listing,
    ),
    Rule(
        "retrieval.lastmod", 2, "The sitemap's date agrees with the page's",
        "A date that is found wrong is not used, neither for this page nor for the site's others.", SITEMAP, lastmod,
    ),
)  # fmt: skip
