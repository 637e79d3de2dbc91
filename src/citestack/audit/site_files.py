"""What stands beside a page on its origin: robots.txt, the sitemap's entry, llms.txt, the page's Markdown twin.

A few polite requests of one site, each bounded; a file that does not come is a fact about the site, never an error.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from citestack.agents.robots_file import read_robots
from citestack.audit.subject import SiteFile, SitemapEntry, Subject
from citestack.corpus.fetch import ROBOTS, Kind
from citestack.corpus.links import absolute, base_url
from citestack.corpus.sitemap import Sitemap, is_sitemap, read_sitemap
from citestack.corpus.urls import page_key, site_of, split_url
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
        sitemap=sitemap_entry(subject.url, robots, client),
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
    return Kind(max_bytes=TEXT_BYTES, page=False, truncate=True, scope=lambda target: _same_site(target, url))


def named_mirror(subject: Subject) -> str | None:
    """What ``<link rel="alternate" type="text/markdown">`` names, when it is of the same site."""
    for head in () if subject.raw is None else subject.raw.heads:
        if "alternate" in head.get("rel", "").lower().split() and head.get("type", "").lower() == MARKDOWN:
            target = absolute(head.get("href", ""), base_url(subject.raw, subject.url) if subject.raw else subject.url)
            if target and _same_site(target, subject.url):
                return target
    return None


def mirror_url(subject: Subject) -> str:
    """The named twin, else where the llms.txt proposal puts one: ``URL.md``, ``index.html.md`` for folders."""
    plain = subject.url.partition("?")[0]
    return named_mirror(subject) or (f"{plain}index.html.md" if plain.endswith("/") else f"{plain}.md")


def sitemap_entry(url: str, robots: SiteFile, client: FetchClient) -> SitemapEntry:
    """Looks through the sitemaps that robots.txt names, else ``/sitemap.xml``, until the page is found."""
    key, first, read = page_key(url), "", 0
    waiting, seen = deque(_sitemaps(url, robots)), set[str]()
    while waiting and len(seen) < MAX_SITEMAPS:
        at = waiting.popleft()
        if at in seen:
            continue
        seen.add(at)
        found = _sitemap(at, url, client)
        if found is None:
            continue
        first, read = first or at, read + 1
        if key in found.pages:
            return SitemapEntry(at, listed=True, lastmod=found.modified.get(key), read=read)
        waiting.extend(found.maps)
    return SitemapEntry(first, listed=False, read=read, whole=not set(waiting) - seen)


def _sitemaps(url: str, robots: SiteFile) -> Iterable[str]:
    named = (urljoin(robots.url, target) for target, _ in read_robots(robots.body).sitemaps)
    own = [target for target in dict.fromkeys(named) if _same_site(target, url)]
    return own or [f"{split_url(url).origin}/sitemap.xml"]


def _sitemap(at: str, url: str, client: FetchClient) -> Sitemap | None:
    """None for what does not come or is none."""
    kind = Kind(max_bytes=SITEMAP_BYTES, page=False, scope=lambda target: _same_site(target, url))
    try:
        got = client.get(at, kind=kind)
        return read_sitemap(got.body, got.final_url) if is_sitemap(got.body, got.final_url) else None
    except CitestackError:
        return None


def _same_site(target: str, url: str) -> bool:
    try:
        return site_of(target) == site_of(url)
    except SourceError:
        return False
