"""Does the text say where its facts come from? Links inside sentences to other sites, primary forms counted whole.

What a primary source is, is told by the form of the link (a DOI, an RFC, a standard's number, a public body's suffix, a
report as PDF, an official manual), never by a list of names. A form can be had by anyone: whether the source says what
the sentence says is for grounding to find.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from citestack.authority.nouns import Signal
from citestack.authority.signals.hosts import host_of
from citestack.authority.signals.names import fold
from citestack.authority.signals.view import View, quoted
from citestack.model import Link

FULL_RATE = 5.0
"""Sources per 1,000 words (weighted) from which on more adds nothing: one for each passage of 200 words."""
FEWEST_WORDS = 300
"""A shorter page is measured as one of this length, so that one link in one sentence is no full score."""
TOO_SHORT = 50
ORDINARY = 0.5
PER_SITE = 3
BESIDE = 5
"""Words that must stand around a link for it to be part of a sentence or a reference."""
MOST = 500
MOST_TARGETS, REPEATS, REPEAT_SHARE = 5_000, 5, 0.1
_DOI = re.compile(r"(?<![\w.])10\.\d{4,9}/[^\s/]")
_RFC = re.compile(r"/rfc-?\d{1,5}(?![\w-])")
_PREPRINT = re.compile(r"/(?:abs|pdf)/(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})")
_RECORD = re.compile(r"/(?:pmc\d{4,8}|pubmed/\d{4,9})(?!\w)")
_HANDLE = re.compile(r"/handle/\d{4,6}(?:\.\d+)*/[\w.-]+$|^https?://hdl\.[^/]+/\d{4,6}(?:\.\d+)*/")
_STANDARD = re.compile(
    r"\b(?:iso(?:/iec)?|iec|ieee|itu-?t?|din|en|ansi|astm|bs|nist sp|fips|ecma|rfc)[ -]?(?:en )?(?:iso )?[a-z]?\.?"
    r"(?!(?:19|20)\d\d\b)\d{2,6}"
)
# Classes of suffixes kept for public bodies and universities (Public Suffix List, by form).
_PUBLIC = re.compile(r"\.(?:(?:gov|gob|gouv|govt|gub|mil|edu|ac)(?:\.[a-z]{2})?|int)$")
_MANUAL = re.compile(
    r"^(?:docs?|developers?|manual|reference|specs?|standards)\."
    r"|/(?:docs?|documentation|manual|reference|specs?|specifications?|standards?|TR)/"
)
_FORMS: tuple[tuple[str, Callable[[Link, str], object]], ...] = (
    ("a DOI", lambda _, path: _DOI.search(path)),
    ("an RFC", lambda _, path: _RFC.search(path.casefold())),
    ("a preprint", lambda _, path: _PREPRINT.search(path.casefold())),
    ("an article's record", lambda _, path: _RECORD.search(path.casefold())),
    ("a handle", lambda link, _: _HANDLE.search(link.target.casefold())),
    ("a public body or university", lambda link, _: _PUBLIC.search(host_of(link.target))),
    ("a standard", lambda link, _: _STANDARD.search(fold(link.anchor))),
    ("a report (PDF)", lambda _, path: path.casefold().endswith(".pdf")),
    ("an official manual or specification", lambda link, path: _MANUAL.search(host_of(link.target) + path)),
)
"""First match names the form."""
_UNPAID = frozenset({"sponsored", "ugc"})


@dataclass(slots=True)
class RepeatReader:
    """Per site: pages that link from their main part to each target. What many pages repeat is no page's source."""

    targets: Counter[str] = field(default_factory=Counter)
    pages: int = 0

    def take(self, view: View) -> None:
        self.pages += 1
        for target in {x.target for x in view.out[:MOST] if x.place == "main"}:
            if target in self.targets or len(self.targets) < MOST_TARGETS:
                self.targets[target] += 1

    def done(self) -> frozenset[str]:
        least = max(REPEATS, REPEAT_SHARE * self.pages)
        return frozenset(t for t, n in self.targets.items() if n >= least)


@dataclass(frozen=True, slots=True)
class Source:
    link: Link
    form: str
    weight: float
    quote: str


def sources_signal(view: View, site_of: Callable[[str], str], repeated: frozenset[str] = frozenset()) -> Signal:
    """``sources_cited``: weighted distinct sources per 1,000 words over ``FULL_RATE``."""
    url, words = view.page.url, len(view.page.text.split())
    if words < TOO_SHORT:
        return Signal("sources_cited", None, f"{words} words, too short to owe a source", source=url)
    found = sources(view, site_of, repeated)
    rate = 1000 * sum(s.weight for s in found) / max(words, FEWEST_WORDS)
    if not found:
        return Signal("sources_cited", 0.0, f"no link to another site in a sentence of {words} words", source=url)
    best = max(found, key=lambda s: s.weight)
    evidence = f"{len(found)} in {words} words, e.g. {best.form}: '{best.quote}' -> {best.link.target}"
    return Signal("sources_cited", round(min(rate / FULL_RATE, 1.0), 4), evidence, source=url)


def sources(view: View, site_of: Callable[[str], str], repeated: frozenset[str]) -> tuple[Source, ...]:
    """Distinct targets cited in sentences, at most ``PER_SITE`` of one site, in document order, none ``repeated``."""
    seen: set[str] = set()
    per_site: dict[str, int] = {}
    found: list[Source] = []
    for link, quote in _contextual(view):
        site = site_of(link.target)
        if link.target in seen or link.target in repeated or per_site.get(site, 0) >= PER_SITE:
            continue
        seen.add(link.target)
        per_site[site] = per_site.get(site, 0) + 1
        form = form_of(link)
        found.append(Source(link, form or "another site", 1.0 if form else ORDINARY, quote))
    return tuple(found)


def form_of(link: Link) -> str:
    """What kind of primary source a link's form shows; empty for an ordinary page."""
    path = unquote(urlsplit(link.target).path)
    return next((name for name, has in _FORMS if has(link, path)), "")


def _contextual(view: View) -> Iterator[tuple[Link, str]]:
    """Links whose words stand in a block with other words; menus, link lists and "read more" lines do not count."""
    start = 0
    for link in view.out[:MOST]:
        if link.place != "main" or link.kind != "text" or not link.anchor.strip() or _UNPAID & set(link.rel):
            continue
        at = view.page.text.find(link.anchor, start)
        if at < 0:
            at = view.page.text.find(link.anchor)
        block = view.block_at(at) if at >= 0 else None
        if block is None or block.kind in {"code", "heading"}:
            continue
        start = at + len(link.anchor)
        text = view.block(block)
        if len(text.split()) - len(link.anchor.split()) >= BESIDE:
            yield link, _around(text, at - block.start, len(link.anchor))


def _around(text: str, at: int, length: int) -> str:
    start = max(at - 50, 0)
    return quoted(text[start : at + length + 40])
