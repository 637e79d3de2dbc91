"""Which links are known: sorted arrays of keys, 12 bytes per link where a dictionary takes 150."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Place = tuple[int, int]
"""Part and row in it."""
StoredPart = tuple[int, Keys, NDArray[np.uint32], NDArray[np.bool_]]
"""Id, keys, digests, and which rows are alive."""
_MERGE = 1 << 16
_MARKED = 24
_UNMARKED = np.uint64(64 - _MARKED)


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
        self._recent: list[Keys] = []
        # By the first bits of a key: most keys of a file are new, and are known to be without being looked for.
        self._marks = np.zeros(1 << _MARKED, np.bool_)

    def fates(self, keys: Keys, digests: NDArray[np.uint32]) -> tuple[NDArray[np.int8], list[Place]]:
        """The fate of each link, shape (n,), and where the changed ones lie."""
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]  # neighbours in the arrays are looked for one after another: fewer misses of the cache
        at, stored = _find(self._keys, ordered)
        fates = np.where(stored, Fate.CHANGED, Fate.NEW).astype(np.int8)
        fates[stored & (_taken(self._digests, at) == digests[order])] = Fate.SAME
        fates[self._repeated(ordered)] = Fate.REPEATED
        found = np.empty_like(fates)
        found[order] = fates
        changed = np.zeros(len(keys), np.int64)
        changed[order] = at
        chosen = changed[found == Fate.CHANGED]
        return found, list(zip(self._parts[chosen].tolist(), self._rows[chosen].tolist(), strict=True))

    def _repeated(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of the sorted keys this file has named before, and from now on has named."""
        marks = keys.view(np.uint64) >> _UNMARKED
        repeated: NDArray[np.bool_] = self._marks[marks]
        some = keys[repeated]
        repeated[repeated] = np.any([_find(part, some)[1] for part in (self._seen, *self._recent)], axis=0)
        repeated[1:] |= keys[1:] == keys[:-1]
        self._marks[marks] = True
        self._recent.append(keys[~repeated])
        if sum(map(len, self._recent)) > _MERGE:
            self._seen, self._recent = _merged(self._seen, *self._recent), []
        return repeated


def _find(among: Keys, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each key is in the sorted array, and whether it is."""
    at = np.minimum(np.searchsorted(among, keys), max(len(among) - 1, 0))
    return at, (_taken(among, at) == keys if len(among) else np.zeros(len(keys), np.bool_))


def _taken(values: NDArray[Any], at: NDArray[np.int64]) -> NDArray[Any]:
    return values[at] if len(values) else np.zeros(len(at), values.dtype)


def _merged(*parts: Keys) -> Keys:
    """Sorted arrays as one; the stable sort merges what is sorted already."""
    return np.sort(np.concatenate(parts), kind="stable")
