"""A link as a page wrote it to a row: absolute, keyed, with the host and eTLD+1 of both ends. No Spark here."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from citestack.corpus.urls import site_of, split_url
from citestack.errors import SourceError
from citestack.scale.nouns import CrawlKind, CrawlLink, Note

MAX_ANCHOR = 500


class Place(NamedTuple):
    """A URL with what the graph needs of it."""

    url: str
    host: str
    domain: str


class Written(NamedTuple):
    """A link as the page has it."""

    href: str
    """Absolute; '' stands for a scheme that names no page."""
    anchor: str
    rel: list[str]
    kind: CrawlKind
    place: str | None = None


@lru_cache(maxsize=65536)  # the same menus and footers link from page after page
def place_of(url: str) -> Place:
    """Raises ``SourceError`` for anything but a usable http(s) URL."""
    parts = split_url(url)
    return Place(str(parts), parts.host, _domain(parts.netloc))


def row(source: Place, link: Written, *, internal: bool = False) -> CrawlLink | Note:
    """The link as a row, or why it is none."""
    if not link.href:
        return Note.OTHER_SCHEME
    try:
        target = place_of(link.href)
    except SourceError:
        return Note.BAD_TARGET
    if target.url == source.url or (target.host == source.host and not internal):
        return Note.INTERNAL
    anchor = " ".join(link.anchor.split())[:MAX_ANCHOR]
    names = (source.host, target.host, source.domain, target.domain)
    return CrawlLink(source.url, target.url, *names, anchor, link.rel, link.kind, link.place)


@lru_cache(maxsize=4096)
def _domain(netloc: str) -> str:
    return site_of(f"http://{netloc}/")
