"""Which pages of the store are copies of which, after a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from citestack.corpus.urls import page_key, site_of
from citestack.errors import SourceError

if TYPE_CHECKING:
    from citestack.store import Store


def mark_twins(store: Store, canonicals: Mapping[str, str]) -> int:
    """Marks near copies and non-canonical twins; how many copies this look at the store found.

    ``canonicals`` are the declarations of the pages just written. Those of near copies are read from the store, with
    their dates, so that repeating a run changes no mark.
    """
    from citestack.corpus.duplicates import find_duplicates

    signatures = store.signatures()
    near = find_duplicates(signatures)
    declared: dict[str, str] = dict(canonicals)
    published: dict[str, str | None] = {}
    for url in sorted({*near, *near.values()}):
        page = store.page(url)
        if page is not None:
            declared[url] = page.canonical or ""
            published[url] = page.published
    named: dict[str, str] = usable_canonicals(declared, set(store.urls())) if declared else {}
    looked_at = sorted({*near, *near.values(), *named, *named.values()})
    copies = find_duplicates({url: signatures.get(url, b"") for url in looked_at}, named, published)
    marks: dict[str, str | None] = dict.fromkeys(copies.values())
    store.mark_duplicates({**marks, **copies})
    return len(copies)


def usable_canonicals(declared: Mapping[str, str], present: Collection[str]) -> dict[str, str]:
    """Declarations that name another page of the same site that is in the store; what is said across sites is a claim
    that nobody confirmed.
    """
    usable: dict[str, str] = {}
    for url, target in declared.items():
        try:
            key = page_key(target)
        except SourceError:
            continue
        if key != url and key in present and site_of(key) == site_of(url):
            usable[url] = key
    return usable
