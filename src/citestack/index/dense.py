"""Dense search over the passages of one generation that have a vector."""

from __future__ import annotations

import numpy as np

from citestack.index import scan
from citestack.index.snapshot import VectorSnapshot
from citestack.index.table import PassageTable
from citestack.protocols import Vectors


class DenseView:
    """Joins a passage table with a snapshot of vectors. Passages of the same text share a vector."""

    def __init__(self, table: PassageTable, snapshot: VectorSnapshot) -> None:
        rows = snapshot.rows_of(np.asarray(table.rows["text"]))
        self.table = table
        self._snapshot = snapshot
        self._alive = np.zeros(len(snapshot), dtype=np.bool_)
        self._alive[rows[rows >= 0]] = True
        self._order = np.argsort(rows, kind="stable")
        self._sorted = rows[self._order]
        self.passages = int((rows >= 0).sum())
        """Passages that have a vector."""

    def search(self, queries: Vectors, k: int) -> list[list[tuple[int, float]]]:
        """Per query the best (position in the table, cosine), best first; every passage of a tied text is listed."""
        found = scan.nearest(queries, self._snapshot, self._alive, k)
        return [[(at, score) for row, score in best for at in self._positions(row)] for best in found]

    def _positions(self, row: int) -> list[int]:
        first, last = np.searchsorted(self._sorted, (row, row + 1))
        positions: list[int] = self._order[first:last].tolist()
        return positions
