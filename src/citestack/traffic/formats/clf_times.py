"""Times of the common log format, ``[10/Oct/2026:13:55:36 +0000] ``, of a whole block together.

The day and the zone stand alike on thousands of lines in a row: they are read once for each such run.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from citestack.traffic.formats.clf_lines import midnight
from citestack.traffic.formats.words import Words, all_below, word
from citestack.traffic.nouns import Bools, Ints

DATE = 29
"""Bytes from ``[`` to the space before the request."""
DATED = 32
"""These and the three before them, which put the clock into a word of its own."""
_FROM_BRACKET = np.uint64(2**64 - 2**24)
_CLOCK, _CLOCK_LIMITS = word(b"00:00:00"), word(b"\x76\x76\x7f\x76\x76\x7f\x76\x76")
_DAY = re.compile(rb"\0{3}\[(\d\d/[A-Za-z]{3}/\d{4}): ([+-]\d{4})\] ")
_NONE = -(2**62)


def times(found: Words) -> tuple[Ints, Bools]:
    """Seconds since 1970 in UTC, and whether there is such a time; of the four words before the request."""
    midnight = _midnights(found[:, 0] & _FROM_BRACKET, found[:, 1], found[:, 3])
    clock = found[:, 2] ^ _CLOCK
    pairs = clock * np.uint64(10) + (clock >> np.uint64(8))
    h, m, s = (((pairs >> np.uint64(bit)) & np.uint64(255)).astype(np.int64) for bit in (0, 24, 48))
    there = all_below(clock, _CLOCK_LIMITS) & (h < 24) & (m < 60) & (s < 60) & (midnight != _NONE)
    return midnight + (h * 3600 + m * 60 + s), there


def _midnights(*run: Words) -> Ints:
    """Of each line, from the words around its clock."""
    changed = np.zeros(len(run[0]), bool)
    changed[:1] = True
    for column in run:
        changed[1:] |= column[1:] != column[:-1]
    at = np.flatnonzero(changed)
    days = np.array([_midnight(b"".join(column[i].tobytes() for column in run)) for i in at], np.int64)
    return np.repeat(days, np.diff(at, append=len(changed)))


@lru_cache(maxsize=4096)
def _midnight(run: bytes) -> int:
    """Seconds since 1970 at the beginning of the day in its zone; ``_NONE``: there is no such day."""
    found = _DAY.fullmatch(run)
    if found is None:
        return _NONE
    begun = midnight(found[1].decode(), found[2].decode())
    return _NONE if begun is None else int(begun)
