"""Reading a part at a time, for who turns pages: a version's sentences, links to and from a page, a host's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from citestack.model import Link, Sentence
from citestack.store import codec
from citestack.store import tables as t
from citestack.store.links import link_of, select_links


@dataclass(frozen=True, slots=True)
class Part:
    """Some links of many."""

    total: int
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PageLine:
    """A page of the corpus in a list."""

    url: str
    title: str
    modified: str | None
    """Best known date (modified, else published), ISO 8601."""
    language: str | None
    passages: int


def sentences(connection: Connection, version: str) -> tuple[Sentence, ...]:
    """Of any version ever stored, in page order; none for an unknown one."""
    v = t.versions.c
    row = connection.execute(select(v.sentences, v.text).where(v.version == version)).first()
    return () if row is None else codec.read_sentences(row.sentences, version, codec.decode(row.text))


def links_to(connection: Connection, url: str, start: int, limit: int) -> Part:
    """Links from other pages, those of the main content first, then by the page that holds them."""
    mine = select(t.urls.c.id).where(t.urls.c.url == url).scalar_subquery()
    elsewhere = and_(t.links.c.url_id == mine, t.pages.c.url != url)
    return _part(connection, elsewhere, (t.links.c.place, t.pages.c.url, t.links.c.seq), start, limit)


def links_from(connection: Connection, url: str, start: int, limit: int) -> Part:
    """Links of the page to others, those of the main content first, then in document order."""
    mine = select(t.pages.c.id).where(t.pages.c.url == url).scalar_subquery()
    elsewhere = and_(t.links.c.page_id == mine, t.urls.c.url != url)
    return _part(connection, elsewhere, (t.links.c.place, t.links.c.seq), start, limit)


def pages_of(connection: Connection, hosts: Sequence[str], start: int, limit: int) -> tuple[int, list[PageLine]]:
    """How many pages of the corpus these hosts have, and some of them, by URL."""
    if not hosts:
        return 0, []
    p, v = t.pages.c, t.versions.c
    there = and_(p.version_id.is_not(None), or_(*(_under(connection, origin) for origin in _origins(hosts))))
    total = connection.execute(select(func.count()).where(there)).scalar_one()
    query = select(p.url, v.title, v.modified, v.language, p.passages).join(t.versions, v.id == p.version_id)
    rows = connection.execute(query.where(there).order_by(p.url).offset(start).limit(limit))
    return int(total), [PageLine(r.url, codec.read_json(r.title), r.modified, r.language, r.passages) for r in rows]


def _part(connection: Connection, where: ColumnElement[bool], order: tuple[Any, ...], start: int, limit: int) -> Part:
    counted = select(func.count()).select_from(
        t.links.join(t.pages, t.pages.c.id == t.links.c.page_id).join(t.urls, t.urls.c.id == t.links.c.url_id)
    )
    total = int(connection.execute(counted.where(where)).scalar_one())
    rows = connection.execute(select_links().where(where).order_by(*order).offset(start).limit(limit))
    return Part(total, tuple(link_of(row) for row in rows))


def _origins(hosts: Sequence[str]) -> list[str]:
    """What the URLs of a host begin with; another port than the scheme's own follows a colon."""
    return [f"{scheme}://{host}{end}" for host in hosts for scheme in ("https", "http") for end in "/:"]


def _under(connection: Connection, origin: str) -> ColumnElement[bool]:
    """SQLite compares bytes, so that a range reads the index; PostgreSQL compares by the language of the database."""
    url = t.pages.c.url
    if connection.dialect.name == "sqlite":
        return and_(url >= origin, url < origin[:-1] + chr(ord(origin[-1]) + 1))
    return url.startswith(origin, autoescape=True)
