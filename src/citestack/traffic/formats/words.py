"""Bytes at known distances from a mark, compared eight at a time: a word is eight bytes, the first one lowest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citestack.traffic.nouns import Bools, Bytes, Ints

Words = NDArray[np.uint64]
_HIGH = np.uint64(0x8080_8080_8080_8080)


def word(text: bytes) -> np.uint64:
    """At most eight bytes."""
    return np.uint64(int.from_bytes(text, "little"))


DIGITS = word(b"\x76" * 8)
"""For ``all_below``: every byte is at most 9."""


def words(block: Bytes, start: Ints, count: int) -> Words:
    """``count`` words from each place on, a row each; what is beyond the end is 0."""
    size = 8 * count
    if not len(start):
        return np.empty((0, count), np.uint64)
    if int(start.max()) + size > len(block):
        block = np.append(block, np.zeros(size, np.uint8))
    overlapping = np.ndarray((len(block) - size + 1,), f"V{size}", block.data, strides=(1,))
    found: Words = overlapping[start].view("<u8").reshape(-1, count)
    return found


def all_below(found: Words, to_high: np.uint64) -> Bools:
    """Whether no byte has, or gets by adding its byte of ``to_high``, the highest bit: 0x76 for at most 9, 0x7f for 0.

    A sum that is carried over comes from a byte that has the bit itself, so it makes no word look better than it is.
    """
    good: Bools = (((found + to_high) | found) & _HIGH) == 0
    return good
