"""Which marks as a copy change when pages do, by the rule that marks copies in the store (``corpus.twins``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from citestack.corpus.duplicates import HASHES, THRESHOLD, find_duplicates
from citestack.corpus.twins import usable_canonicals
from citestack.model import PageRecord

if TYPE_CHECKING:
    from citestack.store import Store

Marks = dict[str, str | None]


class Copies:
    """What the store knows of copies, read once. Not for a store that is written meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stored(self, url: str) -> str | None:
        """The page that this stored one is marked a copy of."""
        return self._marked.get(url)

    def after(self, records: Sequence[PageRecord], removed: Iterable[str] = ()) -> tuple[Marks, Marks]:
        """(URL -> mark of each of ``records``, URL -> mark of stored pages whose mark is another one now).

        Marks between two pages that stay as they are stay as well.
        """
        edited, out = {r.page.url: r for r in records}, set(removed)
        changed = edited.keys() | out
        found = self._found(edited, out)
        others: Marks = {
            url: found.get(url)
            for url in {*found, *(u for u, of in self._marked.items() if of in changed)} - changed
            if found.get(url) != self._marked.get(url) and {found.get(url), self._marked.get(url)} & changed
        }
        return {url: found.get(url) for url in edited}, others

    def _found(self, edited: Mapping[str, PageRecord], out: set[str]) -> dict[str, str]:
        present = (self._urls | edited.keys()) - out
        declared = {u: c for u, c in self._canonicals.items() if c in edited and u not in edited and u not in out}
        declared |= {u: r.page.canonical or "" for u, r in edited.items()}
        named = usable_canonicals(declared, present)
        signatures = {u: r.signature for u, r in edited.items()}
        near = {u: s for r in edited.values() for u, s in self._near(r.signature) if u in present and u not in edited}
        looked_at = {**dict.fromkeys({*named, *named.values()}, b""), **near, **signatures}
        if len(looked_at) < 2:
            return {}
        stored = {u: page.published for u in looked_at.keys() - edited.keys() if (page := self._store.page(u))}
        published = stored | {u: r.page.published for u, r in edited.items()}
        return find_duplicates(dict(sorted(looked_at.items())), named, published)

    def _near(self, signature: bytes) -> list[tuple[str, bytes]]:
        urls, matrix = self._matrix
        if not signature or not urls:
            return []
        alike = (matrix == np.frombuffer(signature, "<u4")).mean(axis=1)
        return [(urls[i], self._signatures[urls[i]]) for i in np.flatnonzero(alike >= THRESHOLD)]

    @cached_property
    def _signatures(self) -> dict[str, bytes]:
        return {u: s for u, s in self._store.signatures().items() if s}

    @cached_property
    def _matrix(self) -> tuple[list[str], np.ndarray[tuple[int, int], np.dtype[np.uint32]]]:
        urls = list(self._signatures)
        return urls, np.frombuffer(b"".join(self._signatures.values()), "<u4").reshape(len(urls), HASHES)

    @cached_property
    def _urls(self) -> frozenset[str]:
        return frozenset(self._store.urls())

    @cached_property
    def _marked(self) -> dict[str, str]:
        with self._store.link_view() as view:
            return view.copies()

    @cached_property
    def _canonicals(self) -> dict[str, str]:
        with self._store.link_view() as view:
            return usable_canonicals(view.canonicals(), self._urls)
