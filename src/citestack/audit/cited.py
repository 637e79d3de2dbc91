"""The pages that a page links to: from the store where they are there, from the web as far as asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citestack.answers.identity import key_of
from citestack.audit.addresses import site
from citestack.audit.grounds import cited_targets
from citestack.audit.shelf import MOST_PAGES
from citestack.audit.subject import Around, Subject
from citestack.corpus.ingest import read_page
from citestack.errors import CitestackError, HttpStatusError
from citestack.model import PageRecord

if TYPE_CHECKING:
    from citestack.corpus.fetch import FetchClient
    from citestack.store import Store

FETCHED = 5
"""Cited pages fetched for a page that was itself fetched, unless asked otherwise: a request a second to each host."""
_UNSOUND = frozenset({"sponsored", "ugc"})
"""Links that Google asks to be marked as paid or as a visitor's are no citations of the page's own."""


@dataclass(frozen=True, slots=True)
class Cited:
    pages: dict[str, PageRecord] = field(default_factory=dict)
    """By page key."""
    status: dict[str, int | None] = field(default_factory=dict)
    """Of what was asked for, now or when the store last did; None: no answer."""


def with_cited(subject: Subject, around: Around) -> Around:
    """The surroundings with the cited pages that stand in the store; as they are where those are given."""
    if around.cited or around.session is None:
        return around
    found = cited_of(subject, around.session.corpus.store)
    return replace(around, cited=found.pages, cited_status={**found.status, **around.cited_status})


def cited_of(subject: Subject, store: Store | None, client: FetchClient | None = None, fetch: int = 0) -> Cited:
    """Pages of other sites first, in page order, at most ``MOST_PAGES``; ``fetch`` of those not in the store are
    fetched through ``client``, which obeys robots.txt and paces each host.
    """
    found = Cited()
    wanted = cited_keys(subject)[:MOST_PAGES]
    for key in wanted:
        record = store.record(key) if store is not None else None
        if record is not None:
            found.pages[key] = record
        state = None if store is None else record.fetch if record is not None else store.fetch_state(key)
        if state is not None:
            found.status[key] = state.status
    if client is not None:
        _fetch((k for k in wanted if k not in found.pages), found, client, fetch)
    return found


def cited_keys(subject: Subject) -> list[str]:
    """Page keys of the main content's outbound links, those to other sites first."""
    home, placed = site(subject.url), list(cited_targets(subject))
    unplaced = (x for x in subject.record.links if x.place == "main" and _UNSOUND.isdisjoint(x.rel))
    keys = dict.fromkeys([*placed, *(k for k in (key_of(x.target) for x in unplaced) if k is not None)])
    keys.pop(key_of(subject.url) or "", None)
    return sorted(keys, key=lambda k: site(k) == home)


def _fetch(keys: Iterable[str], found: Cited, client: FetchClient, most: int) -> None:
    for key, _ in zip(keys, range(most), strict=False):
        try:
            got = client.get(key)
            found.status[key] = got.status
            found.pages[key] = read_page(
                got.body, url=got.final_url, content_type=got.content_type, headers=got.headers
            )
        except HttpStatusError as e:
            found.status[key] = e.status
        except CitestackError:
            found.status.setdefault(key, None)
