"""Semrush: the backlinks export of Backlink Analytics, and the columns of its API report of the same name."""

from __future__ import annotations

from citestack.authority.imports.formats import Format

UI = Format(
    "semrush",
    "semrush",
    fields={
        "source url": "source",
        "target url": "target",
        "anchor": "anchor",
        "nofollow": "nofollow",
        "sponsored": "sponsored",
        "ugc": "ugc",
        "text": "text",
        "frame": "frame",
        "form": "form",
        "image": "image",
        "sitewide": "sitewide",
        "lost link": "lost",
        "lostlink": "lost",
        "first seen": "first_seen",
        "last seen": "last_seen",
    },
    metrics={"page ascore": "as", "ascore": "as", "page authority score": "as", "domain ascore": "domain_as"},
)
FORMATS = (UI,)
