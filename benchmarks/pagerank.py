"""PageRank of 1M nodes and 5M edges: ours beside bare scipy.sparse in the same run, networkit and igraph.

    python -m benchmarks.pagerank                # about two minutes, writes results/pagerank.json
    python -m benchmarks.pagerank --nodes 50000  # a quick look, prints only

Edges: power law at both ends (exponents 0.6 and 0.8 over ranks), a fixed seed; 5.0M are left when duplicates are
joined. Each tool runs in a process of its own, so that the peak memory is its own; ours and bare scipy alternate in one
process, best of three.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.record import peak_rss_mib, write_result

SEED, DAMPING, STEPS = 20261122, 0.85, 50


def matrix(nodes: int) -> Any:
    """CSR of ones, row = source, about 5 edges a node."""
    from scipy.sparse import csr_array

    chance = np.random.default_rng(SEED)
    ends = [chance.permutation(nodes).astype(np.int32)[_ranks(nodes, int(5.15 * nodes), e, chance)] for e in (0.6, 0.8)]
    order = np.lexsort((ends[1], ends[0]))
    source, target = ends[0][order], ends[1][order]
    fresh = np.concatenate(([True], (source[1:] != source[:-1]) | (target[1:] != target[:-1])))
    source, target = source[fresh], target[fresh]
    starts = np.concatenate(([0], np.cumsum(np.bincount(source, minlength=nodes)))).astype(np.int32)
    return csr_array((np.ones(len(target)), target, starts), shape=(nodes, nodes))


def _ranks(nodes: int, count: int, exponent: float, chance: np.random.Generator) -> Any:
    """Ranks with odds 1 / rank ** exponent, by inverting the integral."""
    return np.minimum((nodes * chance.random(count) ** (1 / (1 - exponent))).astype(np.int64), nodes - 1)


def bare(edges: Any) -> Any:
    """The shortest correct loop on scipy.sparse, a fixed number of steps."""
    n = edges.shape[0]
    out = np.asarray(edges.sum(axis=1)).ravel()
    inverse = np.divide(DAMPING, out, out=np.zeros(n), where=out > 0)
    turned, dangling, x = edges.T.tocsr(), out == 0, np.full(n, 1 / n)
    for _ in range(STEPS):
        x = turned @ (x * inverse) + (DAMPING * x[dangling].sum() + 1 - DAMPING) / n
    return x


def ours_and_bare(nodes: int) -> dict[str, Any]:
    from citestack.authority.pagerank import pagerank

    edges = matrix(nodes)
    before = peak_rss_mib()
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(3):
        times["ours"].append(timed(lambda: pagerank(edges, DAMPING, tolerance=0.0, limit=STEPS)))
        times["bare"].append(timed(lambda: bare(edges)))
    ours = pagerank(edges, DAMPING, tolerance=1e-10)
    full = timed(lambda: pagerank(edges, DAMPING, tolerance=1e-10))
    same = float(np.abs(pagerank(edges, DAMPING, tolerance=0.0, limit=STEPS).values - bare(edges)).max())
    best = {k: min(v) for k, v in times.items()}
    return {
        "nodes": nodes,
        "edges": int(edges.nnz),
        "steps": STEPS,
        "ours_s": round(best["ours"], 3),
        "bare_scipy_s": round(best["bare"], 3),
        "ratio": round(best["ours"] / best["bare"], 3),
        "ours_to_1e-10_s": round(full, 3),
        "ours_to_1e-10_steps": ours.iterations,
        "largest_difference": same,
        "top": int(ours.values.argmax()),
        "rss_mib_before": before,
    }


def memory(nodes: int) -> dict[str, Any]:
    """Ours alone. The peak includes drawing the graph; a build reads its edges as columns of about that size."""
    from citestack.authority.pagerank import pagerank

    edges = matrix(nodes)
    before = peak_rss_mib()
    pagerank(edges, DAMPING, tolerance=1e-10)
    return {"rss_mib_before": before, "peak_rss_mib": peak_rss_mib()}


def networkit(nodes: int) -> dict[str, Any]:
    import networkit as nk
    from scipy.sparse import coo_matrix

    edges = coo_matrix(matrix(nodes).tocoo())
    graph = nk.GraphFromCoo(edges, n=nodes, weighted=False, directed=True)
    ranker = nk.centrality.PageRank(graph, DAMPING, 1e-10, distributeSinks=nk.centrality.SinkHandling.DistributeSinks)
    seconds = timed(ranker.run)
    return {"s": round(seconds, 3), "steps": ranker.numberOfIterations(), "top": int(np.argmax(ranker.scores()))}


def igraph(nodes: int) -> dict[str, Any]:
    import igraph as ig

    edges = matrix(nodes).tocoo()
    graph = ig.Graph(n=nodes, edges=np.stack(edges.coords, axis=1), directed=True)
    found: list[Any] = []
    seconds = timed(lambda: found.append(graph.pagerank(damping=DAMPING)))
    return {"s": round(seconds, 3), "top": int(np.argmax(found[0]))}


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


STAGES: dict[str, Callable[[int], dict[str, Any]]] = {
    "citestack_and_bare_scipy": ours_and_bare,
    "citestack_memory": memory,
    "networkit": networkit,
    "igraph": igraph,
}


def in_child(stage: str, nodes: int) -> Any:
    command = [sys.executable, "-m", "benchmarks.pagerank", "--stage", stage, "--nodes", str(nodes)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"not_measured": done.stderr.strip().splitlines()[-1]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--stage", choices=STAGES)
    chosen = parser.parse_args()
    if chosen.stage:
        print(json.dumps(STAGES[chosen.stage](chosen.nodes)))
        return
    found = {}
    for stage in STAGES:
        found[stage] = in_child(stage, chosen.nodes)
        print(stage, found[stage], flush=True)
    if chosen.nodes == 1_000_000:
        write_result("pagerank", found, seed=SEED)


if __name__ == "__main__":
    main()
