"""The ruler of layer 1: how many aspects of an answer a fan finds, against the single query and RM3.

An aspect is one part of a complete answer, given as the sections (URL part, heading part) that state it. A ranking
finds an aspect at ``k`` when one of its first ``k`` passages lies in such a section.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citestack.model import Passage
from citestack.protocols import CorpusView, Found
from citestack.words import STOPWORDS, words


@dataclass(frozen=True, slots=True)
class Place:
    """A section: part of its page's URL, and part of a heading on its path ("" = the whole page)."""

    url: str
    heading: str = ""

    def holds(self, passage: Passage) -> bool:
        return self.url in passage.url and self.heading.lower() in " > ".join(passage.headings).lower()


@dataclass(frozen=True, slots=True)
class AspectQuestion:
    question: str
    aspects: Mapping[str, tuple[Place, ...]]
    split: str = "test"
    """Weights may be chosen on ``tune``; only ``test`` is reported as a result."""


def load_aspects(path: Path) -> list[AspectQuestion]:
    """Questions of a JSON file: ``[{"question", "split", "aspects": [{"aspect", "any_of": [[url, heading]]}]}]``."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        AspectQuestion(
            row["question"],
            {a["aspect"]: tuple(Place(*place) for place in a["any_of"]) for a in row["aspects"]},
            row.get("split", "test"),
        )
        for row in rows
    ]


def aspect_recall(asked: AspectQuestion, ranking: Sequence[Passage], k: int) -> float:
    """Share of the question's aspects that the first ``k`` passages find, in [0, 1]."""
    head = ranking[:k]
    found = sum(any(place.holds(p) for p in head for place in places) for places in asked.aspects.values())
    return found / len(asked.aspects)


@dataclass(frozen=True, slots=True)
class Rm3Config:
    """Relevance model 3 with the usual settings (Abdul-Jaleel et al., TREC 2004; Anserini's defaults)."""

    feedback_passages: int = 10
    feedback_terms: int = 10
    original_weight: float = 0.5
    term_depth: int = 1000
    """Passages scored per term; the sum is exact for passages within this depth of every term they hold."""


def rm3_terms(view: CorpusView, question: str, config: Rm3Config) -> dict[str, float]:
    """Weighted terms: the question's own, mixed with the likeliest of the first passages (Lavrenko and Croft 2001)."""
    asked = Counter(_terms(question))
    found = view.lexical(question, config.feedback_passages)
    total = sum(f.score for f in found) or 1.0
    model: dict[str, float] = {}
    for hit, candidate in zip(found, view.candidates([f.passage for f in found]), strict=True):
        counts = Counter(_terms(candidate.passage.text))
        for term, n in counts.items():
            model[term] = model.get(term, 0.0) + n / counts.total() * hit.score / total
    best = dict(sorted(model.items(), key=lambda item: (-item[1], item[0]))[: config.feedback_terms])
    mass, length = sum(best.values()) or 1.0, sum(asked.values()) or 1
    mix = config.original_weight if best else 1.0
    mixed = {
        term: mix * asked[term] / length + (1 - mix) * best.get(term, 0.0) / mass
        for term in sorted(asked.keys() | best.keys())
    }
    return {term: weight for term, weight in mixed.items() if weight > 0}


def rm3_search(view: CorpusView, question: str, k: int, config: Rm3Config) -> list[Found]:
    """BM25 with weighted terms: BM25 is a sum over terms, so each is searched alone and the scores are added."""
    scores: dict[str, float] = {}
    for term, weight in rm3_terms(view, question, config).items():
        for hit in view.lexical(term, config.term_depth):
            scores[hit.passage] = scores.get(hit.passage, 0.0) + weight * hit.score
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [Found(passage, score) for passage, score in ranked[:k]]


def _terms(text: str) -> list[str]:
    return [w for w in words(text) if w not in STOPWORDS and len(w) > 1]
