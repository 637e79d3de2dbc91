"""Lists of pages without their texts, a part at a time."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Connection, or_, select

from citestack.store import codec
from citestack.store import tables as t


@dataclass(frozen=True, slots=True)
class PageLine:
    """One page of a list."""

    url: str
    version: str
    title: str
    language: str | None
    modified: str | None
    """Best known date of the page (modified, else published), ISO 8601."""
    passages: int
    duplicate_of: str | None


def listed(connection: Connection, limit: int, after: str, site: str | None) -> list[PageLine]:
    """At most ``limit`` lines by URL, in the database's order of text."""
    found: list[PageLine] = []
    while len(found) < limit:
        lines = _part(connection, limit, after, site)
        found += [line for line in lines if site is None or _of_site(line.url, site)]
        if len(lines) < limit:
            break
        after = lines[-1].url
    return found[:limit]


def _part(connection: Connection, limit: int, after: str, site: str | None) -> list[PageLine]:
    p, v = t.pages.c, t.versions.c
    query = (
        select(p.url, v.version, v.title, p.language, v.modified, p.passages, p.duplicate_of)
        .join_from(t.pages, t.versions, v.id == p.version_id)
        .where(p.url > after)
        .order_by(p.url)
        .limit(limit)
    )
    rows = connection.execute(query if site is None else query.where(_near(site)))
    return [PageLine(r.url, r.version, codec.read_json(r.title), *tuple(r)[3:]) for r in rows]


def _near(site: str) -> ColumnElement[bool]:
    """What the database can tell of the host: a few URLs too many, which name the site in their path."""
    url = t.pages.c.url
    return or_(
        *(url.contains(f"{before}{site}{behind}", autoescape=True) for before in ("://", ".") for behind in "/:")
    )


def _of_site(url: str, site: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == site or host.endswith(f".{site}")
