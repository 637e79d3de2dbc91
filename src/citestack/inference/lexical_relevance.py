"""Relevance without a cross-encoder, for the fast profile: which of the question's words a text has, and how close.

A logistic score over four parts, each in [0, 1] and each raising the score, fitted to the cross-encoder's own
judgements by ``training/fit_lexical.py`` (figures in ``docs/models.md``). Words are compared by stem, so that
morphological variants count, and weigh by how rare they are in English.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from pathlib import Path

from citestack.inference.static import StaticEmbedder
from citestack.words import STOPWORDS, stem, words

NEAR = 6
"""Words within which two neighbours of the question count as close."""
LEAD = 20
"""First words of a text: title and headings stand there, or what the sentence is about."""
MAX_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Parts:
    """What is measured of a text against a question, each in [0, 1]."""

    covered: float
    """Share of the question's words that the text has, weighed by rarity."""
    close: float
    """Share of the question's neighbouring word pairs that stand within ``NEAR`` words of each other."""
    lead: float
    """``covered``, by the first ``LEAD`` words alone."""
    meaning: float
    """Cosine of the static vectors; negative ones count as 0."""


@dataclass(frozen=True, slots=True)
class Question:
    """The question's content stems with their weights (sum 1), and its neighbouring pairs."""

    weights: Mapping[str, float]
    pairs: tuple[tuple[str, str], ...]


BIAS = -6.43
WEIGHTS = Parts(covered=4.64, close=1.61, lead=1.49, meaning=4.30)
"""Fitted on 2,640 pairs; on 880 others the mean difference to the cross-encoder is 0.10, the correlation 0.86."""


class LexicalRelevance:
    """``Relevance`` from words and static vectors. ``rarity`` maps a lower-case word to (0, 1]; corpus idf will do."""

    def __init__(self, static: StaticEmbedder, *, rarity: Callable[[str], float] | None = None) -> None:
        self._static = static
        self._rarity = rarity or static.rarity
        self._name = f"lexical+{static.name}"

    @property
    def name(self) -> str:
        return self._name

    def score(self, query: str, texts: Sequence[str]) -> list[float]:
        """In [0, 1], in the order given. A text's score depends on it and the query alone."""
        return [combined(parts) for parts in self.parts(query, texts)]

    def parts(self, query: str, texts: Sequence[str]) -> list[Parts]:
        if not texts:
            return []
        asked = self._question(query)
        vector = self._static.embed_queries([query])[0]
        # Not a matrix product: BLAS adds in another order when there are more rows.
        cosines = (self._static.embed_passages(texts) * vector).sum(axis=1)
        return [_parts(asked, text, float(cosine)) for text, cosine in zip(texts, cosines, strict=True)]

    def _question(self, query: str) -> Question:
        found = words(query)[:MAX_WORDS]
        content = [w for w in found if w not in STOPWORDS] or found
        rarity: dict[str, float] = {}
        for word in content:
            rarity[stem(word)] = max(self._rarity(word), rarity.get(stem(word), 0.0))
        total = sum(rarity.values()) or 1.0
        stems = list(map(stem, content))
        pairs = dict.fromkeys((a, b) for a, b in pairwise(stems) if a != b)
        return Question({s: value / total for s, value in rarity.items()}, tuple(pairs))


def combined(parts: Parts) -> float:
    """The logistic score of the parts, rising in each of them."""
    total = BIAS + sum(getattr(WEIGHTS, f.name) * getattr(parts, f.name) for f in fields(Parts))
    return 1 / (1 + math.exp(-total))


def _parts(asked: Question, text: str, cosine: float) -> Parts:
    found = words(text)[:MAX_WORDS]
    places: dict[str, list[int]] = {}
    for i, word in enumerate(found):
        if (s := stem(word)) in asked.weights:
            places.setdefault(s, []).append(i)
    return Parts(
        covered=sum(asked.weights[s] for s in places),
        close=_close(asked.pairs, places),
        lead=sum(asked.weights[s] for s, at in places.items() if at[0] < LEAD),
        meaning=max(0.0, cosine),
    )


def _close(pairs: Sequence[tuple[str, str]], places: Mapping[str, Sequence[int]]) -> float:
    near = sum(_within(places.get(a, ()), places.get(b, ())) for a, b in pairs)
    return near / max(1, len(pairs))


def _within(first: Sequence[int], second: Sequence[int]) -> bool:
    """Whether some place of the one list is at most ``NEAR`` from one of the other; both ascend."""
    i = j = 0
    while i < len(first) and j < len(second):
        if abs(first[i] - second[j]) <= NEAR:
            return True
        i, j = (i + 1, j) if first[i] < second[j] else (i, j + 1)
    return False


def load(*, path: str | Path | None = None) -> LexicalRelevance:
    """The lexical relevance over the static vectors. Raises ``WeightsError`` when those are missing or wrong."""
    from citestack.inference import static

    return LexicalRelevance(static.load(path=path))
