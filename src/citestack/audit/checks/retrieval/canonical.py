"""Which URL the page says it has: the one that results and citations will name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from citestack.answers.identity import key_of
from citestack.audit.addresses import same_site
from citestack.audit.checks.retrieval.sources import CANONICAL
from citestack.audit.model import Evidence
from citestack.audit.rule import Problem, Rule, Seen, not_measured, of_share, passed
from citestack.audit.subject import Around, Subject
from citestack.corpus.links import absolute, base_url

_LINK = re.compile(r"<([^>]*)>\s*((?:;\s*[^,;]+)*)")
_REL = re.compile(r"rel\s*=\s*[\"']?[^\"';]*\bcanonical\b", re.IGNORECASE)
RELATIVE = 0.8
"""Share that holds of a relative canonical: it works, and breaks where the page is copied or the base changes."""


@dataclass(frozen=True, slots=True)
class Declared:
    href: str
    """As written."""
    url: str
    """Absolute; '' for what is no http(s) URL."""
    evidence: Evidence


def look(subject: Subject, _: Around) -> Seen:
    own = key_of(subject.url)
    if own is None:
        return not_measured("The page's own address is not known. Say where the file will stand: --url.")
    found = list(declared(subject))
    if not found:
        return Seen("neutral", note="No canonical URL is declared: the address that answers is the page's own.")
    problems = [*_conflict(found), *_strange(found[0], own), *_relative(found[0])]
    if not problems:
        return passed(f"It names itself: {found[0].url}.")
    return of_share(RELATIVE if all(p.severity == "low" for p in problems) else 0.0, problems)


def declared(subject: Subject) -> Iterator[Declared]:
    """Of the Link header, then of the head, then what the store kept."""
    for match in _LINK.finditer(subject.headers.get("link", "")[:8192]):
        if _REL.search(match[2]):
            yield Declared(match[1], absolute(match[1], subject.url), Evidence(match[0], where="header Link"))
    if subject.raw is None:
        kept = subject.page.canonical
        if kept and "link" not in subject.headers:
            yield Declared(kept, kept, Evidence(kept, where="canonical"))
        return
    for head in subject.raw.heads:
        href = head.get("href", "")
        if "canonical" in head.get("rel", "").lower().split():
            quote = f'<link rel="canonical" href="{href[:200]}">'
            yield Declared(href, absolute(href, base_url(subject.raw, subject.url)), Evidence(quote, where="head"))


def _conflict(found: list[Declared]) -> Iterator[Problem]:
    urls = dict.fromkeys(key_of(d.url) for d in found)
    if len(urls) > 1:
        message = f"{len(found)} canonical URLs are declared, and they differ; engines then choose for themselves."
        yield Problem("medium", message, found[1].evidence, "Declare one.")


def _strange(first: Declared, own: str) -> Iterator[Problem]:
    theirs = key_of(first.url)
    if not theirs:
        message = f"The canonical {first.href[:100]!r} is no http(s) URL."
        yield Problem("medium", message, first.evidence, f"Write {own}.")
    elif theirs != own:
        severity, what = _difference(theirs, own)
        message = f"The page at {own} names {what} as the page to be shown: {theirs}."
        fix = "Right if this is the copy; else name the page itself."
        yield Problem("high" if severity else "medium", message, first.evidence, fix)


def _difference(theirs: str, own: str) -> tuple[bool, str]:
    """Whether it is grave, and in words."""
    a, b = urlsplit(theirs), urlsplit(own)
    if not same_site(theirs, own):
        return True, "another site"
    if a.hostname != b.hostname:
        return False, "another host"
    if a._replace(scheme="") == b._replace(scheme=""):
        return False, f"its {a.scheme} address"
    if a.path.rstrip("/") == b.path.rstrip("/"):
        return False, "another spelling of itself"
    return True, "another page of the site"


def _relative(first: Declared) -> Iterator[Problem]:
    if first.url and not urlsplit(first.href).scheme:
        message = f"The canonical URL is relative: {first.href[:100]!r}."
        yield Problem("low", message, first.evidence, f"Write it whole: {first.url}.")


RULES = (
    Rule(
        "retrieval.canonical", 2, "The page names itself as canonical",
        "The canonical URL is the one that is indexed, and so the one that is cited.", CANONICAL, look,
    ),
)  # fmt: skip
