"""Which pages are copies of which: near-duplicate texts, with canonical declarations deciding who is the original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from citestack.corpus.urls import page_key, site_of
from citestack.errors import SourceError

if TYPE_CHECKING:
    from citestack.store import Store


def mark_twins(store: Store, canonicals: Mapping[str, str]) -> int:
    """Marks copies in the store and returns how many pages are marked by this look at it.

    ``canonicals`` are the declarations of pages just written; those of near copies are read from the store, so that
    repeating a run changes no mark.
    """
    from citestack.corpus.duplicates import find_duplicates

    signatures = store.signatures()
    near = find_duplicates(signatures)
    declared = dict(canonicals)
    for url in sorted({*near, *near.values()} - declared.keys()):
        page = store.page(url)
        if page is not None and page.canonical:
            declared[url] = page.canonical
    present = set(store.urls()) if declared else set()
    marks: dict[str, str | None] = {**marks_of(near, _usable(declared, present))}
    store.mark_duplicates(marks)
    return len(marks)


def marks_of(near: Mapping[str, str], canonical: Mapping[str, str]) -> dict[str, str]:
    """Copy to original. A canonical declaration wins over the order of arrival; nothing is a copy of itself.

    ``near`` maps each near copy to its original; ``canonical`` maps pages to another page they name as canonical.
    """
    marks = {}
    for url in sorted({*near, *near.values(), *canonical}):
        original = _root(near.get(url, url), canonical) if url not in canonical else _root(url, canonical)
        if original != url:
            marks[url] = original
    return marks


def _root(url: str, canonical: Mapping[str, str]) -> str:
    """The end of a chain of declarations; pages that name each other in a circle stay as they are."""
    seen = [url]
    while (following := canonical.get(seen[-1])) is not None:
        if following in seen:
            return url
        seen.append(following)
    return seen[-1]


def _usable(declared: Mapping[str, str], present: set[str]) -> dict[str, str]:
    """Declarations that name another page of the same site that is in the store."""
    usable = {}
    for url, target in declared.items():
        try:
            key = page_key(target)
        except SourceError:
            continue
        if key != url and key in present and site_of(key) == site_of(url):
            usable[url] = key
    return usable
