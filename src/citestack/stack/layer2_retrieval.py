"""Layer 2, retrieval: every query of the fan, by words and by meaning, fused into one candidate list.

The modes of one query, words, meaning and the words of title and headings alone, are fused by weighted reciprocal ranks
(Cormack, Clarke and Buettcher, SIGIR 2009): ranks of different engines can be added, their scores cannot. Across the
queries the best one counts (CombMAX, Fox and Shaw, TREC 1993): queries of a fan are alike, so adding them lets passages
that are a little about everything outvote the one that answers (measured in ``docs/decisions/005-fanout.md``). Being
found by many queries is a score part of layer 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from citestack.config import RetrievalConfig
from citestack.model import Candidate, Hit, Mode, Query, QueryKind
from citestack.protocols import CorpusView, Found
from citestack.trace import Decision, Reason, RetrievalEvent, Seen, measured

SearchMode = Literal["lexical", "dense", "hybrid"]


@dataclass(frozen=True, slots=True)
class Run:
    """One query's hits in one mode, best first."""

    query: int
    mode: Mode
    found: Sequence[Found]


@dataclass(frozen=True, slots=True)
class Fused:
    """A passage with all its hits and their fused score; its page and language once looked up."""

    passage: str
    hits: tuple[Hit, ...]
    score: float
    url: str = ""
    language: str | None = None


class HybridRetriever:
    """The default retriever: BM25, dense search and BM25 of titles and headings, over one corpus view."""

    def __init__(self, view: CorpusView, config: RetrievalConfig) -> None:
        self._view = view
        self._config = config

    def retrieve(self, queries: Sequence[Query]) -> RetrievalEvent:
        """All passages any query found; the best ``keep`` of the wanted language are the candidates."""
        counts = self._view.counts()
        runs = search_runs(self._view, [q.text for q in queries], self._config.depth, "hybrid", self._config)
        located = _located(self._view, fuse(runs, [q.weight for q in queries], self._config))
        decisions = decide(located, self._config)
        kept = [f for f, d in zip(located, decisions, strict=True) if d.kept]
        return RetrievalEvent(
            passages=counts.passages,
            pages=counts.pages,
            vectors=counts.vectors,
            seen=tuple(_seen(f) for f in located),
            candidates=tuple(_filled(self._view, kept)),
            decisions=tuple(decisions),
        )


def search(view: CorpusView, text: str, k: int, mode: SearchMode, config: RetrievalConfig) -> list[Seen]:
    """Layer 2 for a single query: the best ``k`` passages."""
    query = Query(text, QueryKind.ORIGINAL, "the query as given", "rule")
    runs = search_runs(view, [query.text], max(k, config.depth), mode, replace(config, dense_queries=None))
    return [_seen(f) for f in _located(view, fuse(runs, [query.weight], config)[:k])]


def search_runs(
    view: CorpusView, texts: Sequence[str], depth: int, mode: SearchMode, config: RetrievalConfig
) -> list[Run]:
    """One run per query and mode. The dense queries, the first ``dense_queries``, are embedded in one batch.

    Titles are searched for the same queries as meaning: next to words alone they would count twice.
    """
    lexical = [view.lexical(text, depth) for text in texts] if mode != "dense" else []
    meant = texts[: config.dense_queries] if mode != "lexical" and view.counts().vectors else []
    dense = view.dense(meant, depth) if meant else []
    titled = [view.titled(text, depth) for text in meant] if mode == "hybrid" and config.title_weight else []
    return [
        *(Run(i, "lexical", found) for i, found in enumerate(lexical)),
        *(Run(i, "dense", found) for i, found in enumerate(dense)),
        *(Run(i, "title", found) for i, found in enumerate(titled)),
    ]


def fuse(runs: Iterable[Run], weights: Sequence[float], config: RetrievalConfig) -> list[Fused]:
    """Passages by their best query's ``weights[query] * sum of mode weight / (rrf_k + rank)``; ties by passage id.

    ``config.agreement`` of the other queries' scores is added (0: none, 1: a plain sum over all hits). Raw scores stay
    in the hits: dense search always finds something, and only the cosine shows how weak it is.
    """
    hits: dict[str, list[Hit]] = {}
    for run in runs:
        for rank, found in zip(tied_ranks([f.score for f in run.found]), run.found, strict=True):
            hits.setdefault(found.passage, []).append(Hit(run.query, run.mode, rank, measured(found.score)))

    fused = [Fused(passage, tuple(by), fused_score(by, weights, config)) for passage, by in hits.items()]
    return sorted(fused, key=lambda f: (-f.score, f.passage))


def tied_ranks(scores: Sequence[float]) -> list[int]:
    """1-based ranks of scores that come best first; equal scores share the middle rank of their places.

    All passages of a page tie where only its title has the words: whichever came first would be chance.
    """
    ranks: list[int] = []
    for _, tie in groupby(scores):
        size = sum(1 for _ in tie)
        ranks += [len(ranks) + (size + 1) // 2] * size
    return ranks


def fused_score(hits: Iterable[Hit], weights: Sequence[float], config: RetrievalConfig) -> float:
    """One passage's score from the hits that found it; 0 without hits."""
    by_mode: dict[Mode, float] = {
        "lexical": config.lexical_weight,
        "dense": config.dense_weight,
        "title": config.title_weight,
    }
    by_query: dict[int, float] = {}
    for h in hits:
        part = weights[h.query] * by_mode[h.mode] / (config.rrf_k + h.rank)
        by_query[h.query] = by_query.get(h.query, 0.0) + part
    best = max(by_query.values(), default=0.0)
    return measured(best + config.agreement * (sum(by_query.values()) - best))


def decide(found: Sequence[Fused], config: RetrievalConfig) -> list[Decision]:
    """A decision per passage (best first): the language filter, then the rank cut. Pure."""
    eligible = [f for f in found if not _foreign(f.language, config.language)]
    rank = {f.passage: i for i, f in enumerate(eligible, 1)}
    cut = eligible[min(max(config.keep, 1), len(eligible)) - 1].score if eligible else 0.0
    return [_decision(f, rank.get(f.passage), cut, config.keep) for f in found]


def _decision(found: Fused, rank: int | None, cut: float, keep: int) -> Decision:
    if rank is None:
        return Decision(found.passage, kept=False, reason=Reason.OTHER_LANGUAGE, numbers={"score": found.score})
    if rank > keep:
        numbers = {"score": found.score, "bar": cut, "rank": float(rank), "cut": float(keep)}
        return Decision(found.passage, kept=False, reason=Reason.BELOW_RANK_CUT, numbers=numbers)
    return Decision(found.passage, kept=True, reason=Reason.KEPT, numbers={"score": found.score, "rank": float(rank)})


def _foreign(known: str | None, wanted: str | None) -> bool:
    """Known to be in another language; a page of unknown language stays."""
    return bool(wanted and known and known.lower().split("-")[0] != wanted.lower().split("-")[0])


def _located(view: CorpusView, fused: Sequence[Fused]) -> list[Fused]:
    """In fused order. A passage that left the record after the search is left out."""
    origins = view.origins([f.passage for f in fused])
    known = ((f, origins.get(f.passage)) for f in fused)
    return [replace(f, url=origin.url, language=origin.language) for f, origin in known if origin is not None]


def _filled(view: CorpusView, kept: Sequence[Fused]) -> list[Candidate]:
    """Only what enters layer 3 has its text read."""
    found = {c.passage.id: c for c in view.candidates([f.passage for f in kept])}
    return [replace(found[f.passage], hits=f.hits, fused=f.score) for f in kept if f.passage in found]


def _seen(found: Fused) -> Seen:
    return Seen(found.passage, found.url, found.hits, found.score)
