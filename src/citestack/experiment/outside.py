"""What a store knows around a page: trust that more links would give, and other addresses of the same text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from citestack.experiment.protocols import Outside

if TYPE_CHECKING:
    from citestack.authority.link_trust import Tier
    from citestack.store import Store

_ADDRESS = re.compile(r"^https?://(?:www\.)?|(?:index|default)\.(?:html?|php|aspx?)(?=$|[?#])|[?#].*$", re.IGNORECASE)


def outside_of(store: Store) -> Outside:
    """Reads the link graph and the list of pages when first asked; good for one generation."""
    from citestack.audit.neighbours import Neighbours
    from citestack.authority.domains import Domains
    from citestack.authority.more_referrers import MoreReferrers

    more, around = MoreReferrers(store.authority, Domains.bundled()), Neighbours(store)

    def trust_with(url: str, domains: int, tier: str) -> float | None:
        return more.with_more(url, domains, cast("Tier", tier))

    def why_no_trust(url: str, tier: str) -> str:
        return more.why_not(url, cast("Tier", tier))

    def copies(url: str) -> tuple[str, ...]:
        return _copies(url, around, store)

    return Outside(trust_with, why_no_trust, copies)


def _copies(url: str, around: object, store: Store) -> tuple[str, ...]:
    from citestack.audit.addresses import site
    from citestack.audit.copies import is_copy
    from citestack.audit.neighbours import Neighbours
    from citestack.corpus.duplicates import THRESHOLD

    assert isinstance(around, Neighbours)
    record = around.record(url)
    if record is None:
        return ()
    own, form = site(url), address(url)
    near = [c.url for c in around.copies(url, record.signature) if c.similarity >= THRESHOLD and site(c.url) == own]
    variants = [u for u in store.urls() if u != url and address(u) == form]
    alike = [u for u in variants if (other := around.record(u)) is not None and is_copy(record, other)]
    return tuple(sorted({*near, *alike}))


def address(url: str) -> str:
    """What the usual variants of an address share: without scheme, ``www.``, index file, query and closing slash."""
    return _ADDRESS.sub("", url).rstrip("/").casefold()
