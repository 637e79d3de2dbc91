"""Reading a part at a time, for who turns pages: a version's sentences, links to and from a page, a host's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, distinct, func, or_, select

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


def current_version(connection: Connection, url: str) -> str | None:
    """Without the text being read."""
    query = select(t.versions.c.version).join(t.pages, t.pages.c.version_id == t.versions.c.id)
    return connection.execute(query.where(t.pages.c.url == url)).scalar()


def links_to(connection: Connection, url: str, start: int, limit: int) -> Part:
    """Links from other pages, those of the main content first, then in the order their pages were first stored: as the
    index has them, since a menu's target has a link from every page of its site.
    """
    target, own = _id_of(connection, t.urls, url), _id_of(connection, t.pages, url)
    elsewhere = and_(t.links.c.url_id == target, t.links.c.page_id != own)
    return _part(connection, elsewhere, (t.links.c.place, t.links.c.page_id, t.links.c.seq), start, limit)


def links_from(connection: Connection, url: str, start: int, limit: int) -> Part:
    """Links of the page to others, those of the main content first, then in document order."""
    target, own = _id_of(connection, t.urls, url), _id_of(connection, t.pages, url)
    elsewhere = and_(t.links.c.page_id == own, t.links.c.url_id != target)
    return _part(connection, elsewhere, (t.links.c.place, t.links.c.seq), start, limit)


def linked(connection: Connection, hosts: Sequence[str]) -> dict[str, int]:
    """URL -> pages of the hosts, itself aside, that link to it, of the URLs under the hosts."""
    own = or_(*(_under(connection, o) for o in _origins(hosts)))
    target = or_(*(_under(connection, o, t.urls.c.url) for o in _origins(hosts)))
    query = (
        select(t.urls.c.url, func.count(distinct(t.links.c.page_id)))
        .join_from(t.links, t.urls, t.urls.c.id == t.links.c.url_id)
        .join(t.pages, t.pages.c.id == t.links.c.page_id)
        .where(t.pages.c.version_id.is_not(None), own, target, t.pages.c.url != t.urls.c.url)
        .group_by(t.urls.c.url)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def pages_of(connection: Connection, hosts: Sequence[str], start: int, limit: int) -> tuple[int, list[PageLine]]:
    """How many pages of the corpus these hosts have, and some of them, by URL."""
    p, v = t.pages.c, t.versions.c
    origins = [o for o in _origins(hosts) if _has_pages(connection, o)]
    if not origins:
        return 0, []
    there = and_(p.version_id.is_not(None), or_(*(_under(connection, o) for o in origins)))
    total = connection.execute(select(func.count()).where(there)).scalar_one()
    query = select(p.url, v.title, v.modified, v.language, p.passages).join(t.versions, v.id == p.version_id)
    rows = connection.execute(query.where(there).order_by(p.url).offset(start).limit(limit))
    return int(total), [PageLine(r.url, codec.read_json(r.title), r.modified, r.language, r.passages) for r in rows]


def _has_pages(connection: Connection, origin: str) -> bool:
    """Asked one by one: a condition over all hosts of a domain takes longer to write than to run."""
    return connection.execute(select(t.pages.c.id).where(_under(connection, origin)).limit(1)).first() is not None


def _id_of(connection: Connection, table: Table, url: str) -> int:
    """Row id; -1 for none: no row has it."""
    found = connection.execute(select(table.c.id).where(table.c.url == url)).scalar()
    return -1 if found is None else int(found)


def _part(connection: Connection, where: ColumnElement[bool], order: tuple[Any, ...], start: int, limit: int) -> Part:
    total = int(connection.execute(select(func.count()).select_from(t.links).where(where)).scalar_one())
    rows = connection.execute(select_links().where(where).order_by(*order).offset(start).limit(limit))
    return Part(total, tuple(link_of(row) for row in rows))


def _origins(hosts: Sequence[str]) -> list[str]:
    """What the URLs of a host begin with; another port than the scheme's own follows a colon."""
    return [f"{scheme}://{host}{end}" for host in hosts for scheme in ("https", "http") for end in "/:"]


def _under(connection: Connection, origin: str, url: Column[str] = t.pages.c.url) -> ColumnElement[bool]:
    """SQLite compares bytes, so that a range reads the index; PostgreSQL compares by the language of the database."""
    if connection.dialect.name == "sqlite":
        return and_(url >= origin, url < origin[:-1] + chr(ord(origin[-1]) + 1))
    return url.startswith(origin, autoescape=True)
