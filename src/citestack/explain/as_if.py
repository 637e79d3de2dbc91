"""A page as if it stood in the store: a view with its passages among the others, and an engine over that view.

A page that was fetched or lies in a file is asked about before it is published, a changed page before it is stored: its
passages get the scores the index would give them and take their places in every ranked list. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.assemble import Models, build_engine
from citestack.corpus.duplicates import THRESHOLD, find_duplicates, similarity
from citestack.corpus.urls import page_key
from citestack.engine import Engine
from citestack.model import Candidate, PageRecord, Passage
from citestack.protocols import CorpusView, Counts, Found, MeasuringView, Origin, Yardstick

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.store import Store


@dataclass(frozen=True, slots=True)
class StandIn:
    """What answers questions about one page: the store as it is, or with the page put in its place."""

    engine: Engine
    models: Models
    page: PageRecord
    as_if: bool
    """True: the page does not stand in the store like this; it was asked about as if it did."""

    @property
    def view(self) -> CorpusView:
        return self.engine.view


def standing_in(session: Session, record: PageRecord) -> StandIn:
    """The session's own engine for a page that is stored as it is given, else one that sees the page in its place."""
    store = session.corpus.store
    stored = store.record(_key(record.page.url))
    if stored is not None and stored.page.version == record.page.version:
        return StandIn(session.engine, session.models, record, as_if=False)
    view = AsIfView(session.corpus, record, stored, copy_of(store, record))
    engine = build_engine(view, session.models, session.engine.config, session.corpus.trust)
    return StandIn(engine, session.models, record, as_if=True)


def copy_of(store: Store, record: PageRecord) -> str | None:
    """The stored page that this one nearly copies, by the rule that marks copies in the store."""
    url = record.page.url
    others = {u: s for u, s in store.signatures().items() if u != _key(url)}
    near = {u: s for u, s in others.items() if similarity(record.signature, s) >= THRESHOLD}
    published = {u: page.published for u in near if (page := store.page(u)) is not None}
    found = find_duplicates({**near, url: record.signature}, published={**published, url: record.page.published})
    return found.get(url)


def _key(url: str) -> str:
    return page_key(url) if url.lower().startswith(("http://", "https://")) else url


def candidates_of(record: PageRecord, duplicate_of: str | None = None) -> tuple[Candidate, ...]:
    """The page's passages as layer 2 hands them on, in page order, without hits."""
    page = record.page
    return tuple(
        Candidate(
            passage,
            (),
            0.0,
            modified=page.modified or page.published,
            language=page.language,
            duplicate_of=duplicate_of,
            sentences=tuple(s for s in record.sentences if passage.start <= s.start and s.end <= passage.end),
        )
        for passage in record.passages
    )


class AsIfView:
    """Implements ``protocols.CorpusView``: another view with one page added, in the place of its stored version."""

    def __init__(
        self,
        view: MeasuringView,
        record: PageRecord,
        replaced: PageRecord | None = None,
        duplicate_of: str | None = None,
    ) -> None:
        self._view = view
        self._page = record.page
        self._own = {c.passage.id: c for c in candidates_of(record, duplicate_of)}
        self._gone = frozenset(p.id for p in replaced.passages) if replaced is not None else frozenset()
        self._was = replaced.page.language if replaced is not None else None
        self._new = replaced is None
        self._measure: Yardstick = view.yardstick([c.passage for c in self._own.values()])

    @property
    def generation(self) -> int:
        return self._view.generation

    def counts(self) -> Counts:
        base = self._view.counts()
        more = len(self._own) - len(self._gone)
        vectors = base.vectors + more if base.vectors else 0
        return Counts(base.pages + self._new, base.passages + more, vectors)

    def lexical(self, query: str, k: int) -> list[Found]:
        return self._merged(self._view.lexical(query, k + len(self._gone)), self._measure.lexical(query))[:k]

    def titled(self, query: str, k: int) -> list[Found]:
        """A tie that ``k`` would cut in two is left out whole, as in the store."""
        found = self._merged(self._view.titled(query, k + len(self._gone)), self._measure.titled(query))
        return found if len(found) <= k else [f for f in found if f.score > found[k].score]

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        base = self._view.dense(queries, k + len(self._gone))
        own = self._measure.dense(queries)
        return [self._merged(b, o)[:k] for b, o in zip(base, own, strict=True)]

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        others = self._view.candidates([p for p in passages if p not in self._own and p not in self._gone])
        known = {c.passage.id: c for c in others} | self._own
        return [known[p] for p in passages if p in known]

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        others = self._view.origins([p for p in passages if p not in self._own and p not in self._gone])
        own = Origin(self._page.url, self._page.language)
        return {**others, **{p: own for p in passages if p in self._own}}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return self._view.anchors(urls)

    def languages(self) -> Mapping[str, int]:
        held = dict(self._view.languages())
        if self._was in held:
            held[self._was] -= 1
        if self._page.language:
            held[self._page.language] = held.get(self._page.language, 0) + 1
        return {code: n for code, n in held.items() if n > 0}

    def yardstick(self, passages: Sequence[Passage]) -> Yardstick:
        return self._view.yardstick(passages)

    def _merged(self, base: Iterable[Found], own: Sequence[float]) -> list[Found]:
        """Best first, ties by id; a passage that no term finds is not found."""
        mine = [Found(p, score) for p, score in zip(self._own, own, strict=False) if score != 0.0]
        both = [*(f for f in base if f.passage not in self._gone), *mine]
        return sorted(both, key=lambda f: (-f.score, f.passage))
