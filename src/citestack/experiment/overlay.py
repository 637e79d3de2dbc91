"""Copies of the corpus with edits in them: views over the stored one that cost what the edited pages cost.

Nothing is written. A copy's pages have the passages, marks as copies, link texts and languages that the store would
have after the same edits. One thing is only near: BM25's statistics (how rare a word is, how long passages are) of the
pages nobody edited stay those of the corpus as it is (``docs/experiment-runs.md`` says how often that shows).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from citestack.corpus.urls import page_key
from citestack.errors import UsageError
from citestack.experiment.copies import Copies
from citestack.experiment.manuscript import record_of
from citestack.experiment.model import Edit, Manuscript
from citestack.explain.as_if import AsIfView, Placed
from citestack.model import PageRecord, ScorePart, Trust, content_hash
from citestack.protocols import MeasuringView, TrustSource

if TYPE_CHECKING:
    from citestack.store import Store

ANCHORS_PER_URL = 50
"""As the store gives them."""
SET_BY = "set by the experiment"
KEPT = 512
"""Pages, stored and edited, that stay read: more than the pages and arms of one prompt."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Edits joined into one: what the copy has otherwise than the corpus."""

    pages: tuple[Manuscript, ...]
    removed: tuple[str, ...]
    trust: Mapping[str, float]

    @property
    def generation(self) -> str:
        """Name of the copy: content hash of the changes, 16 hex digits; empty for none."""
        if not (self.pages or self.removed or self.trust):
            return ""
        trust = [f"{url} {value!r}" for url, value in sorted(self.trust.items())]
        return content_hash(*map(repr, self.pages), "removed", *self.removed, "trust", *trust)[:16]


@dataclass(frozen=True)
class Base:
    """What copies are made of: a view, the store behind it, and the trust of its pages."""

    view: MeasuringView
    store: Store
    trust: TrustSource | None = None


class Overlay(AsIfView):
    """One copy. Implements ``protocols.CorpusView``, and ``trust`` is its ``TrustSource``."""

    def __init__(
        self,
        base: Base,
        changes: Changes,
        placed: Sequence[Placed],
        removed: Sequence[PageRecord],
        marks: Mapping[str, str | None],
    ) -> None:
        super().__init__(base.view, placed, removed, marks)
        self.changes = changes
        self._base = base

    @property
    def name(self) -> str:
        return self.changes.generation

    def trust(self, urls: Sequence[str]) -> Mapping[str, Trust]:
        """As the newest build has it; of pages that it was moved of, the value set, as one part."""
        known = self._base.trust(urls) if self._base.trust else {}
        moved = {u: Trust(u, v, (ScorePart(SET_BY, v, 1.0),)) for u, v in self.changes.trust.items()}
        return {u: moved.get(u) or known[u] for u in urls if u in moved or u in known}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Pages that an edited page links to, or linked to, are counted again."""
        found = dict(self._view.anchors(urls))
        touched = {link.target for record in (*self._out, *self._records) for link in record.links}
        for url in touched & set(urls):
            found[url] = self._counted(url)
        return {url: found[url] for url in urls if found.get(url)}

    @property
    def _records(self) -> list[PageRecord]:
        return [one.record for one in self._placed]

    def _counted(self, url: str) -> tuple[str, ...]:
        changed = {record.page.url for record in (*self._out, *self._records)}
        stored = [link for link in self._base.store.links_to(url) if link.source not in changed]
        own = [link for record in self._records for link in record.links if record.page.url != url]
        telling = [x for x in (*stored, *own) if x.target == url and x.place == "main" and x.anchor]
        counted = Counter(x.anchor for x in telling)
        return tuple(sorted(counted, key=lambda anchor: (-counted[anchor], anchor))[:ANCHORS_PER_URL])


class Editions:
    """Makes copies of one corpus. Pages read and measured once serve all copies they are in."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._copies = Copies(base.store)
        self._stored = lru_cache(KEPT)(base.store.record)
        self._edited = lru_cache(KEPT)(self._measured)

    def page(self, url: str) -> PageRecord | None:
        """As it is stored."""
        return self._stored(url)

    def of(self, edits: Iterable[Edit]) -> Overlay:
        """The copy with all edits made. Raises ``UsageError`` when two of them want the same page otherwise."""
        changes = joined(edits)
        pages = [self._edited(page) for page in changes.pages if page.url not in changes.removed]
        new = [p.record for p in pages if p.replaced is None or p.replaced.page.version != p.record.page.version]
        own, others = self._copies.after(new, changes.removed) if new or changes.removed else ({}, {})
        marks = {p.record.page.url: self._copies.stored(p.record.page.url) for p in pages} | own
        placed = [replace(p, duplicate_of=marks[p.record.page.url]) for p in pages]
        removed = [record for url in changes.removed if (record := self._stored(url)) is not None]
        return Overlay(self.base, changes, placed, removed, others)

    def _measured(self, page: Manuscript) -> Placed:
        return Placed.into(self.base.view, record_of(page), self._stored(page.url))


def joined(edits: Iterable[Edit]) -> Changes:
    """Pages by URL in the order of their first edit; links that several edits put into one page are all there."""
    pages: dict[str, Manuscript] = {}
    removed: dict[str, None] = {}
    trust: dict[str, float] = {}
    for edit in edits:
        for page in edit.pages:
            key = page_key(page.url)
            new = page if key == page.url else replace(page, url=key)
            pages[key] = _both(pages[key], new) if key in pages else new
        removed |= dict.fromkeys(map(page_key, edit.removed))
        trust |= {page_key(url): value for url, value in edit.trust.items()}
    return Changes(tuple(pages.values()), tuple(removed), trust)


def _both(first: Manuscript, second: Manuscript) -> Manuscript:
    if replace(first, links=()) != replace(second, links=()):
        hint = "Give such arms designs of their own, or ask without adopters."
        raise UsageError(f"two edits change {first.url} in two ways", hint=hint, layer="experiment")
    return replace(first, links=(*first.links, *(x for x in second.links if x not in first.links)))
