"""Known-item retrieval: a section's heading must find the section, whose text has lost the heading's words.

Queries are headings of a documentation corpus (see ``docs_corpus``); the text of every indexed passage of that section
loses the heading's words, so that words alone cannot win by repetition. Systems: BM25, dense, hybrid (weighted RRF).
MRR@10 and recall@10, with a paired bootstrap over queries (10,000 resamples).
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.record import write_result
from citestack.config import RetrievalConfig
from citestack.index.corpus import Corpus
from citestack.inference import load_embedder
from citestack.model import Page, PageRecord, Passage, content_hash, page_version, span_id
from citestack.stack.layer2_retrieval import search
from citestack.store import Store
from citestack.words import STOPWORDS, words

MODES = ("lexical", "dense", "hybrid")


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--work", type=Path, help="where the derived store is kept (to resume embedding)")
    parser.add_argument("--queries", type=int, default=600)
    parser.add_argument("--passages", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    if args.store is None or not args.store.exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        run(args.store, args.work or Path(temporary), args.queries, args.passages, args.seed)
    return 0


def run(source: Path, work: Path, n_queries: int, n_passages: int, seed: int) -> None:
    chosen = sample(source, n_passages, random.Random(seed))
    items = known_items(chosen, n_queries, random.Random(seed))
    with Store.open(work / "known-item") as store:
        store.put([record(p, stripped(p)) for p in chosen])
    ranks: dict[str, list[int]] = {}
    with Corpus.open(work / "known-item", embedder=load_embedder("bge-small")) as corpus:
        corpus.embed_pending(progress=lambda p: print(f"\rembedded {p.done} of {p.total}", end="", file=sys.stderr))
        for mode in MODES:
            ranks[mode] = [rank(corpus, query, targets, mode) for query, targets in items]
    digest = content_hash(*(p.text for p in chosen))[:16]
    write_result("known_item", figures(ranks, seed), data_hash=digest, seed=seed)


def sample(source: Path, n: int, rng: random.Random) -> list[Passage]:
    """Passages of a random choice of pages, whole pages at a time."""
    with Corpus.open(source, embedder=None) as corpus:
        versions = sorted(corpus.store.changes_since(0).versions)
        rng.shuffle(versions)
        chosen: list[Passage] = []
        while versions and len(chosen) < n:
            some, versions = versions[:50], versions[50:]
            chosen += [s.passage for s in corpus.store.passages_of(some) if s.passage.headings]
    return chosen[:n]


def known_items(passages: Sequence[Passage], n: int, rng: random.Random) -> list[tuple[str, frozenset[str]]]:
    """Headings of two or more content words that name exactly one section, with that section's passages."""
    sections: dict[str, dict[tuple[str, tuple[str, ...]], list[str]]] = {}
    for p in passages:
        sections.setdefault(p.headings[-1], {}).setdefault((p.url, p.headings), []).append(p.text)
    usable = [h for h, s in sections.items() if len(s) == 1 and len(set(words(h)) - STOPWORDS) >= 2]
    usable.sort()
    rng.shuffle(usable)
    return [(h, frozenset(new_url(t) for t in next(iter(sections[h].values())))) for h in usable[:n]]


def new_url(text: str) -> str:
    return f"https://known-item.example/{content_hash(text)[:16]}"


def stripped(passage: Passage) -> str:
    """The passage's text without the words of its own heading."""
    gone = set(words(passage.headings[-1])) - STOPWORDS
    kept = [w for w in passage.text.split() if not gone & set(words(w))]
    return re.sub(r"\s+", " ", " ".join(kept)) or "(empty)"


def record(passage: Passage, text: str) -> PageRecord:
    page = Page(new_url(passage.text), "", "", text, ())
    page = replace(page, version=page_version(page))
    whole = Passage(span_id(page.version, 0, len(text)), page.url, page.version, 0, len(text), text)
    return PageRecord(page, (whole,), (), ())


def rank(corpus: Corpus, query: str, targets: frozenset[str], mode: str) -> int:
    """1-based rank of the first target within ten, else 0."""
    found = search(corpus, query, k=10, mode=mode, config=RetrievalConfig())
    return next((i for i, s in enumerate(found, 1) if s.url in targets), 0)


def figures(ranks: dict[str, list[int]], seed: int) -> dict[str, Any]:
    reciprocal = {m: np.array([1 / r if r else 0.0 for r in rs]) for m, rs in ranks.items()}
    shown: dict[str, Any] = {
        m: {"mrr@10": round(float(v.mean()), 4), "recall@10": round(float((v > 0).mean()), 4)}
        for m, v in reciprocal.items()
    }
    shown["queries"] = len(ranks["hybrid"])
    for peer in ("lexical", "dense"):
        low, high = bootstrap(reciprocal["hybrid"] - reciprocal[peer], seed)
        shown[f"hybrid_minus_{peer}_95"] = [round(low, 4), round(high, 4)]
    return shown


def bootstrap(differences: np.ndarray[Any, np.dtype[np.float64]], seed: int, n: int = 10_000) -> tuple[float, float]:
    """Paired bootstrap over queries: the central 95 % of resampled means."""
    rng = np.random.default_rng(seed)
    means = [float(differences[rng.integers(0, len(differences), len(differences))].mean()) for _ in range(n)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    sys.exit(main())
