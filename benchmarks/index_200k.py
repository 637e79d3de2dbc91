# ruff: noqa: SLF001 - recall is measured on the stored vectors themselves
"""Store and index at 200,000 passages: build, disk, memory, open, search, update, beside peers in the same run.

    nice -n 10 python benchmarks/index_200k.py            # about ten minutes, writes results/index_200k.json
    python benchmarks/index_200k.py --passages 5000       # a quick look, prints only

Text: pages of ten passages of about 100 words from a Zipf vocabulary; vectors: 384 numbers made from the text, in
clusters. Both from a fixed seed. Query embedding is not timed (benchmarks of the models do that).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from citestack.model import Link, Page, PageRecord, Passage, Sentence, page_version, span_id

SEED, DIM, K, QUERIES = 20261122, 384, 50, 200
PER_PAGE, PER_BATCH = 10, 200
HERE = Path(__file__).parent


class TextVectors:
    """An ``Embedder`` whose vectors are sums of rows of fixed random tables, chosen by the words of the text."""

    name, dim, cheap = "synthetic-384", DIM, False

    def __init__(self) -> None:
        chance = np.random.default_rng(SEED)
        self._topics = chance.standard_normal((2000, DIM), dtype=np.float32)
        self._noise = chance.standard_normal((65536, DIM), dtype=np.float32)

    def embed_passages(self, texts: list[str]) -> Any:
        bodies = [t.rpartition("\n")[2] for t in texts]
        topics = [zlib.crc32(b[:12].encode()) % len(self._topics) for b in bodies]
        rows = self._topics[topics] + 0.8 * self._noise[[zlib.crc32(b.encode()) % 65536 for b in bodies]]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    embed_queries = embed_passages


def vocabulary() -> list[str]:
    chance = np.random.default_rng(SEED)
    letters = np.array(list("etaoinshrdlucmfwypvbgkjqxz"))
    weights = 1.0 / np.arange(1, 27)
    words = {
        "".join(chance.choice(letters, n, p=weights / weights.sum())) for n in chance.integers(3, 11, 80_000).tolist()
    }
    return sorted(words, key=lambda w: zlib.crc32(w.encode()))[:50_000]


def pages(passages: int) -> Iterator[PageRecord]:
    words, chance = np.array(vocabulary(), dtype=object), np.random.default_rng(SEED + 1)
    odds = 1.0 / np.arange(1, len(words) + 1)
    edges = np.cumsum(odds / odds.sum())
    for n in range(passages // PER_PAGE):
        drawn = words[np.minimum(np.searchsorted(edges, chance.random(PER_PAGE * 100)), len(words) - 1)]
        yield page(n, [list(drawn[i : i + 100]) for i in range(0, len(drawn), 100)])


def page(n: int, blocks: list[list[str]]) -> PageRecord:
    url = f"https://site{n % 200}.example/section/{n}"
    texts = [". ".join(" ".join(b[i : i + 20]) for i in range(0, len(b), 20)) + "." for b in blocks]
    text, title = "\n".join(texts), f"{blocks[0][0]} {blocks[1][0]}"
    version = page_version(Page(url, "", title, text, ()))
    passages, sentences, at = [], [], 0
    for number, body in enumerate(texts):
        end = at + len(body)
        headings = (f"{blocks[number][1]} {blocks[number][2]}",)
        passages.append(Passage(span_id(version, at, end), url, version, at, end, body, headings, title))
        start = at
        for part in body.split(". "):
            stop = min(start + len(part) + 1, end)
            sentences.append(Sentence(span_id(version, start, stop), version, start, stop, text[start:stop]))
            start = stop + 1
        at = end + 1
    links = tuple(
        Link(url, f"https://site{(n * i) % 200}.example/section/{(n * 7 + i) % 20000}", "a link") for i in range(10)
    )
    return PageRecord(Page(url, version, title, text, ()), tuple(passages), tuple(sentences), links, b"s" * 512)


def questions(passages: int) -> list[str]:
    """Two to six words of one passage, rarer words likelier, as people's queries are."""
    chance, found = np.random.default_rng(SEED + 2), []
    rank = {w: n for n, w in enumerate(vocabulary())}
    picked = set(chance.choice(passages // PER_PAGE, QUERIES, replace=False).tolist())
    for n, record in enumerate(pages(passages)):
        if n in picked:
            words = record.passages[int(chance.integers(PER_PAGE))].text.replace(".", "").split()
            odds = np.array([np.log2(rank[w] + 2) for w in words])
            size = int(chance.integers(2, 7))
            found.append(" ".join(chance.choice(words, size, replace=False, p=odds / odds.sum())))
    return found


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spread(work: Callable[[str], object], asked: list[str]) -> dict[str, float]:
    """Wall-clock percentiles, and the median of the process's own CPU time: what a busy machine does not inflate."""
    for query in asked[:10]:
        work(query)
    walls, cpus = [], []
    for query in asked:
        wall, cpu = time.perf_counter(), time.process_time()
        work(query)
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    p50, p99 = np.percentile(walls, [50, 99])
    return {"p50_ms": round(p50, 2), "p99_ms": round(p99, 2), "cpu_p50_ms": round(float(np.median(cpus)), 2)}


def disk_mb(path: Path) -> float:
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return round(sum(p.stat().st_size for p in files) / 1e6, 1)


def memory_mb() -> dict[str, float]:
    fields = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return {name: round(int(fields[name].split()[0]) / 1024, 1) for name in ("RssAnon", "RssFile")}


# --- ours -------------------------------------------------------------------------------------------------------------


def build(folder: Path, passages: int) -> dict[str, Any]:
    from citestack.index import Corpus
    from citestack.store import Store

    put = 0.0
    with Store.open(folder) as store:
        batch: list[PageRecord] = []
        for record in pages(passages):
            batch.append(record)
            if len(batch) == PER_BATCH:
                put += timed(lambda b=tuple(batch): store.put(b))
                batch.clear()
        put += timed(lambda: store.put(batch))
    index = timed(lambda: Corpus.open(folder).close())
    with Corpus.open(folder, embedder=TextVectors()) as corpus:
        embed = timed(lambda: corpus.embed_pending(batch=4096))
    lexical = next((folder / "index").glob("lexical-*"))
    return {
        "store_s": round(put, 1),
        "store_pages_per_s": round(passages / PER_PAGE / put),
        "lexical_s": round(index, 1),
        "lexical_passages_per_s": round(passages / index),
        "vectors_s": round(embed, 1),
        "store_mb": disk_mb(folder / "citestack.db"),
        "lexical_mb": disk_mb(lexical),
        "table_mb": disk_mb(next((folder / "index").glob("table-*"))),
        "vectors_mb": disk_mb(folder / "index" / "vectors"),
    }


def search(folder: Path, passages: int) -> dict[str, Any]:
    """Runs in a process of its own, so that memory and opening are those of a reader."""
    from citestack.index import Corpus

    asked, embedder = questions(passages), TextVectors()
    with Corpus.open(folder, embedder=embedder) as corpus:
        corpus.lexical("x", 1)
    before = memory_mb()
    opens = [timed(lambda: Corpus.open(folder, embedder=embedder).close()) * 1000 for _ in range(7)]
    with Corpus.open(folder, embedder=embedder) as corpus:
        first_dense = timed(lambda: corpus.dense([asked[0]], K)) * 1000
        lexical = spread(lambda q: corpus.lexical(q, K), asked)
        after_words = memory_mb()
        dense = spread(lambda q: corpus.dense([q], K), asked)
        hybrid = spread(lambda q: fused(corpus, [q]), asked)
        fans = [asked[i : i + 8] for i in range(0, len(asked) - 8, 8)]
        fan = spread(lambda q: fused(corpus, json.loads(q)), [json.dumps(f) for f in fans])
        best = [f.passage for q in asked[:6] for f in corpus.lexical(q, K)][:300]
        reads = spread(lambda _: corpus.candidates(best), asked[:30])
        memory = memory_mb()
        recall = measured_recall(corpus, embedder, asked[:100])
    return {
        "open_ms": {"median": round(float(np.median(opens)), 1), "best": round(min(opens), 1)},
        "first_dense_ms": round(first_dense, 1),
        "lexical": lexical,
        "dense": dense,
        "hybrid_rrf": hybrid,
        "hybrid_rrf_fan_of_8": fan,
        "candidates_300": {**reads, "asked": len(best)},
        "dense_recall_at_50_of_float32": recall,
        "memory_mb": {"before_open": before, "after_lexical": after_words, "after_everything": memory},
        "anonymous_mb_per_100k_passages": round((memory["RssAnon"] - before["RssAnon"]) / passages * 1e5, 1),
        "mapped_files_mb_per_100k_passages": round((memory["RssFile"] - before["RssFile"]) / passages * 1e5, 1),
    }


def fused(corpus: Any, asked: list[str]) -> Any:
    """Layer 2 as it is by default: words, meaning and titles."""
    from citestack.config import RetrievalConfig
    from citestack.stack.layer2_retrieval import fuse, search_runs

    config = RetrievalConfig(depth=K)
    return fuse(search_runs(corpus, asked, K, "hybrid", config), [1.0] * len(asked), config)[:K]


def measured_recall(corpus: Any, embedder: TextVectors, asked: list[str]) -> float:
    dense = corpus._dense_view()
    rows = dense._snapshot.rows_of(np.asarray(dense.table.rows["text"]))
    matrix = dense._snapshot.exact[rows].astype(np.float32)
    shares = []
    for query, found in zip(asked, corpus.dense(asked, K), strict=True):
        exact = matrix @ embedder.embed_queries([query])[0]
        bar = np.partition(exact, -K)[-K]
        shares.append(sum(f.score >= bar - 1e-5 for f in found) / K)
    return round(float(np.mean(shares)), 4)


def update(folder: Path, passages: int) -> dict[str, Any]:
    """A hundred pages (1000 passages) get new text."""
    from citestack.index import Corpus

    changed = [
        page(n, [[f"new{n}", *p.text.replace(".", "").split()[1:]] for p in record.passages])
        for n, record in enumerate(pages(min(passages, 1000)))
    ]
    with Corpus.open(folder, embedder=TextVectors()) as corpus:
        put = timed(lambda: corpus.store.put(changed))
        sync = timed(corpus.sync)
        embed = timed(lambda: corpus.embed_pending(batch=1024))
        seen = len(corpus.lexical("new7", K))
    return {"put_s": round(put, 2), "sync_s": round(sync, 2), "embed_s": round(embed, 2), "found": seen}


# --- peers ------------------------------------------------------------------------------------------------------------


def fts5(folder: Path, passages: int, asked: list[str]) -> dict[str, Any]:
    import sqlite3

    connection = sqlite3.connect(folder / "fts.db")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(title, headings, body, tokenize='porter')")
    rows = ((p.title, p.headings[0], p.text) for r in pages(passages) for p in r.passages)
    seconds = timed(lambda: (connection.executemany("INSERT INTO t VALUES (?,?,?)", rows), connection.commit()))
    query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 50"
    figures = spread(lambda q: connection.execute(query, (" OR ".join(q.split()),)).fetchall(), asked[:60])
    return {"build_s_with_generation": round(seconds, 1), "mb": disk_mb(folder / "fts.db"), **figures}


def bm25s(_: Path, passages: int, asked: list[str]) -> dict[str, Any]:
    import bm25s as peer

    texts = [f"{p.title} {p.headings[0]} {p.text}" for r in pages(passages) for p in r.passages]
    engine = peer.BM25()
    tokens = peer.tokenize(texts, show_progress=False)
    seconds = timed(lambda: engine.index(tokens, show_progress=False))
    figures = spread(
        lambda q: engine.retrieve(peer.tokenize(q, show_progress=False), k=K, show_progress=False), asked[:60]
    )
    return {"build_s_without_tokenising": round(seconds, 1), "updates": "rebuild", **figures}


def matrix_peers(folder: Path, passages: int, asked: list[str]) -> dict[str, Any]:
    from usearch.index import Index, MetricKind
    from usearch.index import search as exact_search

    embedder = TextVectors()
    matrix = np.concatenate([embedder.embed_passages([p.text for p in r.passages]) for r in pages(passages)])
    half, vectors = matrix.astype(np.float16), {q: embedder.embed_queries([q])[0] for q in asked}

    def brute(q: str) -> Any:
        scores = matrix @ vectors[q]
        return np.argsort(-scores[np.argpartition(scores, -K)[-K:]])

    index = Index(ndim=DIM, metric="ip", dtype="f16", connectivity=16, expansion_search=64)
    seconds = timed(lambda: index.add(np.arange(len(matrix)), half))
    index.save(folder / "hnsw.usearch")
    hits = [
        len(
            set(index.search(vectors[q], K).keys.tolist()) & set(np.argpartition(matrix @ vectors[q], -K)[-K:].tolist())
        )
        for q in asked[:100]
    ]
    return {
        "numpy_float32": {"ram_mb": round(matrix.nbytes / 1e6), **spread(brute, asked)},
        "usearch_exact_f16": spread(lambda q: exact_search(half, vectors[q], K, MetricKind.IP, exact=True), asked[:60]),
        "usearch_hnsw_f16": {
            "build_s": round(seconds, 1),
            "mb": disk_mb(folder / "hnsw.usearch"),
            "recall_at_50": round(sum(hits) / K / len(hits), 4),
            **spread(lambda q: index.search(vectors[q], K), asked),
        },
    }


# --- the run ----------------------------------------------------------------------------------------------------------


def machine() -> dict[str, Any]:
    cpu = next(
        (x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in x), ""
    )
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "ram_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
    }


def in_child(stage: str, folder: Path, passages: int) -> Any:
    command = [sys.executable, __file__, "--stage", stage, "--folder", str(folder), "--passages", str(passages)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def peers(folder: Path, passages: int) -> dict[str, Any]:
    asked, found = questions(passages), {}
    for name, run in {"sqlite_fts5": fts5, "bm25s": bm25s, "vectors": matrix_peers}.items():
        try:
            found[name] = run(folder, passages, asked)
        except ImportError as e:
            found[name] = {"not_measured": str(e)}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--passages", type=int, default=200_000)
    parser.add_argument("--stage", choices=["build", "search", "update", "peers"])
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    stages = {"build": build, "search": search, "update": update, "peers": peers}
    if chosen.stage:
        print(json.dumps(stages[chosen.stage](chosen.folder, chosen.passages)))
        return
    folder = Path(tempfile.mkdtemp(prefix="index-200k-"))
    git = ["git", "rev-parse", "HEAD"]
    commit = subprocess.run(git, cwd=HERE, capture_output=True, text=True, check=False).stdout.strip()
    result = {
        "benchmark": "index_200k",
        "commit": commit,
        "seed": SEED,
        "machine": machine(),
        "passages": chosen.passages,
    }
    result["threads"] = os.environ.get("OMP_NUM_THREADS", "default")
    for stage in stages:
        result[stage] = in_child(stage, folder, chosen.passages)
        print(json.dumps({stage: result[stage]}, indent=1), flush=True)
    shutil.rmtree(folder)
    if chosen.passages == 200_000:
        (HERE / "results" / "index_200k.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
