"""One page as the signals read it: taken apart once, shared by all of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from citestack.authority.signals.hosts import host_of
from citestack.authority.signals.names import fold
from citestack.corpus import json_ld
from citestack.corpus.dates import parse_date
from citestack.model import Block, FetchState, Link, Page

HEAD, FOOT = 15, 10
"""Blocks at either end among which a byline or a date line is looked for."""
LINE = 160
"""Characters; a byline or a date line is short."""
MOST_THINGS = 2_000
QUOTE = 160
_INDEX = re.compile(r"/(?:index\.\w+|[a-z]{2}(?:-[a-z]{2})?/?)?", re.IGNORECASE)
SiteOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class View:
    page: Page
    site: str
    own: tuple[Link, ...]
    """Links to other pages of the same site."""
    out: tuple[Link, ...]
    """Links to other sites."""
    things: tuple[dict[str, Any], ...]
    """Objects of the JSON-LD scripts, those that describe a page first."""
    text: str
    """The page's text, folded (see ``names.fold``)."""
    fetched: date | None
    changed: str | None
    """The ``Last-Modified`` header (RFC 9110, 8.8.2)."""
    served: str
    """Address after redirects; empty where no fetch is stored."""

    def block(self, b: Block) -> str:
        return self.page.text[b.start : b.end]

    def block_at(self, offset: int) -> Block | None:
        i = bisect_right(self.page.blocks, offset, key=lambda b: b.start) - 1
        return self.page.blocks[i] if i >= 0 and offset < self.page.blocks[i].end else None

    def edges(self) -> Iterator[tuple[int, Block]]:
        """Blocks at the head and the foot of the page, with their place."""
        n = len(self.page.blocks)
        for i in sorted({*range(min(HEAD, n)), *range(max(n - FOOT, 0), n)}):
            yield i, self.page.blocks[i]

    def label(self, i: int) -> str:
        """The term that heads block ``i`` ("Published", "Author" of a description list); empty without one."""
        before = self.page.blocks[i - 1] if i else None
        return self.block(before) if before is not None and before.kind == "heading" and before.level > 6 else ""


def view_of(page: Page, links: Sequence[Link], fetch: FetchState | None, site_of: SiteOf) -> View:
    site = site_of(page.url)
    known: dict[str, bool] = {}
    own: list[Link] = []
    out: list[Link] = []
    for link in links:
        host = host_of(link.target)
        here = known.get(host)
        if here is None:
            here = known[host] = site_of(link.target) == site
        (own if here else out).append(link)
    day = parse_date(fetch.fetched_at[:10]) if fetch else None
    return View(
        page=page,
        site=site,
        own=tuple(own),
        out=tuple(out),
        things=tuple(json_ld.things(page.json_ld)[:MOST_THINGS]),
        text=fold(page.text),
        fetched=date.fromisoformat(day) if day else None,
        changed=fetch.last_modified if fetch else None,
        served=(fetch.final_url or "") if fetch else "",
    )


def is_home(url: str) -> bool:
    """The front page of a host, in any language: ``/``, ``/index.html``, ``/de/``."""
    parts = urlsplit(url)
    return not parts.query and _INDEX.fullmatch(parts.path or "/") is not None


def quoted(text: str) -> str:
    """Evidence of a bounded length, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= QUOTE else text[: QUOTE - 1].rstrip() + "…"
