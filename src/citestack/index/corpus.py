"""``Corpus``: the record and its indexes as one view, always of one generation."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from citestack.errors import IndexFailedError, StoreLockedError, StoreReadOnlyError
from citestack.index import pending
from citestack.index.dense import DenseView
from citestack.index.lexical import BOOSTS, TITLED
from citestack.index.lock import held
from citestack.index.outside import OutsideScores
from citestack.index.pending import Progress
from citestack.index.places import copy_index, index_folder, vectors_folder
from citestack.index.sync import IndexState, bring_up, is_current, load
from citestack.index.table import PassageTable
from citestack.index.vectors import VectorFiles
from citestack.model import Candidate, Passage, Trust
from citestack.protocols import Counts, Embedder, Found, Origin, Yardstick
from citestack.store import Store, StoreOptions

LOCK_WAIT_S = 120.0
"""How long to wait for another process that is building the same index; 200,000 passages take about half a minute."""


@dataclass(frozen=True, slots=True)
class _View:
    """Everything searched, of one generation; swapped as a whole, so that a search never sees half of a sync."""

    index: IndexState
    counts: Counts
    languages: Mapping[str, int]


class Corpus:
    """Implements ``protocols.CorpusView``. Safe to share between threads."""

    def __init__(self, store: Store, folder: Path, embedder: Embedder | None) -> None:
        """Takes over ``store``; ``folder`` is where the index lies. Use ``Corpus.open``."""
        self.store = store
        self.embedder = embedder
        self._folder = folder
        self._vectors = VectorFiles(vectors_folder(folder), embedder.name, embedder.dim) if embedder else None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._changing = threading.RLock()
        self._opening_vectors = threading.Lock()
        self._dense: DenseView | None = None
        self._view = self._refreshed()

    @classmethod
    def open(  # noqa: PLR0913 - every option has a default and a name
        cls,
        location: str | os.PathLike[str],
        *,
        embedder: Embedder | None = None,
        read_only: bool = False,
        create: bool = True,
        options: StoreOptions | None = None,
        folder: Path | None = None,
    ) -> Corpus:
        """Opens the store and brings its indexes up to date.

        ``folder`` is where the index lies: ``index`` inside a store folder, the user's cache folder for a PostgreSQL
        store, if not given. A read-only store whose index is behind is searched through a temporary copy. Raises
        ``StoreError`` and ``IndexFailedError``.
        """
        store = Store.open(location, create=create, read_only=read_only, options=options)
        try:
            return cls(store, folder or index_folder(os.fspath(location)), embedder)
        except BaseException:
            store.close()
            raise

    # --- the view -------------------------------------------------------------------------------------------------

    @property
    def generation(self) -> int:
        """The generation searched; the store may be ahead until ``sync``."""
        return self._view.index.manifest.generation

    def counts(self) -> Counts:
        """Pages and passages searched, and how many of the passages have a vector."""
        counts = self._view.counts
        dense = self._dense_view()
        return Counts(counts.pages, counts.passages, dense.passages if dense else 0)

    def lexical(self, query: str, k: int) -> list[Found]:
        """BM25 over title, headings, body and URL; best first, ties by id. Any text is a good query."""
        return self._by_words(query, k, BOOSTS)

    def titled(self, query: str, k: int) -> list[Found]:
        """BM25 over title, headings and URL without the body; best first, ties by id.

        A page's passages often tie. A tie that ``k`` would cut in two is left out whole: which of its passages the
        index names first depends on how it was built.
        """
        found = self._by_words(query, k + 1, TITLED)
        return found if len(found) <= k else [f for f in found if f.score > found[-1].score]

    def _by_words(self, query: str, k: int, boosts: Mapping[str, float]) -> list[Found]:
        index = self._view.index
        hits = index.lexical.search(query, k, boosts)
        positions = index.table.find(key for key, _ in hits)
        # BM25 sums are 32-bit floats whose last bits depend on the order of summation: four decimals are stable.
        found = [(int(at), round(score, 4)) for at, (_, score) in zip(positions, hits, strict=True) if at >= 0]
        return _named(index.table, found, k)

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        """Cosine over the passages that have a vector, a list per query, best first, ties by id."""
        dense = self._dense_view()
        if dense is None or not dense.passages or not queries or k <= 0 or self.embedder is None:
            return [[] for _ in queries]
        vectors = self.embedder.embed_queries(queries)
        return [_named(dense.table, best, k) for best in dense.search(vectors, k)]

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        """The passages with their sentences and page facts, in the order asked; unknown ids are left out."""
        return self.store.candidates(passages)

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        """Page and language of each passage; unknown ids are left out."""
        return self.store.origins(passages)

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Anchor texts of main-content links from other pages to each URL, most frequent first."""
        return self.store.anchors(urls)

    def trust(self, urls: Sequence[str]) -> Mapping[str, Trust]:
        """Trust of the pages from the newest authority build; pages without are left out."""
        return self.store.authority.trust(urls)

    def languages(self) -> Mapping[str, int]:
        """Pages per language."""
        return self._view.languages

    def yardstick(self, passages: Sequence[Passage], instead_of: Sequence[Passage] = ()) -> Yardstick:
        """The measures of this generation for passages that are not in it; ``instead_of`` those that would leave it."""
        embedder = self.embedder if self.counts().vectors else None
        return OutsideScores(self._view.index.lexical, passages, embedder, instead_of)

    # --- keeping in step ------------------------------------------------------------------------------------------

    def sync(self) -> None:
        """Moves the view to the store's generation; a cheap embedder embeds what is new at once."""
        with self._changing:
            self._view, self._dense = self._refreshed(), None

    def embed_pending(
        self, progress: Callable[[Progress], None] | None = None, limit: int | None = None, batch: int | None = None
    ) -> int:
        """Embeds passages that have no vector, ``limit`` texts at most; how many texts were embedded.

        Every batch is committed, so it can be stopped at any moment and goes on where it was. Raises
        ``StoreReadOnlyError``, and ``StoreLockedError`` while another process embeds with the same embedder.
        """
        if self.embedder is None:
            return 0
        if self.store.read_only:
            raise StoreReadOnlyError("vectors of a read-only store cannot be written")
        with self._changing:
            return self._embed(self._view.index, self.embedder, progress, limit, batch)

    def close(self) -> None:
        self._dense = None
        self.store.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _refreshed(self) -> _View:
        index = self._index()
        if self.embedder is not None and pending.is_cheap(self.embedder) and not self.store.read_only:
            with suppress(StoreLockedError):  # another process is at it; what it has not done yet is found by words
                self._embed(index, self.embedder, None, None, None)
        return _View(index, self.store.counts(), self.store.languages())

    def _index(self) -> IndexState:
        with suppress(IndexFailedError):  # mended below
            state = load(self._folder, self.store.id)
            if state is not None and is_current(state, self.store.generation):
                return state
        if self.store.read_only:
            return self._temporary_index()
        self._folder.mkdir(parents=True, exist_ok=True)
        with held(self._folder / "lock", LOCK_WAIT_S):
            return bring_up(self._folder, self.store)

    def _temporary_index(self) -> IndexState:
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="citestack-index-")
        target = Path(self._temporary.name)
        with suppress(OSError):  # a file that vanishes while it is copied is built anew from the record
            copy_index(self._folder, target)
        return bring_up(target, self.store)

    def _embed(
        self,
        index: IndexState,
        embedder: Embedder,
        progress: Callable[[Progress], None] | None,
        limit: int | None,
        batch: int | None,
    ) -> int:
        files = self._vectors
        assert files is not None
        size = batch or (pending.CHEAP_BATCH if pending.is_cheap(embedder) else pending.BATCH)
        todo = pending.pending(index.table, files)[:limit]
        if not len(todo):
            return 0
        with files.writing(0.0) as writer:
            todo = pending.pending(index.table, files)[:limit]
            report = _reporter(progress, len(todo))
            done = pending.embed(writer, embedder, pending.batches(self.store, todo, size), report)
            writer.compact(np.unique(index.table.rows["text"]))
        self._dense = None
        return done

    def _dense_view(self) -> DenseView | None:
        if self._vectors is None:
            return None
        with self._opening_vectors:
            if self._dense is None:
                self._dense = DenseView(self._view.index.table, self._vectors.snapshot())
            return self._dense


def _named(table: PassageTable, hits: Sequence[tuple[int, float]], k: int) -> list[Found]:
    """Positions of the table as passage ids, best first, ties by id."""
    named = [Found(table.passage_id(at), score) for at, score in hits]
    return sorted(named, key=lambda found: (-found.score, found.passage))[:k]


def _reporter(progress: Callable[[Progress], None] | None, total: int) -> Callable[[int, float], None]:
    def report(done: int, rate: float) -> None:
        if progress is not None:
            progress(Progress(done, total, rate))

    return report
