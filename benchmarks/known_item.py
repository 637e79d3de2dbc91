"""Known-item retrieval: a section's heading must find the section.

Queries are headings of a documentation corpus (see ``docs_corpus``) that name one section and say more than its title
and the headings above it. The section loses the heading; its page's title, the headings above and the address stay.
Two sets from the same sections:

* ``heading``: the heading is gone, the text is as it was written.
* ``words``: every word of the heading is gone from the text too. Whatever words find then is another section, by
  construction; only stems, synonyms, title and address are left.

Systems: BM25, dense, hybrid (weighted RRF). MRR@10 and recall@10, with a paired bootstrap over queries. The weights
were set on seeds 11 and 12 (docs/decisions/010-fusion.md); the default seed, size and count judge. Embedding takes most
of the time: about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import random
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
SETS = ("heading", "words")
Item = tuple[str, frozenset[str]]
"""A query and the keys of the passages that are right."""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--work", type=Path, help="where the derived store is kept (to resume embedding)")
    parser.add_argument("--queries", type=int, default=2400)
    parser.add_argument("--passages", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=13)
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
    shown = {}
    for name in SETS:
        ranks = ranked(work / name, [record(p, name) for p in chosen], items)
        shown[name] = figures(ranks, seed)
    shown["passages"], shown["queries"] = len(chosen), len(items)
    digest = content_hash(*(p.text for p in chosen))[:16]
    write_result("known_item", shown, data_hash=digest, seed=seed)


def ranked(folder: Path, records: Sequence[PageRecord], items: Sequence[Item]) -> dict[str, list[int]]:
    """Mode -> rank per query, over a store of these records."""
    with Store.open(folder) as store:
        store.put(records)
    with Corpus.open(folder, embedder=load_embedder("bge-small")) as corpus:
        corpus.embed_pending(progress=lambda p: print(f"\rembedded {p.done} of {p.total}", end="", file=sys.stderr))
        return {mode: [rank(corpus, query, targets, mode) for query, targets in items] for mode in MODES}


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


def known_items(passages: Sequence[Passage], n: int, rng: random.Random) -> list[Item]:
    """Headings of two or more content words that name exactly one section, with that section's passages."""
    sections: dict[str, dict[tuple[str, tuple[str, ...]], list[Passage]]] = {}
    for p in passages:
        sections.setdefault(p.headings[-1], {}).setdefault((p.url, p.headings), []).append(p)
    usable = sorted(h for h, s in sections.items() if len(s) == 1 and _says_more(next(iter(s.values()))[0]))
    rng.shuffle(usable)
    return [(h, frozenset(key(p) for p in next(iter(sections[h].values())))) for h in usable[:n]]


def _says_more(passage: Passage) -> bool:
    """The heading has two content words or more, and not all of them stand in the title and the headings above."""
    own = content_words(passage.headings[-1])
    return len(own) >= 2 and not own <= content_words(" ".join((passage.title, *passage.headings[:-1])))


def content_words(text: str) -> set[str]:
    return set(words(text)) - STOPWORDS


def key(passage: Passage) -> str:
    return content_hash(passage.text)[:16]


def without_heading(passage: Passage, name: str) -> str:
    """The passage's text without its heading line, or without any word of the heading."""
    heading, text = passage.headings[-1], passage.text.strip()
    if name == "heading":
        return text.removeprefix(heading).strip() or "(empty)"
    gone = content_words(heading)
    return " ".join(w for w in text.split() if not gone & set(words(w))) or "(empty)"


def record(passage: Passage, name: str) -> PageRecord:
    """A page of its own for the passage, under its own address, with the key in the query string."""
    text, above = without_heading(passage, name), passage.headings[:-1]
    url = passage.url.split("#")[0]
    url = f"{url}{'&' if '?' in url else '?'}{key(passage)}"
    page = Page(url, passage.title, "", text, ())
    page = replace(page, version=page_version(page))
    span = span_id(page.version, 0, len(text))
    whole = Passage(span, url, page.version, 0, len(text), text, headings=above, title=passage.title)
    return PageRecord(page, (whole,), (), ())


def rank(corpus: Corpus, query: str, targets: frozenset[str], mode: str) -> int:
    """1-based rank of the first target within ten, else 0."""
    found = search(corpus, query, k=10, mode=mode, config=RetrievalConfig())
    return next((i for i, s in enumerate(found, 1) if s.url[-16:] in targets), 0)


def figures(ranks: dict[str, list[int]], seed: int) -> dict[str, Any]:
    reciprocal = {m: np.array([1 / r if r else 0.0 for r in rs]) for m, rs in ranks.items()}
    shown: dict[str, Any] = {
        m: {"mrr@10": round(float(v.mean()), 4), "recall@10": round(float((v > 0).mean()), 4)}
        for m, v in reciprocal.items()
    }
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
