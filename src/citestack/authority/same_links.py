"""Domains that link to nearly the same domains: one hand behind many names, so they count as one referrer."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BANDS, _ROWS = 8, 3
"""A pair with Jaccard index 0.8 shares a band with probability 1 - (1 - 0.8 ** 3) ** 8 = 0.997 (Broder 1997)."""


def same_links(matrix: Any, share: float, least: int) -> NDArray[np.int64]:
    """Group number of each node of a CSR matrix; a node alone in its group has its own number.

    Nodes with at least ``least`` outgoing links are compared by MinHash, and joined where the Jaccard index of their
    links to that of the band's first node is ``share`` or more.
    """
    group = np.arange(matrix.shape[0], dtype=np.int64)
    many = np.flatnonzero(np.diff(matrix.indptr) >= least)
    if len(many):
        for band in range(_BANDS):
            _join_band(group, matrix, many, _band(matrix, many, band), share)
    return group


def _band(matrix: Any, rows: NDArray[np.int64], band: int) -> NDArray[np.uint64]:
    """One number per row, equal where the band's three MinHashes are."""
    found = np.zeros(len(rows), np.uint64)
    ends = matrix.indptr[rows]
    for number in range(band * _ROWS, (band + 1) * _ROWS):
        least = np.minimum.reduceat(_mixed(matrix.indices.astype(np.uint64), number), ends)
        found = _mixed(found ^ least, number)
    return found


def _mixed(x: NDArray[np.uint64], salt: int) -> NDArray[np.uint64]:
    """splitmix64, another one per salt."""
    x = (x + np.uint64(salt + 1)) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _join_band(
    group: NDArray[np.int64], matrix: Any, rows: NDArray[np.int64], keys: NDArray[np.uint64], share: float
) -> None:
    order = np.argsort(keys, kind="stable")
    borders = np.flatnonzero(np.diff(keys[order])) + 1
    for alike in np.split(rows[order], borders):
        first = int(alike[0])
        for other in map(int, alike[1:]):
            if group[other] != group[first] and _jaccard(matrix, first, other) >= share:
                low, high = sorted((group[first], group[other]))
                group[group == high] = low


def _jaccard(matrix: Any, a: int, b: int) -> float:
    left, right = (matrix.indices[matrix.indptr[n] : matrix.indptr[n + 1]] for n in (a, b))
    shared = len(np.intersect1d(left, right, assume_unique=True))
    return shared / (len(left) + len(right) - shared)
