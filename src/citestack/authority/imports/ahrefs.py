"""Ahrefs: the backlinks export of Site Explorer in its newer and older spelling, and API v3 ``all-backlinks``."""

from __future__ import annotations

from citestack.authority.imports.formats import Format

UI = Format(
    "ahrefs",
    "ahrefs",
    fields={
        "referring page url": "source",
        "target url": "target",
        "link url": "target",  # older
        "anchor": "anchor",
        "link anchor": "anchor",  # older
        "anchor text": "anchor",
        "type": "type",
        "link type": "type",
        "content": "content",
        "nofollow": "nofollow",
        "ugc": "ugc",
        "sponsored": "sponsored",
        "lost status": "lost_word",
        "first seen": "first_seen",
        "last seen": "last_seen",
        "last check": "last_seen",  # older
        "lost": "lost_on",
        "day lost": "lost_on",  # older
    },
    metrics={
        "domain rating": "dr",
        "dr": "dr",
        "ur": "ur",
        "url rating (desc)": "ur",
        "url rating": "ur",
        "domain traffic": "domain_traffic",
        "page traffic": "page_traffic",
        "referring domains": "referring_domains",
    },
)
API = Format(
    "ahrefs-api",
    "ahrefs",
    fields={
        "url from": "source",
        "url to": "target",
        "anchor": "anchor",
        "link type": "type",
        "is dofollow": "dofollow",
        "is nofollow": "nofollow",
        "is ugc": "ugc",
        "is sponsored": "sponsored",
        "is content": "content",
        "is image": "image",
        "is text": "text",
        "is redirect": "redirect",
        "is canonical": "canonical",
        "is frame": "frame",
        "is form": "form",
        "is lost": "lost",
        "first seen": "first_seen",
        "first seen link": "first_seen",
        "last seen": "last_seen",
    },
    metrics={
        "domain rating source": "dr",
        "url rating source": "ur",
        "traffic": "page_traffic",
        "traffic domain": "domain_traffic",
        "refdomains source": "referring_domains",
    },
    rows_at=("backlinks",),
)
FORMATS = (UI, API)
