"""DataForSEO: responses of ``backlinks/backlinks``, with tasks and results nested around the items."""

from __future__ import annotations

from citestack.authority.imports.formats import Format

API = Format(
    "dataforseo",
    "dataforseo",
    fields={
        "url from": "source",
        "url to": "target",
        "anchor": "anchor",
        "attributes": "rel",
        "dofollow": "dofollow",
        "item type": "type",
        "semantic location": "place",
        "is lost": "lost",
        "first seen": "first_seen",
        "last seen": "last_seen",
        "links count": "count",
    },
    metrics={
        "rank": "rank",
        "page from rank": "page_from_rank",
        "domain from rank": "domain_from_rank",
        "backlink spam score": "spam_score",
    },
    rows_at=("tasks", "result", "items"),
)
FORMATS = (API,)
