"""What the store holds around a page: its site's other pages, copies of it, who links to it.

Reads when first asked and remembers, so that the audit of a site reads each list once. Good for one generation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from citestack.audit.rule import Seen, not_measured
from citestack.authority.signals.hosts import site_of_url
from citestack.authority.signals.topics import terms_of

if TYPE_CHECKING:
    from citestack.audit.subject import Around, Subject
    from citestack.model import Link, PageRecord
    from citestack.store import Store
    from citestack.store.listing import PageLine

T = TypeVar("T")
LEAST = 5
"""Pages of a site in the store from which they can speak for the site."""
COMMON, FEW = 0.25, 4
"""A term in the titles of more than this share of a site's pages names the site, not a topic; a site of fewer pages
than the second has no such terms."""
MOST_PAGES = 50_000
MOST_LINKS = 300
RELATED = 0.4
"""Estimated similarity from which a page may hold most of another: two of one length that share 60 % of their runs."""
REMEMBERED = 500
"""Answers kept of each kind: several checks of a page ask the same, and pages of a site link to the same authors."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Another page whose text is nearly the same."""

    url: str
    similarity: float
    """Estimated Jaccard similarity of word 5-shingles, in [0.4, 1]; or the share of runs that one has of the other."""


@dataclass(frozen=True, slots=True)
class SiteTitles:
    """Pages of a site by what their titles name."""

    lines: Mapping[str, PageLine]
    """By URL."""
    terms: Mapping[str, frozenset[str]]
    """URL -> stemmed words and pairs of its title that few other pages of the site share."""
    common: frozenset[str]
    """Those that many share."""
    holding: Mapping[str, tuple[str, ...]]
    """Term -> URLs of the pages whose titles hold it."""


class Neighbours:
    """All methods raise ``StoreError``."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._titles: dict[str, SiteTitles] = {}
        self._site_of: dict[str, str] = {}
        self._links: dict[str, tuple[int, tuple[Link, ...]]] = {}
        self._records: dict[str, PageRecord | None] = {}
        self._trust: dict[str, Mapping[str, float | None]] = {}

    def copies(self, url: str, signature: bytes) -> list[Copy]:
        """Other pages of the store that are near copies or may hold most of this one, the likest first, then by URL."""
        if not signature:
            return []
        urls, rows = self._signatures
        if not urls:
            return []
        alike = (rows == np.frombuffer(signature, "<u4")).mean(axis=1)
        found = [Copy(urls[i], float(alike[i])) for i in np.flatnonzero(alike >= RELATED).tolist() if urls[i] != url]
        return sorted(found, key=lambda c: (-c.similarity, c.url))

    def titles(self, url: str) -> SiteTitles:
        """Of the pages of the URL's site, at most ``MOST_PAGES``."""
        site = self.site_of(url)
        if site not in self._titles:
            self._titles[site] = _titles(self.store.listed(MOST_PAGES, site=site))
        return self._titles[site]

    def near(self, url: str, title: str) -> list[PageLine]:
        """Pages of the site on the same topic: titles that share a pair of words, or half of the page's own terms."""
        titles = self.titles(url)
        mine = terms_of(title) - titles.common
        some = {other for term in mine for other in titles.holding.get(term, ()) if other != url}
        return [titles.lines[other] for other in sorted(some) if _same(mine, titles.terms[other])]

    def record(self, url: str) -> PageRecord | None:
        """None for what is no page of the store."""
        if url not in self._records:
            _keep(self._records, url, self.store.record(url))
        return self._records[url]

    def links_to(self, url: str) -> tuple[int, tuple[Link, ...]]:
        """How many links other pages have to this one, and ``MOST_LINKS`` of them, main content first."""
        if url not in self._links:
            part = self.store.some_links_to(url, 0, MOST_LINKS)
            _keep(self._links, url, (part.total, part.links))
        return self._links[url]

    def trust(self, url: str) -> Mapping[str, float | None]:
        """Parts of the page's trust by name, of the newest build of the link graph; none without one."""
        if url not in self._trust:
            found = self.store.authority.trust([url]).get(url)
            _keep(self._trust, url, {} if found is None else {p.name: p.value for p in found.parts})
        return self._trust[url]

    def site_of(self, url: str) -> str:
        """Registrable domain."""
        host = url.split("/", 3)[2] if "://" in url else url
        if host not in self._site_of:
            self._site_of[host] = site_of_url(url)
        return self._site_of[host]

    @cached_property
    def _signatures(self) -> tuple[list[str], np.ndarray]:
        """URLs, and the signatures as an array of shape (n, 64)."""
        found = self.store.signatures()
        rows = np.frombuffer(b"".join(found.values()), "<u4").reshape(len(found), -1) if found else np.empty((0, 64))
        return list(found), rows


def neighbours_of(around: Around) -> Neighbours | None:
    """None without a store."""
    if around.neighbours is not None:
        return around.neighbours
    return None if around.session is None else Neighbours(around.session.corpus.store)


def of_site(subject: Subject, around: Around) -> tuple[Neighbours, int] | Seen:
    """The neighbours and how many pages of the site they hold; not measured where those say nothing of the site."""
    near = neighbours_of(around)
    if near is None:
        return not_measured("No store. Add the site to one: citestack crawl.")
    pages = len(near.titles(subject.url).lines)
    if pages < LEAST:
        return not_measured(f"{pages} pages of the site are in the store, fewer than {LEAST}: citestack crawl.")
    return near, pages


def _keep(kept: dict[str, T], url: str, value: T) -> None:
    if len(kept) >= REMEMBERED:
        kept.clear()
    kept[url] = value


def _titles(lines: list[PageLine]) -> SiteTitles:
    terms = {line.url: terms_of(line.title) for line in lines}
    common = _common_terms(list(terms.values()))
    kept = {url: frozenset(own - common) for url, own in terms.items()}
    holding = defaultdict[str, list[str]](list)
    for url, own in kept.items():
        for term in own:
            holding[term].append(url)
    found = {term: tuple(urls) for term, urls in holding.items()}
    return SiteTitles({line.url: line for line in lines}, kept, common, found)


def _common_terms(terms: list[set[str]]) -> frozenset[str]:
    counts = Counter(term for own in terms for term in own)
    return frozenset(term for term, n in counts.items() if n > max(FEW, COMMON * len(terms)))


def _same(mine: set[str], other: frozenset[str]) -> bool:
    shared = mine & other
    if any(" " in term for term in shared):
        return True
    words = [term for term in mine if " " not in term]
    return len(shared) >= 2 and 2 * len(shared) >= len(words)
