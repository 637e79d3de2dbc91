"""Exact nearest neighbours by reading every vector, in two passes: 8-bit codes first, then float16 for the best.

A code is the vector divided by its own largest component, in steps of 1/127; the integer dot products are the same on
every machine. numkong (the kernel library under usearch) reads 200,000 x 384 codes in 13 ms for one query and 36 ms for
eight; its float16 kernels took 23 and 46 ms, usearch's own exact search 53 and 128, numpy in float32 39 and 80 with
four times the memory (one thread of a two-core machine). Re-scoring the best in float16 gives back exact scores.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.index.snapshot import Codes, VectorSnapshot
from citestack.protocols import Vectors

OVERSAMPLE = 4
"""Rows re-scored per row asked; at 4 the exact top 100 came back whole (benchmarks/index_200k.py)."""
_BLOCK = 256
"""Rows per block of the numpy fallback: the float32 copy stays in the core's cache."""


def quantise(vectors: Vectors) -> tuple[Codes, NDArray[np.float32]]:
    """Rows (n, dim) to codes (n, dim) and their step sizes (n,)."""
    steps = np.abs(vectors).max(axis=1, initial=0.0).astype(np.float32) / 127
    safe = np.where(steps > 0, steps, np.float32(1.0))
    return np.rint(vectors / safe[:, None]).astype(np.int8), steps


def nearest(
    queries: Vectors, vectors: VectorSnapshot, alive: NDArray[np.bool_], k: int
) -> list[list[tuple[int, float]]]:
    """Per query the ``k`` best (row, dot product) of the rows that are ``alive``, best first, ties by row."""
    living = int(alive.sum())
    if not living or not len(queries):
        return [[] for _ in queries]
    rough = _dots(queries, vectors.codes)
    wanted = min(living, max(k * OVERSAMPLE, 200))
    found = []
    for n, query in enumerate(queries):
        scores = rough[n] * vectors.steps
        if living < len(alive):
            scores[~alive] = -np.inf
        rows = np.sort(np.argpartition(scores, len(scores) - wanted)[len(scores) - wanted :])
        fine = np.round((vectors.exact[rows].astype(np.float32) @ query).astype(np.float64), 6)
        order = np.lexsort((rows, -fine))[:k]
        found.append([(int(rows[i]), float(fine[i])) for i in order])
    return found


def _dots(queries: Vectors, codes: Codes) -> NDArray[Any]:
    """Dot products of queries and codes, each query in its own scale; shape (queries, rows), whole numbers."""
    asked, _ = quantise(queries)
    kernels = _kernels()
    if kernels is None:
        return _dots_in_blocks(asked, codes)
    if len(asked) == 1:
        return np.asarray(kernels.cdist(asked, codes, metric="dot"))
    return np.asarray(kernels.dots_packed(codes, kernels.dots_pack(asked))).T


def _dots_in_blocks(asked: Codes, codes: Codes) -> NDArray[np.float32]:
    out = np.empty((len(asked), len(codes)), dtype=np.float32)
    columns = np.ascontiguousarray(asked.T.astype(np.float32))
    for start in range(0, len(codes), _BLOCK):
        block = codes[start : start + _BLOCK].astype(np.float32)
        out[:, start : start + _BLOCK] = (block @ columns).T
    return out


def _kernels() -> Any:
    try:
        import numkong
    except ImportError:  # no wheel for this platform: numpy does the same, three times slower
        return None
    return numkong
