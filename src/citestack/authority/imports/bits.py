"""A set of small numbers, one bit each: a hundred million vertices in 12 MiB."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]


class Bits:
    """Grows with the largest number added."""

    def __init__(self) -> None:
        self._bytes = np.zeros(1 << 10, np.uint8)

    def add(self, numbers: Ids) -> None:
        if not len(numbers):
            return
        last = int(numbers.max()) >> 3
        if last >= len(self._bytes):
            self._bytes = np.pad(self._bytes, (0, max(last + 1, 2 * len(self._bytes)) - len(self._bytes)))
        np.bitwise_or.at(self._bytes, numbers >> 3, (1 << (numbers & 7)).astype(np.uint8))

    def has(self, numbers: Ids) -> NDArray[np.bool_]:
        """Shape as given."""
        at = numbers >> 3
        inside = at < len(self._bytes)
        found: NDArray[np.bool_] = self._bytes[np.where(inside, at, 0)] >> (numbers & 7).astype(np.uint8) & 1 == 1
        return found & inside

    def has_one(self, number: int) -> bool:
        at = number >> 3
        return at < len(self._bytes) and bool(self._bytes[at] >> (number & 7) & 1)
