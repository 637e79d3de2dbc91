"""Tables of pairs from what the stack knows of its pages: layer 3's parts, and layer 2's modes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from citestack.config import RerankConfig, RetrievalConfig
from citestack.twin.asking import PARTS as NAMES
from citestack.twin.asking import Passage, Reading, SeenPassage
from citestack.twin.model import Missing, Part
from citestack.twin.observed import Observed
from citestack.twin.pages import alike
from citestack.twin.table import Floats, Table

RERANKED = (
    Part("relevance", "relevance model's reading of the best passage, spread, 0 to 1", 3),
    Part("coverage", "weighted share of the fan's queries that found it among their first 20", 3),
    Part("trust", "links and signals of page and site, 0 to 1", 3),
    Part("freshness", "halves with every year of age; missing without a date", 3),
)
FUSED = (
    Part("lexical", "query weight / (rrf_k + rank) by words, best query", 2),
    Part("dense", "the same by meaning", 2),
    Part("title", "the same by title and headings", 2),
    Part("agreement", "what the other queries would add at the present weights", 2),
)
_MODES = ("lexical", "dense", "title")


@dataclass(frozen=True, slots=True)
class Pair:
    prompt: int
    url: str
    values: tuple[float, ...]


def rerank_table(readings: Sequence[Reading], seen: Sequence[Observed], weights: Mapping[str, float]) -> Table:
    """Pages of the passages that layer 3 measured; each page stands there with its best passage under ``weights``."""
    pairs = []
    for n, reading in enumerate(readings):
        best: dict[str, Passage] = {}
        for passage in reading.head:
            held = best.get(passage.url)
            if held is None or _score(passage, weights) > _score(held, weights):
                best[passage.url] = passage
        pairs += [Pair(n, url, tuple(math.nan if v is None else v for v in p.values)) for url, p in best.items()]
    return replace(_table(RERANKED, pairs, seen, relevance=0), ranked=True)


def _score(passage: Passage, weights: Mapping[str, float]) -> float:
    return sum(weights[n] * v for n, v in zip(NAMES, passage.values, strict=True) if v is not None)


def present(config: RerankConfig) -> dict[str, float]:
    return {n: float(getattr(config, f"{n}_weight")) for n in NAMES}


def fusion_table(readings: Sequence[Reading], seen: Sequence[Observed], config: RetrievalConfig, rrf_k: int) -> Table:
    """Pages that any query found, each with its best passage at the present weights. Not found is 0 here, not missing:
    that is what reciprocal ranks are.
    """
    pairs = []
    for n, reading in enumerate(readings):
        best: dict[str, tuple[float, tuple[float, ...]]] = {}
        for passage in reading.seen:
            total, values = _fused(passage, reading.weights, config, rrf_k)
            if passage.url not in best or total > best[passage.url][0]:
                best[passage.url] = (total, values)
        pairs += [Pair(n, url, values) for url, (_, values) in best.items()]
    return _table(FUSED, pairs, seen, relevance=1)


def _fused(
    passage: SeenPassage, weights: Sequence[float], config: RetrievalConfig, rrf_k: int
) -> tuple[float, tuple[float, ...]]:
    """Present score, and the parts of it."""
    worth = dict(zip(_MODES, (config.lexical_weight, config.dense_weight, config.title_weight), strict=True))
    queries: dict[int, dict[str, float]] = {}
    for query, mode, rank in passage.hits:
        by = queries.setdefault(query, dict.fromkeys(_MODES, 0.0))
        by[mode] += weights[query] / (rrf_k + rank)
    totals = {q: sum(worth[m] * v for m, v in by.items()) for q, by in queries.items()}
    first = max(totals, key=lambda q: (totals[q], -q))
    rest = sum(totals.values()) - totals[first]
    return totals[first] + config.agreement * rest, (*(queries[first][m] for m in _MODES), rest)


def _table(parts: Sequence[Part], pairs: Sequence[Pair], seen: Sequence[Observed], *, relevance: int) -> Table:
    """In layer 2's order within a prompt, which is the baseline's rank."""
    values = np.asarray([p.values for p in pairs], dtype=np.float64).reshape(len(pairs), len(parts))
    prompt = np.asarray([p.prompt for p in pairs], dtype=np.int64)
    cited = np.asarray([seen[p.prompt].cited.get(alike(p.url) or "", 0.0) for p in pairs], dtype=np.float64)
    return Table(tuple(parts), values, cited, prompt, _places(prompt), values[:, relevance])


def _places(prompt: np.ndarray) -> Floats:
    start = np.searchsorted(prompt, prompt, side="left")
    found: Floats = (np.arange(len(prompt)) - start + 1).astype(np.float64)
    return found


def known_parts(table: Table) -> tuple[Table, tuple[Missing, ...]]:
    """Without the parts that are known of no pair, or the same for all: nothing can be said of their weights."""
    keep, lost = [], []
    for i, part in enumerate(table.parts):
        column = table.values[:, i]
        known = column[~np.isnan(column)]
        if not len(known):
            lost.append(Missing(part.name, "known of no page that was looked at"))
        elif known.max() - known.min() <= 1e-9:
            lost.append(Missing(part.name, f"the same ({known[0]:.3g}) for every page that was looked at"))
        else:
            keep.append(i)
    return replace(table, parts=tuple(table.parts[i] for i in keep), values=table.values[:, keep]), tuple(lost)


def reach(readings: Sequence[Reading], seen: Sequence[Observed], stored: frozenset[str]) -> dict[str, float | None]:
    """Shares of the observed citations that each step still had. ``stored``: ``alike`` of all pages of the store."""
    total = sum(sum(o.cited.values()) for o in seen)
    if not total:
        return {"in_store": None, "found": None, "measured": None}
    steps = {"in_store": 0.0, "found": 0.0, "measured": 0.0}
    for reading, o in zip(readings, seen, strict=True):
        held = {
            "in_store": stored,
            "found": {alike(s.url) for s in reading.seen},
            "measured": {alike(p.url) for p in reading.head},
        }
        for name, pages in held.items():
            steps[name] += sum(share for key, share in o.cited.items() if key in pages)
    return {name: round(value / total, 6) for name, value in steps.items()}
