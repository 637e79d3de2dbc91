"""Facets mined from the evidence: headings, questions on the pages, anchors of links to them, table heads.

A facet becomes a query only with the question's topic in it: "Notes" alone would find every page's notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import Literal

from citestack.model import QueryKind
from citestack.stack.fan_words import LIGHT_STEMS, is_generic, squeeze, stems
from citestack.stack.proposals import Proposal, quoted
from citestack.stack.question import Question
from citestack.stack.seeds import SeedHit, Seeds, covered, holds

Place = Literal["title", "heading", "question", "anchor", "table head"]
_TRUST: Mapping[Place, float] = {"title": 1.0, "heading": 1.0, "question": 1.0, "anchor": 0.85, "table head": 0.7}
"""Titles, headings and questions are whole thoughts; anchors and table heads are fragments, so they count less."""
_UNNAMED = 0.8
"""A label without any of the topic's words may belong to something else on the page."""
MAX_FACETS = 40
"""Considered per question, the most relevant first; bounds the trace."""
MAX_WORDS = 12
ANCHORED_PAGES = 5
ANCHORS_PER_PAGE = 10
"""The most frequent ones."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a facet is measured against, computed once per question."""

    weights: Mapping[str, float]
    topic: tuple[tuple[str, tuple[str, ...]], ...]
    """Topic words with their stems."""
    asked: int


@dataclass(slots=True)
class _Facet:
    """One label with every hit it was seen at."""

    label: str
    place: Place
    above: frozenset[str]
    """Stems of the title and the headings above it, at its best hit."""
    hits: dict[int, SeedHit] = field(default_factory=dict)
    """By rank."""

    @property
    def share(self) -> float:
        return sum(hit.share for hit in self.hits.values())


def mine(
    question: Question, topic: Sequence[str], seeds: Seeds, anchors: Mapping[str, tuple[str, ...]]
) -> list[Proposal]:
    """Queries from the evidence, most relevant first. ``topic`` are the words every query must carry."""
    known = LIGHT_STEMS.union(stems(question.text), *(stems(t) for t in topic))
    keys: dict[tuple[Place, str], frozenset[str]] = {}  # pages repeat their titles, headings and anchors at every hit
    facets: dict[frozenset[str], _Facet] = {}
    for hit in seeds.evidence:
        for place, label, above in (*_labels(hit), *_anchors(hit, anchors)):
            key = keys.get((place, label))
            if key is None:
                key = keys[place, label] = _key(label, place, known)
            if key:
                facets.setdefault(key, _Facet(label, place, above)).hits[hit.rank] = hit
    subject = Subject(question.weights, tuple((t, stems(t)) for t in topic), seeds.asked)
    found = [_proposal(subject, facet) for facet in facets.values()]
    return sorted(filter(None, found), key=lambda p: (-p.relevance, p.text))[:MAX_FACETS]


def _key(label: str, place: Place, known: frozenset[str]) -> frozenset[str]:
    """The stems that make labels the same facet; empty for a label that is no facet or says nothing new."""
    own = frozenset(stems(label))
    return own if own - known and _usable(label, place) else frozenset()


# --- where labels come from ---------------------------------------------------------------------------------------


def _labels(hit: SeedHit) -> Iterator[tuple[Place, str, frozenset[str]]]:
    passage = hit.candidate.passage
    above = set(stems(passage.title))
    yield "title", clean_title(passage.title), frozenset()
    for heading in passage.headings:
        label = clean_label(heading)
        if not above.issuperset(stems(heading)):
            yield "question" if label.endswith("?") else "heading", label, frozenset(above)
        above |= set(stems(heading))
    head_seen = False
    for sentence in hit.candidate.sentences:
        if sentence.kind == "table_row" and not head_seen:
            head_seen = True
            yield from (("table head", cell, frozenset(above)) for cell in _cells(sentence.text))
        elif sentence.text.endswith("?") and _ASKS.match(sentence.text):
            yield "question", clean_label(sentence.text), frozenset(above)


def _anchors(hit: SeedHit, anchors: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Place, str, frozenset[str]]]:
    for text in anchors.get(hit.candidate.passage.url, ())[:ANCHORS_PER_PAGE]:
        yield "anchor", clean_label(text), frozenset()  # links are made for many reasons: an anchor stands for itself


_ASKS = re.compile(
    r"(?:how|what|why|when|where|which|who|is|are|was|were|do|does|did|can|could|should|would|will|has|have|must|may)\b",
    re.IGNORECASE,
)
_CELL = re.compile(r"\s*[|\t]\s*")


def _cells(row: str) -> list[str]:
    """A table row's cells when it looks like a head: two or more short cells without digits."""
    cells = [clean_label(cell) for cell in _CELL.split(row)]
    short = all(0 < len(c.split()) <= 4 and not any(ch.isdigit() for ch in c) for c in cells)
    return cells if 2 <= len(cells) <= 8 and short else []


_NUMBERING = re.compile(
    r"^(?:(?:chapter|section|appendix|part|step|q|faq)\b\s*)?(?:[A-Z]?\d+(?:\.\d+)*|[A-Z](?:\.\d+)+|[ivx]+)[.:)]\s+|^q[.:]\s+",
    re.IGNORECASE,
)


def clean_label(text: str) -> str:
    """A heading without its number, pilcrow and brackets at the ends: "25.1.6. The Autovacuum Daemon #"."""
    return _NUMBERING.sub("", squeeze(text).strip(" ¶#§•*|:–—-")).strip(" ¶#§•*|:–—-")


_FILE = re.compile(r"://|^\S+/\S+$|\.(?:html?|php|pdf|txt|py|c|h)$")
_SITE = re.compile(r"\s+[—–|·»-]\s+|\s*::\s+")


def clean_title(title: str) -> str:
    """A page title without the site's name behind a dash or bar."""
    return clean_label(_SITE.split(title)[0])


def _usable(label: str, place: Place) -> bool:
    words = label.split()
    if place == "question":
        return 3 <= len(words) <= 20
    prose = sum(c.isalpha() or c == " " for c in label) >= 0.8 * len(label)
    code = "=" in label or "|" in label or label.startswith("(") or _FILE.search(label)
    fits = 0 < len(words) <= MAX_WORDS and len(label) <= 90
    return fits and prose and not code and not is_generic(label) and not _TO_MACHINES.search(label)


_TO_MACHINES = re.compile(
    r"\b(?:notice|note|instructions?|message|attention)\b.*\b(?:assistants?|crawlers?|robots?|bots?|models?|llms?|ai)\b",
    re.IGNORECASE,
)
"""A heading that speaks to machines is no facet of a person's question."""


# --- from label to query ------------------------------------------------------------------------------------------


def _proposal(subject: Subject, facet: _Facet) -> Proposal | None:
    own = frozenset(stems(facet.label))
    missing = [t for t, roots in subject.topic if not any(holds(own, s) for s in roots)]
    unnamed = len(missing) == len(subject.topic)
    if facet.place == "question":
        if unnamed:
            return None  # "Why is this?" asks about something the reader must know
        missing = []
    text = " ".join((facet.label, *missing))
    overlap = covered(subject.weights, own | facet.above)
    support = sqrt(facet.share) * (1 - facet.share / 2)  # what stands above every hit tells the hits apart no more
    relevance = _TRUST[facet.place] * (_UNNAMED if unnamed else 1.0) * (0.5 * overlap + 0.5 * support)
    return Proposal(text, _kind(subject, facet, own), _reason(subject, facet), "corpus", relevance)


def _reason(subject: Subject, facet: _Facet) -> str:
    n, first = len(facet.hits), min(facet.hits)
    label = quoted(facet.label)
    if facet.place == "anchor":
        return f"links call the page at hit {first} {label}"
    where = "in" if facet.place == "question" else "above"
    place = "page title" if facet.place == "title" else facet.place
    return f"{place} {label} {where} {n} of the first {subject.asked} hits"


_ASPECTS = frozenset(
    stems(
        "price pricing cost fee licence license requirement prerequisite limit limitation restriction quota security "
        "permission privilege performance overhead error troubleshooting problem failure compatibility support"
    )
)
"""What a question leaves unsaid: headings about these become ``implicit`` queries."""
_NEWS = re.compile(
    r"\b(?:what(?:'|’)s new|release notes?|changes? (?:in|since)|changelog|new in|deprecat\w+)\b", re.IGNORECASE
)
_AGAINST = re.compile(r"\b(?:vs\.?|versus|compared|comparison|differences?|alternatives?)\b", re.IGNORECASE)


def _kind(subject: Subject, facet: _Facet, own: frozenset[str]) -> QueryKind:
    in_topic = [s for _, roots in subject.topic for s in roots]
    if _AGAINST.search(facet.label):
        return QueryKind.COMPARATIVE
    if _NEWS.search(facet.label):
        return QueryKind.RECENCY
    if own & _ASPECTS:
        return QueryKind.IMPLICIT
    if any(holds(own, s) for s in in_topic):
        return QueryKind.SPECIFICATION
    under = facet.place != "question" and any(holds(facet.above, s) for s in in_topic)
    return QueryKind.DRILL_DOWN if under else QueryKind.FOLLOW_UP


def topic_words(question: Question, seeds: Seeds, limit: int = 2) -> tuple[str, ...]:
    """The words every mined query must carry, in order.

    They are the compared sides, else the names and the terms that titles and headings of the evidence are about, else
    the first content words.
    """
    if question.sides:
        return question.sides[:2]
    weights, scope = question.weights, question.scope

    def standing(term: str) -> float:
        solid = (s for s in stems(term) if weights.get(s, 0.0) > 0.5)
        return sum(seeds.about(s) + 0.3 * weights[s] + 0.5 * (s in scope) for s in solid)

    ranked = sorted(question.terms, key=standing, reverse=True)
    solid = [t for t in ranked if any(weights.get(s, 0.0) > 0.5 for s in stems(t))] or list(ranked)
    chosen = set(solid[:limit])
    return tuple(t for t in question.terms if t in chosen)
