"""Pages as if they stood in the store: a view with their passages among the others, and an engine over that view.

A page that was fetched or lies in a file is asked about before it is published, a changed page before it is stored: its
passages get the scores the index would give them and take their places in every ranked list. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citestack.assemble import Models, build_engine
from citestack.corpus.duplicates import THRESHOLD, find_duplicates, similarity
from citestack.corpus.inside import inside
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
    view = AsIfView(session.corpus, [Placed.into(session.corpus, record, stored, copy_of(store, record))])
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
            sentences=tuple(inside(record.sentences, passage.start, passage.end)),
        )
        for passage in record.passages
    )


@dataclass(frozen=True)
class Placed:
    """A page put among the stored ones: its passages with the scores that the view's index would give them."""

    record: PageRecord
    replaced: PageRecord | None
    """The stored version that it takes the place of; None: the page is new."""
    duplicate_of: str | None
    measure: Yardstick

    @classmethod
    def into(
        cls,
        view: MeasuringView,
        record: PageRecord,
        replaced: PageRecord | None = None,
        duplicate_of: str | None = None,
    ) -> Placed:
        gone = () if replaced is None else replaced.passages
        return cls(record, replaced, duplicate_of, view.yardstick(record.passages, gone))


class AsIfView:
    """Implements ``protocols.CorpusView``: another view with pages put in, in the place of their stored versions, and
    pages taken out. ``marks``: stored pages whose mark as a copy the change put on, moved or took off (None).
    """

    def __init__(
        self,
        view: MeasuringView,
        placed: Sequence[Placed],
        removed: Sequence[PageRecord] = (),
        marks: Mapping[str, str | None] | None = None,
    ) -> None:
        self._view = view
        self._placed = tuple(placed)
        self._own = {c.passage.id: c for one in self._placed for c in candidates_of(one.record, one.duplicate_of)}
        self._measures = [(one.measure, [p.id for p in one.record.passages]) for one in self._placed]
        self._out = [*(one.replaced for one in self._placed if one.replaced is not None), *removed]
        self._gone = frozenset(p.id for record in self._out for p in record.passages)
        self._marks = marks or {}
        self._more = sum(one.replaced is None for one in self._placed) - len(removed)

    @property
    def generation(self) -> int:
        return self._view.generation

    def counts(self) -> Counts:
        base = self._view.counts()
        more = len(self._own) - len(self._gone)
        vectors = base.vectors + more if base.vectors else 0
        return Counts(base.pages + self._more, base.passages + more, vectors)

    def lexical(self, query: str, k: int) -> list[Found]:
        own = [(m.lexical(query), ids) for m, ids in self._measures]
        return self._merged(self._view.lexical(query, k + len(self._gone)), own)[:k]

    def titled(self, query: str, k: int) -> list[Found]:
        """A tie that ``k`` would cut in two is left out whole, as in the store."""
        own = [(m.titled(query), ids) for m, ids in self._measures]
        found = self._merged(self._view.titled(query, k + len(self._gone)), own)
        return found if len(found) <= k else [f for f in found if f.score > found[k].score]

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        base = self._view.dense(queries, k + len(self._gone))
        own = [(m.dense(queries), ids) for m, ids in self._measures]
        return [self._merged(b, [(rows[i], ids) for rows, ids in own])[:k] for i, b in enumerate(base)]

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        others = self._view.candidates([p for p in passages if p not in self._own and p not in self._gone])
        known = {c.passage.id: self._marked(c) for c in others} | self._own
        return [known[p] for p in passages if p in known]

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        others = self._view.origins([p for p in passages if p not in self._own and p not in self._gone])
        own = {p: self._own[p] for p in passages if p in self._own}
        return {**others, **{p: Origin(c.passage.url, c.language) for p, c in own.items()}}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return self._view.anchors(urls)

    def languages(self) -> Mapping[str, int]:
        held = dict(self._view.languages())
        for record in self._out:
            if record.page.language in held:
                held[record.page.language] -= 1
        for one in self._placed:
            if code := one.record.page.language:
                held[code] = held.get(code, 0) + 1
        return {code: n for code, n in held.items() if n > 0}

    def yardstick(self, passages: Sequence[Passage], instead_of: Sequence[Passage] = ()) -> Yardstick:
        return self._view.yardstick(passages, instead_of)

    def _marked(self, candidate: Candidate) -> Candidate:
        url = candidate.passage.url
        return replace(candidate, duplicate_of=self._marks[url]) if url in self._marks else candidate

    def _merged(self, base: Iterable[Found], own: Sequence[tuple[Sequence[float], Sequence[str]]]) -> list[Found]:
        """Best first, ties by id; a passage that no term finds is not found."""
        mine = [Found(p, score) for scores, ids in own for p, score in zip(ids, scores, strict=False) if score != 0.0]
        both = [*(f for f in base if f.passage not in self._gone), *mine]
        return sorted(both, key=lambda f: (-f.score, f.passage))
