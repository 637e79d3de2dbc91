"""A stored page, one of its versions, and a line of a list of pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.model import Page
from citestack.store import Store
from citestack.store.listing import PageLine


def version_json(page: Page) -> dict[str, Any]:
    return asdict(page)


def page_json(store: Store, page: Page) -> dict[str, Any]:
    """The current version with what the store knows beside it."""
    state = store.fetch_state(page.url)
    return {
        **version_json(page),
        "versions": store.versions(page.url),
        "fetched_at": state.fetched_at if state else None,
        "links_out": len(store.links_from(page.url)),
        "links_in": sum(link.source != page.url for link in store.links_to(page.url)),
    }


def line_json(line: PageLine) -> dict[str, Any]:
    return asdict(line)
