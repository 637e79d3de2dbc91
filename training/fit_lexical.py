"""Fit the weights of the lexical relevance to the cross-encoder: ``python training/fit_lexical.py --store STORE``.

The store is one built by ``benchmarks.docs_corpus``. The query is a heading, as it stands or as a question, or some
words of a sentence; texts are the passages BM25 finds for it, with and without their headings, some of their sentences,
and a few others. The parts' weights are those of the logistic curve
nearest to the cross-encoder's scores (cross entropy, weights >= 0, so that no part ever lowers a score). Prints the
constants for ``lexical_relevance.py`` and, on queries left out, how well both agree.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from citestack.index.corpus import Corpus
from citestack.inference import lexical_relevance, load_relevance
from citestack.inference.lexical_relevance import Parts
from citestack.model import Candidate, Passage
from citestack.stack.rerank_parts import reading_text
from citestack.words import STOPWORDS, words

PERMISSIVE = ("www.postgresql.org", "docs.python.org", "www.sqlite.org", "flask.palletsprojects.com")
"""Sites whose texts may be used for anything; the others of the corpus are left out."""
SEED, FOUND, OTHERS = 7, 6, 2
NAMES = tuple(Parts.__dataclass_fields__)
Array = NDArray[np.float64]


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--queries", type=int, default=300)
    args = parser.parse_args(argv)
    cross, lexical = load_relevance("ms-marco-l12"), lexical_relevance.load()
    parts, scores, group = [], [], []
    for n, (query, texts) in enumerate(samples(args.store, args.queries)):
        scores += cross.score(query, texts)
        parts += [[getattr(p, name) for name in NAMES] for p in lexical.parts(query, texts)]
        group += [n] * len(texts)
        print(f"\r{n + 1} queries", end="", file=sys.stderr)
    report(np.array(parts), np.array(scores), np.array(group))
    return 0


def samples(store: Path, n: int) -> Iterator[tuple[str, list[str]]]:
    rng = random.Random(SEED)
    with Corpus.open(store, embedder=None) as corpus:
        stored = corpus.store.passages_of(corpus.store.changes_since(0).versions)
        passages = [s.passage for s in stored if s.passage.url.split("/")[2] in PERMISSIVE and s.passage.headings]
        usable = [p for p in passages if len(set(words(p.headings[-1])) - STOPWORDS) >= 2]
        for passage in rng.sample(usable, min(n, len(usable))):
            query = asked(passage, rng)
            found = corpus.candidates([f.passage for f in corpus.lexical(query, FOUND)])
            others = corpus.candidates([p.id for p in rng.sample(passages, OTHERS)])
            yield query, texts_of(query, [*found, *others], rng)


def asked(passage: Passage, rng: random.Random) -> str:
    heading = passage.headings[-1]
    content = [w for w in words(passage.text) if w not in STOPWORDS]
    start = rng.randrange(max(1, len(content) - 6))
    some = " ".join(content[start : start + 6 : rng.choice((1, 2))])
    return rng.choice([heading, f"what is {heading}?", f"how does {heading} work?", some, f"how to {some}?", some])


def texts_of(query: str, candidates: Sequence[Candidate], rng: random.Random) -> list[str]:
    """Each candidate as layer 3 reads it or without headings, and one of its sentences as the writer reads it."""
    sentences = [rng.choice(c.sentences).text for c in candidates if c.sentences]
    return [*(rng.choice((reading_text(query, c), body(c.passage))) for c in candidates), *sentences]


def body(passage: Passage) -> str:
    lines = [line for line in passage.text.split("\n") if line.strip() not in passage.headings]
    return " ".join(" ".join(lines).split()[:120])


def report(parts: Array, scores: Array, group: NDArray[np.int64]) -> None:
    held = group % 4 == 0
    bias, *weights = fit(parts[~held], scores[~held])
    shown = ", ".join(f"{name}={w:.2f}" for name, w in zip(NAMES, weights, strict=True))
    print(f"\nBIAS = {bias:.2f}\nWEIGHTS = Parts({shown})")
    guess = 1 / (1 + np.exp(-(bias + parts @ np.array(weights))))
    print(
        f"pairs {len(scores)}, held out {int(held.sum())}, mean |difference| {np.abs(guess - scores)[held].mean():.3f}"
    )
    print(f"correlation {np.corrcoef(guess[held], scores[held])[0, 1]:.3f}")
    print(f"same order within a query {order(guess[held], scores[held], group[held]):.3f}")
    for name, column in zip(NAMES, parts.T, strict=True):
        print(f"  {name} alone {order(column[held], scores[held], group[held]):.3f}")


def fit(parts: Array, scores: Array) -> list[float]:
    """Bias and weights of the logistic curve nearest to soft labels; bounded L-BFGS."""
    columns = np.column_stack([np.ones(len(parts)), parts])

    def loss(w: Array) -> tuple[float, Array]:
        z = columns @ w
        p = 1 / (1 + np.exp(-z))
        value = float(np.mean(np.logaddexp(0, z) - scores * z) + 1e-4 * (w[1:] @ w[1:]))
        return value, columns.T @ (p - scores) / len(scores) + 2e-4 * np.r_[0.0, w[1:]]

    bounds = [(None, None), *[(0, None)] * len(NAMES)]
    return [float(x) for x in minimize(loss, np.zeros(columns.shape[1]), jac=True, bounds=bounds).x]


def order(guess: Array, scores: Array, group: NDArray[np.int64]) -> float:
    """Share of a query's text pairs, at least 0.1 apart by the cross-encoder, that ``guess`` orders alike."""
    agreed = total = 0.0
    for g in np.unique(group):
        s, x = scores[group == g], guess[group == g]
        apart = s[:, None] - s[None, :] > 0.1
        total += apart.sum()
        agreed += (apart & (x[:, None] > x[None, :])).sum() + 0.5 * (apart & (x[:, None] == x[None, :])).sum()
    return float(agreed / max(total, 1))


if __name__ == "__main__":
    sys.exit(main())
