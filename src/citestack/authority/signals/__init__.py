"""What a page and its site show as reasons to trust them, each with the words that show it. No query enters here.

Two passes over the pages: ``SiteReader.take`` for each, then ``page_signals`` for each with its site.
"""

from __future__ import annotations

from collections.abc import Sequence

from citestack.authority.nouns import Signal
from citestack.authority.signals.author import author_signals
from citestack.authority.signals.dates import date_signals
from citestack.authority.signals.hosts import site_of_url
from citestack.authority.signals.https import https_signal
from citestack.authority.signals.markup import markup_signals
from citestack.authority.signals.parts import WEIGHTS, signal_parts
from citestack.authority.signals.site import Site, SiteReader, site_signals
from citestack.authority.signals.sources import sources_signal
from citestack.authority.signals.topics import Topics, depth_signal
from citestack.authority.signals.view import SiteOf, view_of
from citestack.model import FetchState, Link, Page

__all__ = ["WEIGHTS", "Site", "SiteReader", "page_signals", "signal_parts", "site_of_url", "site_signals"]


def page_signals(
    page: Page, links: Sequence[Link], fetch: FetchState | None, site: Site | None, site_of: SiteOf = site_of_url
) -> tuple[Signal, ...]:
    """Everything one page shows, in a fixed order; subject ``page``.

    ``site`` None: what only the site's other pages could show is None. ``site_of`` must be the ``SiteReader``'s.
    """
    view = view_of(page, links, fetch, site_of)
    bios = site.bios if site is not None else None
    return (
        *author_signals(view, bios),
        *date_signals(view),
        sources_signal(view, site_of, site.repeated if site is not None else frozenset()),
        *markup_signals(view, bios),
        https_signal(view),
        depth_signal(view, site.topics if site is not None else Topics()),
    )
