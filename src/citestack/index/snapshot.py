"""Committed vectors as a search sees them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class VectorSnapshot:
    """The committed rows at one moment, mapped from disk. ``exact`` (n, dim) float16, ``codes`` (n, dim) int8."""

    keys: Keys
    exact: NDArray[np.float16]
    codes: Codes
    steps: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)

    def rows_of(self, keys: Keys) -> NDArray[np.int64]:
        """Row of each text key; -1 where there is no vector."""
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        order = np.argsort(self.keys, kind="stable")
        at = np.minimum(np.searchsorted(self.keys, keys, sorter=order), len(order) - 1)
        return np.where(self.keys[order[at]] == keys, order[at], -1)
