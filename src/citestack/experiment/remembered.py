"""Searches and readings that many askings share, made once: the same prompt is asked over many copies of one corpus.

A model's number for a text depends on that text alone, and a search is remembered by exactly what was asked, so that
remembering changes no number and the order of the askings none either.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np

from citestack.assemble import Models
from citestack.model import Candidate, Passage
from citestack.protocols import (
    Counts,
    Embedder,
    Found,
    MeasuringView,
    Origin,
    Reading,
    Relevance,
    Support,
    Vectors,
    Yardstick,
)

SEARCHES, TEXTS = 4_096, 65_536
"""Lists and texts kept: a prompt's searches are some hundred, its texts some thousand."""
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(slots=True)
class Kept(Generic[K, V]):
    """The values of keys, the missing ones fetched together; the older half goes first."""

    fetch: Callable[[Sequence[K]], Sequence[V]]
    most: int = TEXTS
    held: dict[K, V] = field(default_factory=dict)

    def of(self, keys: Sequence[K]) -> list[V]:
        missing = [k for k in dict.fromkeys(keys) if k not in self.held]
        if missing:
            self.held.update(zip(missing, self.fetch(missing), strict=True))
        found = [self.held[k] for k in keys]
        if len(self.held) > self.most:
            for old in list(self.held)[: self.most // 2]:
                del self.held[old]
        return found


def remembering(models: Models) -> Models:
    """The same models, with a memory."""
    return replace(
        models,
        relevance=None if models.relevance is None else KeptRelevance(models.relevance),
        support=KeptSupport(models.support),
    )


class KeptRelevance:
    """Implements ``protocols.Relevance``."""

    def __init__(self, model: Relevance) -> None:
        self._model = model
        self._kept = lru_cache(64)(self._of)

    @property
    def name(self) -> str:
        return self._model.name

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        return self._kept(query).of(texts)

    def _of(self, query: str) -> Kept[str, float]:
        return Kept(lambda texts: self._model.score(query, texts))


class KeptSupport:
    """Implements ``protocols.Support``."""

    def __init__(self, model: Support) -> None:
        self._model = model
        self._kept = Kept[tuple[str, str], Reading](model.read)

    @property
    def name(self) -> str:
        return self._model.name

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        return self._kept.of(pairs)


class KeptEmbedder:
    """Implements ``protocols.Embedder``."""

    def __init__(self, model: Embedder) -> None:
        self._model = model
        self._queries = Kept[str, Any](lambda texts: list(model.embed_queries(texts)), SEARCHES)
        self._passages = Kept[str, Any](lambda texts: list(model.embed_passages(texts)), SEARCHES)

    @property
    def name(self) -> str:
        return self._model.name

    @property
    def dim(self) -> int:
        return self._model.dim

    @property
    def cheap(self) -> bool:
        """Whether what is new is embedded at once (``index.pending``)."""
        return bool(getattr(self._model, "cheap", False))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._stacked(self._queries.of(texts))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Of a few texts; a whole corpus is not remembered."""
        return self._stacked(self._passages.of(texts)) if len(texts) < SEARCHES else self._model.embed_passages(texts)

    def _stacked(self, rows: Sequence[Any]) -> Vectors:
        return np.stack(rows) if rows else np.zeros((0, self.dim), np.float32)


class KeptView:
    """Implements ``protocols.MeasuringView`` over a view that does not change meanwhile."""

    def __init__(self, view: MeasuringView) -> None:
        self._view = view
        self._lexical = lru_cache(SEARCHES)(view.lexical)
        self._titled = lru_cache(SEARCHES)(view.titled)
        self._dense = lru_cache(SEARCHES)(view.dense)
        self._anchors = Kept[str, tuple[str, ...]](lambda urls: _each(view.anchors(urls), urls, ()))
        self._origins = Kept[str, Origin | None](lambda ids: _each(view.origins(ids), ids, None))
        self._candidates = Kept[str, Candidate | None](self._read, SEARCHES)

    @property
    def generation(self) -> int:
        return self._view.generation

    def counts(self) -> Counts:
        return self._view.counts()

    def lexical(self, query: str, k: int) -> list[Found]:
        return self._lexical(query, k)

    def titled(self, query: str, k: int) -> list[Found]:
        return self._titled(query, k)

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        return self._dense(tuple(queries), k)

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        return [c for c in self._candidates.of(passages) if c is not None]

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        return {p: o for p, o in zip(passages, self._origins.of(passages), strict=True) if o is not None}

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        return {u: a for u, a in zip(urls, self._anchors.of(urls), strict=True) if a}

    def languages(self) -> Mapping[str, int]:
        return self._view.languages()

    def yardstick(self, passages: Sequence[Passage], instead_of: Sequence[Passage] = ()) -> Yardstick:
        return KeptYardstick(self._view.yardstick(passages, instead_of))

    def _read(self, passages: Sequence[str]) -> list[Candidate | None]:
        found = {c.passage.id: c for c in self._view.candidates(passages)}
        return [found.get(p) for p in passages]


class KeptYardstick:
    """Implements ``protocols.Yardstick``."""

    def __init__(self, measure: Yardstick) -> None:
        self.lexical = lru_cache(256)(measure.lexical)
        self.titled = lru_cache(256)(measure.titled)
        self._dense = lru_cache(256)(measure.dense)

    def dense(self, queries: Sequence[str]) -> list[list[float]]:
        return self._dense(tuple(queries))


def _each(found: Mapping[K, V], keys: Sequence[K], other: V) -> list[V]:
    return [found.get(k, other) for k in keys]
