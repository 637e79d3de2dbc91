"""The local models: speed beside bare onnxruntime, load times, memory, and how well each finds a known section.

``python -m benchmarks.inference [--store STORE]``. Speed is measured on the passages of a documentation corpus
(``benchmarks.docs_corpus``), else of the demo web; quality needs the corpus: the query is a section's heading, and its
passage has lost the heading line, or every word of the heading.

Every rate is the best of ``ROUNDS`` interleaved rounds, so that a busy machine slows all rows alike.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.known_item import content_words, without_heading
from benchmarks.record import write_result
from citestack.corpus.ingest import read_page
from citestack.demo import demo_files
from citestack.index.corpus import Corpus
from citestack.inference import load_embedder, load_relevance, resolve
from citestack.inference.embed import BgeEmbedder
from citestack.inference.relevance import CrossEncoder
from citestack.inference.session import default_threads
from citestack.model import Passage, content_hash
from citestack.words import words

ROUNDS = 3
SPEED_TEXTS, PAIRS, QUALITY_TEXTS, QUERIES = 96, 24, 1500, 500
BATCHES = (1, 8, 32)
Array = NDArray[np.float32]
LOADS = {
    "bge-small": "load_embedder('bge-small').embed_queries(['warm'])",
    "static": "load_embedder('static').embed_queries(['warm'])",
    "ms-marco-l12": "load_relevance('ms-marco-l12').score('warm', ['up'])",
    "lexical": "load_relevance('lexical').score('warm', ['up'])",
}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path, help="a store built by benchmarks.docs_corpus")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args(argv)
    rng = random.Random(args.seed)
    passages = list(stored(args.store) if args.store else demo())
    rng.shuffle(passages)
    texts = [p.text for p in passages if len(p.text.split()) >= 60][:SPEED_TEXTS]
    figures: dict[str, Any] = {
        "load_average": round(os.getloadavg()[0], 1),
        "threads": default_threads(),
        "words_per_text": round(float(np.mean([len(t.split()) for t in texts])), 1),
        "embedding": embedding(texts),
        "relevance": relevance(texts),
        "cheap": cheap(texts),
        "loads": {name: load(code) for name, code in LOADS.items()},
    }
    if args.store:
        figures["known_item"] = known_item(passages[:QUALITY_TEXTS], rng)
    print(json.dumps(figures, indent=2))
    write_result("inference", figures, data_hash=content_hash(*texts)[:16], seed=args.seed)
    return 0


def stored(store: Path) -> Iterator[Passage]:
    with Corpus.open(store, embedder=None) as corpus:
        for found in corpus.store.passages_of(corpus.store.changes_since(0).versions):
            yield found.passage


def demo() -> Iterator[Passage]:
    for url, file in demo_files():
        yield from read_page(file.read_bytes(), url=url, content_type="text/html").passages


# --- speed --------------------------------------------------------------------------------------------------------


def embedding(texts: Sequence[str]) -> dict[str, Any]:
    """Passages per second, ours and bare onnxruntime's on the same token ids; and what batches do to the values."""
    ours = load_embedder("bge-small")
    one = BgeEmbedder(resolve("bge-small"), threads=1)
    padded = BgeEmbedder(resolve("bge-small"), batch=8)
    bare = Bare(texts)
    rates = best_rates(
        len(texts),
        {
            "citestack": lambda: ours.embed_passages(texts),
            "citestack_1_thread": lambda: one.embed_passages(texts),
            **{f"onnxruntime_batch_{b}": (lambda b=b: bare.run(b)) for b in BATCHES},
        },
    )
    best = max(rates[f"onnxruntime_batch_{b}"] for b in BATCHES)
    alone, together = ours.embed_passages(texts), padded.embed_passages(texts)
    return {
        "passages_per_s": rates,
        "share_of_best_bare": round(rates["citestack"] / best, 3),
        "queries_ms_p50": query_ms(ours.embed_queries),
        "cosine_padded_batch_8_to_alone_min": round(float((alone * together).sum(axis=1).min()), 4),
        "bytes_differ_by_company": bool(ours.embed_passages(texts[:5]).tobytes() != alone[:5].tobytes()),
    }


class Bare:
    """The model on all cores as its documentation runs it: sorted, padded batches, nothing else."""

    def __init__(self, texts: Sequence[str]) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        files = resolve("bge-small").files
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = default_threads()
        self.session = onnxruntime.InferenceSession(
            str(files["model.onnx"]), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(files["tokenizer.json"]))
        tokenizer.enable_truncation(256)
        self.ids = sorted((e.ids for e in tokenizer.encode_batch(list(texts))), key=len, reverse=True)

    def run(self, batch: int) -> None:
        for start in range(0, len(self.ids), batch):
            part = self.ids[start : start + batch]
            ids = np.zeros((len(part), len(part[0])), np.int64)
            mask = np.zeros_like(ids)
            for row, found in enumerate(part):
                ids[row, : len(found)], mask[row, : len(found)] = found, 1
            self.session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})


def relevance(texts: Sequence[str]) -> dict[str, Any]:
    query = "how is a configuration changed while the server runs?"
    passages, sentences = texts[:PAIRS], [" ".join(t.split()[:25]) for t in texts[:PAIRS]]
    cross, batched = load_relevance("ms-marco-l12"), CrossEncoder(resolve("ms-marco-l12"), batch=8)
    rates = best_rates(
        PAIRS,
        {
            "passages": lambda: cross.score(query, passages),
            "passages_padded_batch_8": lambda: batched.score(query, passages),
            "sentences_25_words": lambda: cross.score(query, sentences),
            "sentences_padded_batch_8": lambda: batched.score(query, sentences),
        },
    )
    asked = [" ".join(t.split()[10:18]) for t in passages[:6]]
    apart = [np.abs(np.subtract(cross.score(q, passages), batched.score(q, passages))).max() for q in asked]
    return {"pairs_per_s": rates, "score_padded_batch_8_to_alone_max": round(float(max(apart)), 4)}


def cheap(texts: Sequence[str]) -> dict[str, Any]:
    """The models of the fast profile, on one core."""
    static, lexical = load_embedder("static"), load_relevance("lexical")
    sentences = [" ".join(t.split()[:25]) for t in texts]
    query = "how is a configuration changed while the server runs?"
    return {
        "per_s": best_rates(
            len(texts),
            {
                "static_passages": lambda: static.embed_passages(texts),
                "lexical_passages": lambda: lexical.score(query, texts),
                "lexical_sentences": lambda: lexical.score(query, sentences),
            },
            rounds=20,
        ),
        "static_query_ms_p50": query_ms(static.embed_queries),
    }


def best_rates(n: int, systems: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in systems}
    for _ in range(rounds):
        for name, run in systems.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: round(n / min(found), 1) for name, found in times.items()}


def query_ms(embed: Callable[[Sequence[str]], object]) -> float:
    times = []
    for n in range(30):
        start = time.perf_counter()
        embed([f"how do I change setting {n} of the server?"])
        times.append(time.perf_counter() - start)
    return round(1000 * float(np.median(times)), 2)


def load(code: str) -> dict[str, float]:
    """Milliseconds to import, load and answer once in a fresh process, and the memory that took."""
    script = (
        "import numpy, psutil, time\n"
        "from citestack.inference import load_embedder, load_relevance\n"
        "used = psutil.Process().memory_info\nbefore = used().rss\n"
        f"start = time.perf_counter()\n{code}\n"
        "print(time.perf_counter() - start, used().rss - before)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    best = min(([float(x) for x in run.stdout.split()] for run in runs), key=lambda found: found[0])
    return {"ms": round(1000 * best[0]), "rss_mib": round(best[1] / 2**20)}


# --- quality ------------------------------------------------------------------------------------------------------


def known_item(passages: Sequence[Passage], rng: random.Random) -> dict[str, Any]:
    items = [(bare_heading(p), i) for i, p in enumerate(passages) if askable(p, passages)]
    items = sorted(rng.sample(items, min(QUERIES, len(items))))
    queries, targets = [q for q, _ in items], np.array([i for _, i in items])
    shown: dict[str, Any] = {"passages": len(passages), "queries": len(items)}
    for name, cut in (("heading_line_removed", without_line), ("heading_words_removed", without_words)):
        texts = [cut(p) for p in passages]
        shown[name] = {system: mrr(ranks, targets) for system, ranks in systems(queries, texts)}
    return shown


def systems(queries: list[str], texts: list[str]) -> Iterator[tuple[str, Array]]:
    """Each system's scores, shape (queries, texts)."""
    yield "bm25", bm25(queries, texts)
    static, bge = load_embedder("static"), load_embedder("bge-small")
    cosine = static.embed_queries(queries) @ static.embed_passages(texts).T
    yield "static", cosine
    yield "wordllama", wordllama(queries, texts)
    asked, vectors = bge.embed_queries(queries), bge.embed_passages(texts)
    yield "bge_small", asked @ vectors.T
    longer = BgeEmbedder(resolve("bge-small"), max_tokens=512)
    yield "bge_small_512_tokens", asked @ longer_only(longer, texts, vectors).T


def longer_only(embedder: BgeEmbedder, texts: Sequence[str], vectors: Array) -> Array:
    """Only texts beyond 256 tokens read differently with a higher cap."""
    out = vectors.copy()
    long = [i for i, t in enumerate(texts) if len(re.findall(r"\w+|[^\w\s]", t)) > 180]
    out[long] = embedder.embed_passages([texts[i] for i in long])
    return out


def bm25(queries: Sequence[str], texts: Sequence[str]) -> Array:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("body", tokenizer_name="en_stem")
    builder.add_integer_field("row", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for row, text in enumerate(texts):
        writer.add_document(tantivy.Document(body=text, row=row))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher, out = index.searcher(), np.zeros((len(queries), len(texts)), np.float32)
    for q, query in enumerate(queries):
        for score, address in searcher.search(index.parse_query(" ".join(words(query)), ["body"]), 10).hits:
            out[q, searcher.doc(address)["row"][0]] = score
    return out


def wordllama(queries: Sequence[str], texts: Sequence[str]) -> Array:
    """The published static matrix of the same width, read from its package's files."""
    from importlib.metadata import distribution

    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    folder = Path(str(distribution("wordllama").locate_file("wordllama")))
    (rows,) = load_file(folder / "weights" / "l2_supercat_256.safetensors").values()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()

    def embed(found: Sequence[str]) -> Array:
        means = [rows[e.ids].astype(np.float32).mean(axis=0) for e in tokenizer.encode_batch(list(found))]
        return np.array([m / np.linalg.norm(m) for m in means], np.float32)

    return np.asarray(embed(queries) @ embed(texts).T)


def mrr(scores: Array, targets: NDArray[np.int64]) -> dict[str, float]:
    """MRR@10 and recall@10; a target without any score is not found."""
    own = scores[np.arange(len(targets)), targets]
    rank = (scores > own[:, None]).sum(axis=1) + 1
    found = (rank <= 10) & (own > 0)
    return {"mrr@10": round(float(np.where(found, 1 / rank, 0).mean()), 4), "recall@10": round(float(found.mean()), 4)}


def bare_heading(passage: Passage) -> str:
    return re.sub(r"^[\dA-Z]?[\d.]+\.?\s+", "", passage.headings[-1])


def askable(passage: Passage, passages: Sequence[Passage]) -> bool:
    """A heading of two or more content words that names one passage only, long enough to be found."""
    if not passage.headings or len(content_words(bare_heading(passage))) < 2:
        return False
    same = sum(bool(p.headings) and bare_heading(p) == bare_heading(passage) for p in passages)
    return same == 1 and len(without_line(passage).split()) >= 30


def without_line(passage: Passage) -> str:
    lines = passage.text.split("\n")
    return "\n".join(line for line in lines if not passage.headings or line.strip() != passage.headings[-1].strip())


def without_words(passage: Passage) -> str:
    return without_heading(passage, "words") if passage.headings else passage.text


if __name__ == "__main__":
    sys.exit(main())
