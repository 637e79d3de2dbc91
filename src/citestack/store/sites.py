"""The pages of the corpus at a glance: what a list of sites is added up from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from citestack.store import tables as t


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page of the corpus."""

    id: int
    """The number an index knows the page by."""
    url: str
    passages: int
    changed: int
    """Generation of its last change."""
    fetched_at: str | None
    """ISO 8601 UTC; None when the page was put by hand."""
    duplicate_of: str | None


def page_facts(connection: Connection) -> list[PageFacts]:
    p, f = t.pages.c, t.fetch_states.c
    query = (
        select(p.id, p.url, p.passages, p.changed, f.fetched_at, p.duplicate_of)
        .join_from(t.pages, t.fetch_states, f.url == p.url, isouter=True)
        .where(p.version_id.is_not(None))
        .order_by(p.url)
    )
    return [PageFacts(*row) for row in connection.execute(query)]
