"""The first lexical hits of the question, read for how much of the question each one holds.

Only hits that hold enough of it are evidence: an off-corpus question finds passages as well, and mining those is how a
fan drifts to another topic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from citestack.model import Candidate
from citestack.protocols import CorpusView
from citestack.stack.fan_words import STOP, stems
from citestack.stack.question import Question
from citestack.words import WORD, stem

MIN_PREFIX = 5
"""A question stem this long also matches a longer word it begins (postgres, PostgreSQL)."""


@dataclass(frozen=True, slots=True)
class SeedHit:
    rank: int
    """1 = best."""
    share: float
    """This hit's part of the summed BM25 score of all evidence, in [0, 1]."""
    candidate: Candidate
    names: frozenset[str]
    """Stems of page title and headings: what the hit says it is about."""
    words: frozenset[str]
    """Stems of everything the hit holds."""


@dataclass(frozen=True, slots=True)
class Seeds:
    """``evidence`` are the hits that may be mined, best first; ``asked`` is how many were looked at."""

    evidence: tuple[SeedHit, ...]
    asked: int

    def about(self, word: str) -> float:
        """Share of the evidence whose title or headings hold this stem, by score."""
        return sum(hit.share for hit in self.evidence if holds(hit.names, word))


def holds(words: AbstractSet[str], word: str) -> bool:
    return word in words or (len(word) >= MIN_PREFIX and any(w.startswith(word) for w in words))


def covered(weights: Mapping[str, float], words: AbstractSet[str]) -> float:
    """Weighted share of the question's stems that ``words`` hold; 0 for a question without content words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if holds(words, word)) / total if total else 0.0


def read_seeds(view: CorpusView, question: Question, asked: int, bar: float) -> Seeds:
    """The first ``asked`` hits of the content words that hold ``bar`` of the question, or all of a compared side."""
    found = view.lexical(question.keywords, asked)
    weights, sides = question.weights, [frozenset(stems(side)) for side in question.sides]
    read: list[tuple[int, float, Candidate, frozenset[str], frozenset[str]]] = []
    known = {c.passage.id: c for c in view.candidates([f.passage for f in found])}
    for rank, hit in enumerate(found, 1):
        candidate = known.get(hit.passage)
        if candidate is None:
            continue  # left the record after the search
        names = _stemmed((candidate.passage.title, *candidate.passage.headings))
        words = names | _stemmed((candidate.passage.text, candidate.passage.url))
        if covered(weights, words) >= bar or any(all(holds(words, w) for w in side) for side in sides):
            read.append((rank, hit.score, candidate, names, words))
    total = sum(score for _, score, *_ in read) or 1.0
    return Seeds(tuple(SeedHit(r, score / total, c, n, w) for r, score, c, n, w in read), len(found))


def _stemmed(texts: Iterable[str]) -> frozenset[str]:
    words = set(WORD.findall(" ".join(texts).lower()))
    return frozenset(stem(w) for w in words if w not in STOP and (len(w) > 1 or w.isdigit()))
