"""Does a page answer a query? By the writer's own measure and layer 4's, never by words alone.

*Answered*: a sentence of the page that stands alone scores over the writer's bar and is verified at layer 4. *Half*:
the page speaks of it, and no single sentence says it: layer 3 would keep a passage as relevant, or the sentence that
answers leans on the one before it, or states figures that nothing holds up. *Missed*: neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from citestack.audit.stands import Stands
from citestack.config import Config, WritingConfig
from citestack.model import Candidate, Claim, Query, Span, SupportState
from citestack.protocols import Relevance, Support
from citestack.stack.fan_words import LIGHT_STEMS
from citestack.stack.layer4_grounding import PassageGrounder
from citestack.stack.rerank_parts import host, reading_text
from citestack.stack.spread import spread
from citestack.trace import PoolSentence
from citestack.words import STOPWORDS, stem, stems, words
from citestack.writing.extractive import ExtractiveWriter, decide

AnswerState = Literal["answered", "half", "missed"]
PASSAGES = 6
"""Passages of a page that are read for a query, those that say most of its words; an answer says some of them."""
READ = 6
"""Sentences that a relevance model reads for a query."""
SHORTEST = 4
"""Words of a statement: "Example:" is none."""
SPREAD = 4.0
"""Layer 3's scale of relevance."""


@dataclass(frozen=True, slots=True)
class Rival:
    """What a page of another site says in answer; ``quote`` stands at ``[start, end)`` of its text."""

    url: str
    title: str
    quote: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """What the page makes of one query."""

    query: Query
    state: AnswerState
    bar: float
    """Score under which the writer takes no sentence."""
    score: float | None = None
    """Of the page's best sentence; None when no passage shares a word with the query."""
    best: Span | None = None
    """That sentence, in the page's text."""
    why: str = ""
    """What is missing, in plain words; empty when it is answered."""
    rival: Rival | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """The measures of one configuration."""

    config: Config
    relevance: Relevance | None
    support: Support
    title: str = ""
    """Of the page; its words set no query apart."""

    def answer(
        self, query: Query, page: Sequence[Candidate], others: Sequence[Candidate], fan: Sequence[Query], stands: Stands
    ) -> QueryAnswer:
        """``page``: all its passages; ``others``: candidates of other pages; ``fan``: the query's company."""
        near = nearest(query.text, page)
        pool = self._writer.measure([query], near, others)
        told = decide(pool, [c.passage.id for c in near], self._writing, [query])
        chosen = {c.id for c in told.draft}
        asked = self._asked(query, fan)
        bare = QueryAnswer(query, "missed", self._writing.min_score)
        stated = [p for p in pool if p.parts and _states(p)]
        drafted = [p for p in stated if p.claim.id in chosen and _says(p.claim.text, asked)]
        if drafted:
            best = max(drafted, key=_rank)
            shown = replace(bare, score=best.score, best=best.claim.origin)
            return self._verified(shown, best.claim, (*near, *others), stands)
        if not stated:
            return replace(bare, why="no statement of the page shares a word with it")
        best = max(stated, key=_rank)
        return self._half(replace(bare, score=best.score, best=best.claim.origin), stated, near, asked)

    def rival(self, query: Query, others: Sequence[Candidate], fan: Sequence[Query]) -> Rival | None:
        """The best sentence of another page that answers the query."""
        near = nearest(query.text, others)
        pool = self._writer.measure([query], near)
        told = decide(pool, [c.passage.id for c in near], self._writing, [query])
        chosen = {c.id for c in told.draft}
        asked = self._asked(query, fan)
        fitting = [p for p in pool if p.claim.id in chosen and _says(p.claim.text, asked) and _states(p)]
        best = max(fitting, key=_rank, default=None)
        if best is None or best.claim.origin is None or not self._holds(best.claim, others):
            return None
        passage = next(c.passage for c in near if c.passage.id == best.passage)
        span = best.claim.origin
        return Rival(passage.url, passage.title, span.text, span.start, span.end, best.score)

    @property
    def _by_words(self) -> bool:
        """Whether relevance is measured without a model that reads: then a query's own words must be said as well."""
        return self.config.relevance == "lexical" or self.relevance is None

    def _asked(self, query: Query, fan: Sequence[Query]) -> frozenset[str]:
        return own_words(query, fan, self.title) if self._by_words else frozenset()

    @property
    def _writing(self) -> WritingConfig:
        return replace(self.config.writing, passages=PASSAGES, pool=min(READ, self.config.writing.pool))

    @property
    def _writer(self) -> ExtractiveWriter:
        return ExtractiveWriter(self.relevance, self._writing)

    def _verified(self, shown: QueryAnswer, claim: Claim, read: Sequence[Candidate], stands: Stands) -> QueryAnswer:
        """A sentence that answers. One that others deny is not cited, one that rests on nothing should not be."""
        if not self._holds(claim, read):
            return replace(shown, why="layer 4 does not let the sentence that answers stand: other pages deny it")
        if claim.origin is not None and stands.falls(claim.origin.start, claim.origin.end):
            return replace(shown, state="half", why="the sentence that answers states what no source holds up")
        return replace(shown, state="answered")

    def _holds(self, claim: Claim, read: Sequence[Candidate]) -> bool:
        state = PassageGrounder(self.support, self.config.grounding).ground([claim], read).claims[0].state
        return state in (SupportState.SUPPORTED, SupportState.NO_CHECK_NEEDED)

    def _half(
        self, shown: QueryAnswer, pool: Sequence[PoolSentence], near: Sequence[Candidate], asked: frozenset[str]
    ) -> QueryAnswer:
        fitting = [p for p in pool if p.problem and p.score >= shown.bar and _says(p.claim.text, asked)]
        if fitting:
            best = max(fitting, key=_rank)
            why = f"the sentence that answers does not stand alone: {best.problem}"
            return replace(shown, state="half", score=best.score, best=best.claim.origin, why=why)
        about = self._relevant(shown.query.text, [c for c in near if _says(reading_of(c), asked)])
        if about:
            return replace(shown, state="half", why="a passage is about it, but no sentence of it says it")
        return replace(shown, why=f"no sentence of the page answers it{_unsaid(shown.query.text, asked, near)}")

    def _relevant(self, query: str, passages: Sequence[Candidate]) -> bool:
        """Would layer 3 keep one of the passages as relevant to the query?"""
        if self.relevance is None or not passages:
            return False
        read = self.relevance.score(query, [reading_text(query, c) for c in passages[:2]])
        return any(spread(r, SPREAD) >= self.config.rerank.min_relevance for r in read)


def reading_of(candidate: Candidate) -> str:
    p = candidate.passage
    return " ".join((p.title, *p.headings, p.text))


def nearest(query: str, candidates: Sequence[Candidate], limit: int = PASSAGES) -> list[Candidate]:
    """The passages that say most of the query's words, the earlier first where they tie; none that says no word."""
    asked = set(stems(query))
    shared = [len(asked & set(stems(reading_of(c)))) for c in candidates]
    order = sorted((i for i, n in enumerate(shared) if n), key=lambda i: (-shared[i], i))
    return [candidates[i] for i in order[:limit]]


def of_other_sites(url: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    return [c for c in candidates if host(c.passage.url) != host(url)]


def own_words(query: Query, fan: Sequence[Query], title: str = "") -> frozenset[str]:
    """Stems that set the query apart: content words that fewer than half of its fan have, else that no title has.

    Empty for a query that only names the topic.
    """
    content = [word for word in dict.fromkeys(stems(query.text)) if word not in LIGHT_STEMS]
    held = [set(stems(q.text)) for q in fan]
    apart = frozenset(word for word in content if 2 * sum(word in h for h in held) < len(held))
    return apart or frozenset(content) - frozenset(stems(title))


def _says(text: str, asked: frozenset[str]) -> bool:
    """At least half of the words asked for."""
    return not asked or 2 * len(asked & set(stems(text))) >= len(asked)


def _unsaid(query: str, asked: frozenset[str], near: Sequence[Candidate]) -> str:
    """The query's own words, as it writes them, that no passage near it says."""
    said = {word for c in near for word in stems(reading_of(c))}
    missing = dict.fromkeys(w for w in words(query) if w not in STOPWORDS and stem(w) in asked - said)
    return f"; it never says {' or '.join(missing)}" if missing else ""


def _states(sentence: PoolSentence) -> bool:
    """A question repeated is no answer, a label neither."""
    text = sentence.claim.text
    return not text.rstrip().endswith("?") and len(text.split()) >= SHORTEST


def _rank(sentence: PoolSentence) -> tuple[float, str]:
    return sentence.score, sentence.claim.id
