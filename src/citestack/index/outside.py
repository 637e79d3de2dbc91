"""Scores of passages that are not in the index, by its own measures: what they would get if they stood in it.

BM25 is worked out from the index's statistics with the passages added to them, and those they take the place of left
out: documents, documents that hold a term, mean length. Lengths are rounded down as the index stores them. Cosine is
the same product of the same vectors.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from citestack.index.embedding_text import embedding_text
from citestack.index.lexical import BOOSTS, TITLED, LexicalIndex
from citestack.model import Passage
from citestack.protocols import Embedder

K1, B = 1.2, 0.75
_EXACT = 24
"""Lengths below are stored as they are; above with four significant bits (Lucene's SmallFloat.intToByte4)."""


@dataclass(frozen=True)
class OutsideScores:
    """Implements ``protocols.Yardstick`` over an index and an embedder."""

    index: LexicalIndex
    passages: Sequence[Passage]
    embedder: Embedder | None = None
    instead_of: Sequence[Passage] = ()
    """Passages of the index that would no longer be in it."""

    def lexical(self, query: str) -> list[float]:
        return self._words.scores(query, BOOSTS)

    def titled(self, query: str) -> list[float]:
        return self._words.scores(query, TITLED)

    def dense(self, queries: Sequence[str]) -> list[list[float]]:
        if self.embedder is None or not queries or not self.passages:
            return [[] for _ in queries]
        cosines = self.embedder.embed_queries(queries) @ self._vectors.T
        return [[float(c) for c in row] for row in cosines]

    @cached_property
    def _words(self) -> _Words:
        return _Words(self.index, self.passages, self.instead_of)

    @cached_property
    def _vectors(self) -> Any:
        assert self.embedder is not None
        return self.embedder.embed_passages([embedding_text(p) for p in self.passages])


class _Words:
    """Term counts of the passages, and BM25 with the index's statistics."""

    def __init__(self, index: LexicalIndex, passages: Sequence[Passage], instead_of: Sequence[Passage]) -> None:
        self._index = index
        terms, gone = ([index.terms_of(p) for p in some] for some in (passages, instead_of))
        self._fields = {f: [Counter(t[f]) for t in terms] for f in BOOSTS}
        self._lengths = {f: [stored_length(len(t[f])) for t in terms] for f in BOOSTS}
        self._gone = {f: Counter(term for t in gone for term in set(t[f])) for f in BOOSTS}
        self._gone_lengths = {f: [stored_length(len(t[f])) for t in gone] for f in BOOSTS}
        self._means: dict[str, tuple[float, float]] = {}

    def scores(self, query: str, boosts: Mapping[str, float]) -> list[float]:
        totals = [0.0] * len(self._lengths["all"])
        for field, terms in self._index.terms_for(query, boosts).items():
            documents, mean = self._statistics(field)
            for term in terms:
                own = [counts[term] for counts in self._fields[field]]
                if not any(own):
                    continue
                others = max(0, self._index.frequency(field, term) - self._gone[field][term])
                holding = others + sum(1 for n in own if n)
                idf = math.log(1 + (documents - holding + 0.5) / (holding + 0.5))
                for i, n in enumerate(own):
                    totals[i] += boosts[field] * idf * _saturated(n, self._lengths[field][i] / mean)
        return [round(total, 4) for total in totals]

    def _statistics(self, field: str) -> tuple[float, float]:
        """Documents and mean length of the field, these passages among them."""
        if field not in self._means:
            own, gone = self._lengths[field], self._gone_lengths[field]
            terms = (t for counts in self._fields[field] for t in counts)
            documents, mean = self._index.statistics(field, terms) or (0.0, 0.0)
            both = max(1.0, documents - len(gone) + len(own))
            self._means[field] = (both, max(1e-9, (documents * mean - sum(gone) + sum(own)) / both))
        return self._means[field]


def _saturated(count: int, length: float) -> float:
    return count * (K1 + 1) / (count + K1 * (1 - B + B * length)) if count else 0.0


def stored_length(tokens: int) -> int:
    """The number of tokens as an index that keeps it in one byte reads it again: the next lower storable length."""
    if tokens < _EXACT:
        return tokens
    over = tokens - _EXACT
    shift = max(0, over.bit_length() - 4)
    return _EXACT + (over >> shift << shift)
