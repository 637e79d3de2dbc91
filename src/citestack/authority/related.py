"""Credits of referrers that are related to each other: by a mutual link, or by linking to the same domains."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_BLOCK = 4096
"""Rows per product, so that only a slice of it is in memory."""


def unrelated_credit(earned: Any, weight: Floats, known: NDArray[np.bool_], group: NDArray[np.int64]) -> Floats:
    """For each edge u -> v of a CSR matrix with ``known[u]``, in the matrix's order: w^2 / (w + R).

    w is u's weight, R what the referrers of v that are related to u weigh together. Unknown nodes have no part in it:
    nobody can take a referrer's credit away by copying its links.
    """
    from scipy.sparse import csr_array

    source = np.repeat(np.arange(earned.shape[0]), np.diff(earned.indptr))
    kept = known[source]
    own = weight[source]
    mutual = _mutual(earned, weight, known)
    by_links = np.zeros(len(source))
    for start in range(0, earned.shape[0], _BLOCK):
        rows = slice(start, start + _BLOCK)
        beside = csr_array(mutual[rows]) @ earned
        at_edges = beside[source_in(source, rows) - start, earned.indices[edge_slice(earned, rows)]]
        by_links[edge_slice(earned, rows)] = np.asarray(at_edges).ravel()
    same = _same_group(earned, np.where(known, weight, 0.0), group, source)
    related = np.maximum(by_links, same)
    credit: Floats = np.divide(own * own, own + related, out=np.zeros(len(own)), where=own > 0)
    found: Floats = credit[kept]
    return found


def edge_slice(earned: Any, rows: slice) -> slice:
    """The edges of a run of rows."""
    last = min(rows.stop, earned.shape[0])
    return slice(int(earned.indptr[rows.start]), int(earned.indptr[last]))


def source_in(source: NDArray[np.int64], rows: slice) -> NDArray[np.int64]:
    low, high = np.searchsorted(source, (rows.start, rows.stop))
    return source[low:high]


def _mutual(earned: Any, weight: Floats, known: NDArray[np.bool_]) -> Any:
    """Row u: the weights of the known nodes that u links to and that link back."""
    from scipy.sparse import diags_array

    there = diags_array(known.astype(np.float64))
    both = (earned.multiply(earned.T.tocsr()) > 0).astype(np.float64)
    return (there @ both @ diags_array(np.where(known, weight, 0.0))).tocsr()


def _same_group(earned: Any, weight: Floats, group: NDArray[np.int64], source: NDArray[np.int64]) -> Floats:
    """Per edge u -> v: the weights of v's other referrers of u's group."""
    pair = earned.indices.astype(np.int64) * earned.shape[0] + group[source]
    distinct, which = np.unique(pair, return_inverse=True)
    total = np.bincount(which, weight[source], minlength=len(distinct))
    rest: Floats = total[which] - weight[source]
    return np.maximum(rest, 0.0)
