"""PageRank and harmonic centrality: Spark beside bare scipy on the same graph, and how fast links come out of archives.

    nice -n 10 python -m benchmarks.spark                 # some minutes, writes results/spark.json
    python -m benchmarks.spark --nodes 2000 --edges 9000  # a quick look, prints only

Graph: power-law targets, 5 % of the nodes without a way out, a fixed seed. Beside the seconds on the clock stand those
of the processor: a machine that is busy with other things doubles the one and leaves the other alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import dijkstra

from benchmarks.record import write_result
from citestack.scale.archives import archive_rows
from citestack.scale.frames import partitioned
from citestack.scale.harmonic import HarmonicSettings, harmonic
from citestack.scale.nouns import CrawlLink
from citestack.scale.pagerank import PageRankSettings, pagerank
from citestack.scale.session import Cluster, spark_session

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SEED, SAMPLE = 20261122, 200
NODES, EDGES, ITERATIONS = 100_000, 500_000, 10


class Clock:
    """Seconds on the clock, and of the processor in this process and the JVM below it."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _processor()

    def read(self) -> dict[str, float]:
        return {
            "wall_s": round(time.perf_counter() - self._wall, 2),
            "cpu_s": round(_processor() - self._cpu, 2),
        }


def _processor() -> float:
    """This process and its children, ended or not (Linux)."""
    found = subprocess.run(["pgrep", "-P", str(os.getpid())], capture_output=True, text=True, check=False).stdout
    ticks = 0
    for pid in found.split():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") + time.process_time()


def random_graph(nodes: int, edges: int) -> tuple[np.ndarray, np.ndarray]:
    """Distinct pairs without loops; at most ``edges``."""
    chance = np.random.default_rng(SEED)
    source = chance.integers(nodes // 20, nodes, edges)
    target = (nodes * chance.random(edges) ** 3).astype(np.int64)
    pairs = np.unique(np.column_stack([source, target])[source != target], axis=0)
    return pairs[:, 0], pairs[:, 1]


def bare_scipy(source: np.ndarray, target: np.ndarray, nodes: int, iterations: int) -> tuple[np.ndarray, Any]:
    """The same formula, the same number of iterations; building the matrix is part of it."""
    clock = Clock()
    matrix = sparse.csr_array((np.ones(len(source)), (source, target)), shape=(nodes, nodes))
    out = matrix.sum(axis=1)
    step = (sparse.diags_array(np.divide(1.0, out, where=out > 0, out=np.zeros(nodes))) @ matrix).T.tocsr()
    x = np.full(nodes, 1.0 / nodes)
    for _ in range(iterations):
        x = 0.85 * (step @ x + x[out == 0].sum() / nodes) + 0.15 / nodes
    return x, clock.read()


def measured(frame: DataFrame) -> np.ndarray:
    return np.array([row[1] for row in frame.orderBy("id").collect()])


def on_spark(spark: SparkSession, source: np.ndarray, target: np.ndarray, nodes: int) -> dict[str, Any]:
    from pyspark.sql import functions as sf

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "edges.tsv"
        links = np.random.default_rng(SEED).integers(1, 50, len(source))
        np.savetxt(file, np.column_stack([source, target, links]), fmt="%d", delimiter="\t")
        clock = Clock()
        schema = "source bigint, target bigint, links bigint"
        read = partitioned(spark.read.csv(str(file), sep="\t", schema=schema), "source")
        edges = read.localCheckpoint()
        loaded = {**clock.read(), "checkpointed_bytes_per_edge": round(stored(spark) / len(source), 1)}
        before = stored(spark)
        cached = edges.select("source", "target", (1 / sf.col("links")).alias("share")).cache()
        cached.count()
        loaded["cached_bytes_per_edge"] = round((stored(spark) - before) / len(source), 1)
        cached.unpersist()
    vertices, clock = spark.range(nodes), Clock()
    found = pagerank(vertices, edges, PageRankSettings(tolerance=0.0, max_iterations=ITERATIONS))
    timed, clock = clock.read(), Clock()
    near = harmonic(vertices, edges, HarmonicSettings("hyperball", sketch=8))
    balls = {**clock.read(), "distance": near.distance}
    bare, alone = bare_scipy(source, target, nodes, ITERATIONS)
    return {
        "edges": len(source),
        "load": loaded,
        "pagerank_spark": timed,
        "pagerank_scipy": alone,
        "largest_difference": float(np.abs(measured(found.frame) - bare).max()),
        "hyperball_8": {**balls, **errors(measured(near.frame), source, target, nodes)},
    }


def stored(spark: SparkSession) -> int:
    """Bytes of all tables that the executors hold."""
    return sum(rdd.memSize() + rdd.diskSize() for rdd in spark.sparkContext._jsc.sc().getRDDStorageInfo())  # noqa: SLF001


def errors(near: np.ndarray, source: np.ndarray, target: np.ndarray, nodes: int) -> dict[str, float]:
    """HyperBall against breadth-first search from a sample of vertices, those with the highest values among them."""
    chance = np.random.default_rng(SEED + 1)
    chosen = np.union1d(chance.integers(nodes, size=SAMPLE // 2), np.argsort(-near)[: SAMPLE // 2])
    backwards = sparse.csr_array((np.ones(len(source)), (target, source)), shape=(nodes, nodes))
    with np.errstate(divide="ignore"):
        distance = 1.0 / dijkstra(backwards, unweighted=True, indices=chosen)
    exact = np.where(np.isinf(distance), 0.0, distance).sum(axis=1)
    off = np.abs(near[chosen] - exact)[exact > 0] / exact[exact > 0]
    return {"mean_relative_error": round(float(off.mean()), 4), "largest_relative_error": round(float(off.max()), 4)}


def extraction(pages: int) -> dict[str, Any]:
    """One process, one made-up WAT file: 100 links a page, a third of them to other hosts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.wat.gz"
        with file.open("wb") as out:
            for n in range(pages):
                out.write(gzip.compress(wat_record(n), 6, mtime=0))
        clock = Clock()
        kept = sum(isinstance(item, CrawlLink) for item in archive_rows(str(file)))
        timed = clock.read()
        return {
            **timed,
            "pages": pages,
            "links": pages * 100,
            "kept_links": kept,
            "pages_per_cpu_s": round(pages / timed["cpu_s"]),
            "links_per_cpu_s": round(pages * 100 / timed["cpu_s"]),
            "gzip_mb_per_cpu_s": round(file.stat().st_size / 1e6 / timed["cpu_s"], 2),
        }


def wat_record(n: int) -> bytes:
    def url(k: int) -> str:
        return f"https://site{k % 5000}.example/p/{k}" if k % 3 == 0 else f"/section/{k % 97}/{k}"

    links = [{"path": "A@/href", "url": url(n * 7 + k * 11), "text": f"link number {k}"} for k in range(100)]
    html = {"Head": {"Title": f"Page {n}", "Metas": [{"name": "viewport", "content": "width"}]}, "Links": links}
    response = {"Response-Message": {"Status": "200"}, "HTML-Metadata": html}
    header = {"WARC-Type": "response", "WARC-Target-URI": f"https://site{n % 5000}.example/page/{n}"}
    envelope = {"WARC-Header-Metadata": header, "Payload-Metadata": {"HTTP-Response-Metadata": response}}
    body = json.dumps({"Envelope": envelope}).encode()
    head = f"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n\r\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=NODES)
    parser.add_argument("--edges", type=int, default=EDGES)
    parser.add_argument("--master", default="local[2]")
    given = parser.parse_args()
    source, target = random_graph(given.nodes, given.edges)
    figures: dict[str, Any] = {"nodes": given.nodes, "iterations": ITERATIONS, "master": given.master}
    figures["wat_one_process"] = extraction(1000)
    clock = Clock()
    with spark_session(Cluster(given.master, "2g")) as spark:
        figures["start"] = clock.read()
        figures |= on_spark(spark, source, target, given.nodes)
    print(json.dumps(figures, indent=2))
    if (given.nodes, given.edges) == (NODES, EDGES):
        write_result("spark", figures, seed=SEED)


if __name__ == "__main__":
    main()
