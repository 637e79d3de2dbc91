"""Which links are known: sorted arrays of keys, 12 bytes per link where a dictionary takes 150."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Place = tuple[int, int]
"""Part and row in it."""
StoredPart = tuple[int, Keys, NDArray[np.uint32], NDArray[np.bool_]]
"""Id, keys, digests, and which rows are alive."""
_MERGE = 1 << 16


class Fate(IntEnum):
    """What is to become of a link that a file names."""

    NEW = 0
    CHANGED = 1
    SAME = 2
    REPEATED = 3


class Known:
    """The links of a vendor in the store, and those a file has named so far."""

    def __init__(self, parts: Sequence[StoredPart]) -> None:
        keys = np.concatenate([k[alive] for _, k, _, alive in parts] or [np.empty(0, np.int64)])
        digests = np.concatenate([d[alive] for _, _, d, alive in parts] or [np.empty(0, np.uint32)])
        rows = np.concatenate([np.flatnonzero(alive) for *_, alive in parts] or [np.empty(0, np.int64)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._digests, self._rows = keys[order], digests[order], rows[order].astype(np.int32)
        ids = [np.full(int(alive.sum()), part, np.int64) for part, *_, alive in parts]
        self._parts = np.concatenate(ids or [np.empty(0, np.int64)])[order]
        self._seen = np.empty(0, np.int64)
        self._recent: set[int] = set()

    def fates(self, keys: Keys, digests: NDArray[np.uint32]) -> tuple[NDArray[np.int8], list[Place]]:
        """The fate of each link, shape (n,), and where the changed ones lie."""
        at = np.minimum(np.searchsorted(self._keys, keys), max(len(self._keys) - 1, 0))
        stored = self._keys[at] == keys if len(self._keys) else np.zeros(len(keys), np.bool_)
        fates = np.where(stored, Fate.CHANGED, Fate.NEW).astype(np.int8)
        if len(self._keys):
            fates[stored & (self._digests[at] == digests)] = Fate.SAME
        fates[self._repeated(keys)] = Fate.REPEATED
        changed = at[fates == Fate.CHANGED]
        places = list(zip(self._parts[changed].tolist(), self._rows[changed].tolist(), strict=True))
        return fates, places

    def _repeated(self, keys: Keys) -> NDArray[np.bool_]:
        """Which keys this file has named before, and from now on has named."""
        before = np.zeros(len(keys), np.bool_)
        if len(self._seen):
            at = np.minimum(np.searchsorted(self._seen, keys), len(self._seen) - 1)
            before = self._seen[at] == keys
        for n, key in enumerate(keys.tolist()):
            if key in self._recent:
                before[n] = True
            else:
                self._recent.add(key)
        if len(self._recent) > _MERGE:
            recent = np.fromiter(self._recent, np.int64, len(self._recent))
            self._seen = np.sort(np.concatenate([self._seen, recent]), kind="stable")
            self._recent.clear()
        return before
