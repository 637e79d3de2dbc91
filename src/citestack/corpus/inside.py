"""Which sentences of a page stand inside a stretch of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from citestack.model import Sentence

_START = attrgetter("start")


def inside(sentences: Sequence[Sentence], start: int, end: int) -> Iterator[Sentence]:
    """Those that begin and end between two offsets; ``sentences`` in page order, as a ``PageRecord`` has them.

    A page has thousands of passages and of sentences: only those that begin in the stretch are looked at.
    """
    first = bisect_left(sentences, start, key=_START)
    last = bisect_left(sentences, end, lo=first, key=_START)
    return (s for s in sentences[first:last] if s.end <= end)
