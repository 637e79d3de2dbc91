"""Links of pages: rows with the target URL interned, since a site's navigation repeats the same few hundred."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from sqlalchemy import Connection, delete, func, select

from citestack.model import Link, LinkKind, LinkPlace
from citestack.store import tables as t
from citestack.store.bulk import bulk_insert
from citestack.store.parts import chunks

_KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
_PLACES: tuple[LinkPlace, ...] = get_args(LinkPlace)
_COLUMNS = ("page_id", "seq", "url_id", "anchor", "rel", "kind", "place")
ANCHORS_PER_URL = 50
"""Most frequent anchor texts given per URL; a home page can have one from every page of its site."""


def links_hash(links: Sequence[Link]) -> bytes:
    """Tells whether a page's links changed; empty for no links."""
    if not links:
        return b""
    rows = [(x.target, x.anchor, x.rel, x.kind, x.place) for x in links]
    return hashlib.sha256(json.dumps(rows).encode("ascii")).digest()[:16]


def write_links(connection: Connection, links: Mapping[int, Sequence[Link]], fresh: set[int]) -> None:
    """Replaces the links of the pages (by row id); ``fresh`` pages have none yet."""
    for part in chunks([page for page in links if page not in fresh]):
        connection.execute(delete(t.links).where(t.links.c.page_id.in_(part)))
    known = _intern(connection, sorted({x.target for some in links.values() for x in some}))
    rows = [_row(page, seq, x, known[x.target]) for page, some in links.items() for seq, x in enumerate(some)]
    bulk_insert(connection, t.links, _COLUMNS, rows)


def links_from(connection: Connection, url: str) -> tuple[Link, ...]:
    """Links of the page, in document order."""
    query = select_links().where(t.pages.c.url == url).order_by(t.links.c.seq)
    return tuple(link_of(row) for row in connection.execute(query))


def links_to(connection: Connection, url: str) -> tuple[Link, ...]:
    """Links that point at the URL, ordered by the page that holds them."""
    query = select_links().where(t.urls.c.url == url).order_by(t.pages.c.url, t.links.c.seq)
    return tuple(link_of(row) for row in connection.execute(query))


def every_link(connection: Connection) -> Iterator[Link]:
    """All links of the corpus, page by page in document order."""
    rows = connection.execution_options(yield_per=10_000).execute(
        select_links().order_by(t.links.c.page_id, t.links.c.seq)
    )
    return map(link_of, rows)


def anchors(connection: Connection, wanted: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Anchor texts of main-content links from other pages, most frequent first; URLs without any are left out."""
    found = defaultdict[str, list[str]](list)
    for part in chunks(sorted(set(wanted))):
        count = func.count().label("n")
        query = (
            select(t.urls.c.url, t.links.c.anchor, count)
            .join_from(t.urls, t.links, t.links.c.url_id == t.urls.c.id)
            .join(t.pages, t.pages.c.id == t.links.c.page_id)
            .where(t.urls.c.url.in_(part), t.links.c.place == _PLACES.index("main"), t.links.c.anchor != "")
            .where(t.pages.c.url != t.urls.c.url)
            .group_by(t.urls.c.url, t.links.c.anchor)
        )
        for row in sorted(connection.execute(query), key=lambda row: (-row.n, row.anchor)):
            found[row.url].append(row.anchor)
    return {url: tuple(found[url][:ANCHORS_PER_URL]) for url in wanted if url in found}


def _intern(connection: Connection, targets: Sequence[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for part in chunks(targets):
        query = select(t.urls.c.url, t.urls.c.id).where(t.urls.c.url.in_(part))
        known.update((row.url, row.id) for row in connection.execute(query))
    missing = [url for url in targets if url not in known]
    if missing:
        first = (connection.execute(select(func.max(t.urls.c.id))).scalar() or 0) + 1
        rows = list(enumerate(missing, first))
        bulk_insert(connection, t.urls, ("id", "url"), rows)
        known.update((url, row_id) for row_id, url in rows)
    return known


def _row(page: int, seq: int, link: Link, target: int) -> tuple[int | str, ...]:
    kind, place = _KINDS.index(link.kind), _PLACES.index(link.place)
    return (page, seq, target, _plain(link.anchor), " ".join(link.rel), kind, place)


def _plain(text: str) -> str:
    """What both databases can keep in a text column; HTML replaces NUL by U+FFFD as well."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")


def select_links() -> Any:
    source = t.pages.c.url.label("source")
    return (
        select(source, t.urls.c.url.label("target"), *t.links.c)
        .join_from(t.links, t.pages, t.pages.c.id == t.links.c.page_id)
        .join(t.urls, t.urls.c.id == t.links.c.url_id)
    )


def link_of(row: Any) -> Link:
    rel = tuple(row.rel.split(" ")) if row.rel else ()
    return Link(row.source, row.target, row.anchor, rel, _KINDS[row.kind], _PLACES[row.place])
