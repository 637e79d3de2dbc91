"""What the fan finds: recall of answer aspects, and the harm done to questions that one passage answers.

``python -m benchmarks.fanout --store STORE`` (a store built by ``benchmarks.docs_corpus``). By words alone, or hybrid
with ``--embedder bge-small`` once the store is embedded. Systems, all over the same index: the single query; RM3 (by
words); the fan with each passage's best query counting (the default); the fan with all queries added up, which is what
plain reciprocal rank fusion does. Two rulers: aspect recall on hand-written questions (``data/fanout_aspects.json``;
settings were chosen on its ``tune`` half, so ``test`` is the result), and known items, where a section's heading must
find its section. Differences carry a paired bootstrap over questions.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from benchmarks.record import hash_files, write_result
from citestack.config import FanoutConfig, RetrievalConfig
from citestack.evaluate.fanout import AspectQuestion, Rm3Config, aspect_recall, load_aspects, rm3_search
from citestack.index.corpus import Corpus
from citestack.inference import load_embedder
from citestack.stack.facets import clean_label
from citestack.stack.fan_words import is_generic, stems
from citestack.stack.layer1_fanout import CorpusFanOut
from citestack.stack.layer2_retrieval import fuse, search_runs

ASPECTS = Path(__file__).parent / "data" / "fanout_aspects.json"
CUTS = (10, 16, 60)
System = Callable[[str], list[str]]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--embedder", help="search by meaning as well, with the vectors the store has")
    parser.add_argument("--known-items", type=int, default=300)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    if args.store is None or not args.store.exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    embedder = load_embedder(args.embedder) if args.embedder else None
    with Corpus.open(args.store, embedder=embedder, read_only=True) as corpus:
        run(corpus, args.known_items, args.seed)
    return 0


def run(corpus: Corpus, n_items: int, seed: int) -> None:
    questions = load_aspects(ASPECTS)
    items = known_items(corpus, n_items, random.Random(seed))
    systems = {
        "single": lambda q: _ranked(corpus, q, RetrievalConfig(), fan=False),
        "rm3": lambda q: [f.passage for f in rm3_search(corpus, q, CUTS[-1], Rm3Config())],
        "fan": lambda q: _ranked(corpus, q, RetrievalConfig(), fan=True),
        "fan_summed": lambda q: _ranked(corpus, q, RetrievalConfig(agreement=1.0), fan=True),
    }
    counts = corpus.counts()
    figures: dict[str, Any] = {
        "fanout_ms": timing(corpus, questions),
        "passages": counts.passages,
        "vectors": counts.vectors,
    }
    for split in ("tune", "test"):
        asked = [q for q in questions if q.split == split]
        figures[f"aspects_{split}"] = aspect_figures(corpus, asked, systems, seed)
    figures["known_items"] = known_item_figures(items, systems, seed)
    write_result("fanout_hybrid" if corpus.embedder else "fanout", figures, data_hash=hash_files([ASPECTS]), seed=seed)


def _ranked(corpus: Corpus, question: str, config: RetrievalConfig, *, fan: bool) -> list[str]:
    queries = CorpusFanOut(corpus, FanoutConfig()).expand(question).queries[: None if fan else 1]
    runs = search_runs(corpus, [q.text for q in queries], config.depth, "hybrid")
    return [f.passage for f in fuse(runs, [q.weight for q in queries], config)]


# --- aspects ------------------------------------------------------------------------------------------------------


def aspect_figures(
    corpus: Corpus, asked: Sequence[AspectQuestion], systems: dict[str, System], seed: int
) -> dict[str, Any]:
    recall = {name: _recall(corpus, asked, system) for name, system in systems.items()}
    shown: dict[str, Any] = {"questions": len(asked), "aspects": sum(len(q.aspects) for q in asked)}
    for at, k in enumerate(CUTS):
        shown[f"recall@{k}"] = {name: round(float(values[:, at].mean()), 4) for name, values in recall.items()}
        shown[f"fan_minus_95@{k}"] = {
            peer: bootstrap(recall["fan"][:, at] - recall[peer][:, at], seed) for peer in ("single", "rm3")
        }
    return shown


def _recall(corpus: Corpus, asked: Sequence[AspectQuestion], system: System) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = []
    for q in asked:
        ranking = [c.passage for c in corpus.candidates(system(q.question)[: CUTS[-1]])]
        rows.append([aspect_recall(q, ranking, k) for k in CUTS])
    return np.array(rows)


# --- known items --------------------------------------------------------------------------------------------------


def known_items(corpus: Corpus, n: int, rng: random.Random) -> list[tuple[str, frozenset[str]]]:
    """Headings of three to nine content words that name exactly one section, with the passages of that section."""
    sections: dict[str, dict[tuple[str, tuple[str, ...]], set[str]]] = {}
    for stored in corpus.store.passages_of(corpus.store.changes_since(0).versions):
        p = stored.passage
        if len(p.headings) > 1:
            sections.setdefault(p.headings[-1], {}).setdefault((p.url, p.headings), set()).add(p.id)
    lone = sorted(h for h, s in sections.items() if len(s) == 1 and not is_generic(h))
    usable = [h for h in lone if 3 <= len(set(stems(h))) <= 9]
    rng.shuffle(usable)
    return [(clean_label(h), frozenset(next(iter(sections[h].values())))) for h in usable[:n]]


def known_item_figures(
    items: Sequence[tuple[str, frozenset[str]]], systems: dict[str, System], seed: int
) -> dict[str, Any]:
    ranks = {name: np.array([_rank(system(q), ids) for q, ids in items]) for name, system in systems.items()}
    reciprocal = {name: np.where((r > 0) & (r <= 10), 1 / np.maximum(r, 1), 0.0) for name, r in ranks.items()}
    return {
        "queries": len(items),
        "mrr@10": {name: round(float(v.mean()), 4) for name, v in reciprocal.items()},
        "recall@16": {name: round(float(((r > 0) & (r <= 16)).mean()), 4) for name, r in ranks.items()},
        "fan_minus_single_mrr_95": bootstrap(reciprocal["fan"] - reciprocal["single"], seed),
        "fan_summed_minus_single_mrr_95": bootstrap(reciprocal["fan_summed"] - reciprocal["single"], seed),
    }


def _rank(ranking: Sequence[str], wanted: frozenset[str]) -> int:
    return next((i for i, passage in enumerate(ranking, 1) if passage in wanted), 0)


# --- shared -------------------------------------------------------------------------------------------------------


def bootstrap(differences: np.ndarray[Any, np.dtype[np.float64]], seed: int, n: int = 10_000) -> list[float]:
    """Paired bootstrap over questions: the central 95 % of resampled mean differences."""
    rng = np.random.default_rng(seed)
    means = differences[rng.integers(0, len(differences), (n, len(differences)))].mean(axis=1)
    return [round(float(q), 4) for q in np.quantile(means, [0.025, 0.975])]


def timing(corpus: Corpus, questions: Sequence[AspectQuestion]) -> dict[str, float]:
    """Processor milliseconds of ``expand``, best of five per question, and of its one search alone."""
    fan = CorpusFanOut(corpus, FanoutConfig())
    whole = [_best_ms(lambda q=q: fan.expand(q.question)) for q in questions]
    search = [_best_ms(lambda q=q: corpus.lexical(q.question, 20)) for q in questions]
    return {"median": round(median(whole), 2), "max": round(max(whole), 2), "search_median": round(median(search), 2)}


def _best_ms(step: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        started = process_time()
        step()
        times.append((process_time() - started) * 1000)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
