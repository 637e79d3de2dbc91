"""What stands beside a page on its origin: robots.txt, the sitemap's entry, llms.txt, the page's Markdown twin.

A few polite requests of one site, each bounded; a file that does not come is a fact about the site, never an error.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citestack.agents.robots_file import read_robots
from citestack.audit.addresses import same_site
from citestack.audit.subject import SiteFile, SitemapEntry, Subject
from citestack.corpus.fetch import ROBOTS, Kind
from citestack.corpus.links import absolute, base_url
from citestack.corpus.sitemap import Sitemap, is_sitemap, read_sitemap
from citestack.corpus.urls import page_key, split_url
from citestack.errors import CitestackError, FetchError, HttpStatusError, SourceError

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient

MAX_SITEMAPS = 8
"""Requests for one page's entry: at a request a second, sites with thousands of sitemaps are not read whole."""
SITEMAP_BYTES = 20_000_000
TEXT_BYTES = 2_000_000
MARKDOWN = "text/markdown"


def with_site(subject: Subject, client: FetchClient) -> Subject:
    """The subject with the files of its origin. Files on other sites are not asked for."""
    origin = split_url(subject.url).origin
    robots = site_file(f"{origin}/robots.txt", client, ROBOTS)
    return replace(
        subject,
        robots=robots,
        sitemap=SiteMaps(subject.url, robots, client).entry(subject.url),
        llms_txt=site_file(f"{origin}/llms.txt", client, text_kind(subject.url)),
        mirror=site_file(mirror_url(subject), client, text_kind(subject.url)),
    )


def site_file(url: str, client: FetchClient, kind: Kind) -> SiteFile:
    """What the origin answers; the status is None when it answers nothing or robots.txt keeps us out."""
    try:
        got = client.get(url, kind=kind)
    except HttpStatusError as e:
        return SiteFile(url, e.status)
    except (FetchError, SourceError):
        return SiteFile(url, None)
    return SiteFile(got.final_url, got.status, got.body, got.headers)


def text_kind(url: str) -> Kind:
    return Kind(max_bytes=TEXT_BYTES, page=False, truncate=True, scope=lambda target: same_site(target, url))


def named_mirror(subject: Subject) -> str | None:
    """What ``<link rel="alternate" type="text/markdown">`` names, when it is of the same site."""
    for head in () if subject.raw is None else subject.raw.heads:
        if "alternate" in head.get("rel", "").lower().split() and head.get("type", "").lower() == MARKDOWN:
            target = absolute(head.get("href", ""), base_url(subject.raw, subject.url) if subject.raw else subject.url)
            if target and same_site(target, subject.url):
                return target
    return None


def mirror_url(subject: Subject) -> str:
    """The named twin, else where the llms.txt proposal puts one: ``URL.md``, ``index.html.md`` for folders."""
    plain = subject.url.partition("?")[0]
    return named_mirror(subject) or (f"{plain}index.html.md" if plain.endswith("/") else f"{plain}.md")


class SiteMaps:
    """The sitemaps that robots.txt names, else ``/sitemap.xml``, each read when it is first needed, and once."""

    def __init__(self, url: str, robots: SiteFile, client: FetchClient) -> None:
        self._url, self._client = url, client
        self._waiting, self._seen = deque(_sitemaps(url, robots)), set[str]()
        self._read: list[tuple[str, Sitemap]] = []

    def entry(self, url: str) -> SitemapEntry:
        """Where the page is listed; looks no further than there."""
        key = page_key(url)
        for n, (at, found) in enumerate(self._all(), 1):
            if key in found.pages:
                return SitemapEntry(at, listed=True, lastmod=found.modified.get(key), read=n)
        first = self._read[0][0] if self._read else ""
        return SitemapEntry(first, listed=False, read=len(self._read), whole=not set(self._waiting) - self._seen)

    def _all(self) -> Iterator[tuple[str, Sitemap]]:
        yield from self._read
        while self._waiting and len(self._seen) < MAX_SITEMAPS:
            at = self._waiting.popleft()
            if at in self._seen:
                continue
            self._seen.add(at)
            found = _sitemap(at, self._url, self._client)
            if found is not None:
                self._waiting.extend(found.maps)
                self._read.append((at, found))
                yield at, found


class Origins:
    """What stands beside the pages of a site, asked for once for all of them.

    A Markdown twin is asked for where a page names one: guessing would double the requests.
    """

    def __init__(self, client: FetchClient) -> None:
        self._client = client
        self._known: dict[str, tuple[SiteFile, SiteMaps, SiteFile]] = {}

    def beside(self, subject: Subject) -> Subject:
        """The subject with the files of its origin."""
        robots, maps, llms = self._files(subject.url)
        named = named_mirror(subject)
        mirror = site_file(named, self._client, text_kind(subject.url)) if named else None
        return replace(subject, robots=robots, sitemap=maps.entry(subject.url), llms_txt=llms, mirror=mirror)

    def _files(self, url: str) -> tuple[SiteFile, SiteMaps, SiteFile]:
        origin = split_url(url).origin
        if origin not in self._known:
            robots = site_file(f"{origin}/robots.txt", self._client, ROBOTS)
            llms = site_file(f"{origin}/llms.txt", self._client, text_kind(url))
            self._known[origin] = (robots, SiteMaps(url, robots, self._client), llms)
        return self._known[origin]


def _sitemaps(url: str, robots: SiteFile) -> Iterable[str]:
    named = (urljoin(robots.url, target) for target, _ in read_robots(robots.body).sitemaps)
    own = [target for target in dict.fromkeys(named) if same_site(target, url)]
    return own or [f"{split_url(url).origin}/sitemap.xml"]


def _sitemap(at: str, url: str, client: FetchClient) -> Sitemap | None:
    """None for what does not come or is none."""
    kind = Kind(max_bytes=SITEMAP_BYTES, page=False, scope=lambda target: same_site(target, url))
    try:
        got = client.get(at, kind=kind)
        return read_sitemap(got.body, got.final_url) if is_sitemap(got.body, got.final_url) else None
    except CitestackError:
        return None
