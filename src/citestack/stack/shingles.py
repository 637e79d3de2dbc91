"""Word shingles: how much of one text stands in another, in the same order of words."""

from __future__ import annotations

from citestack.words import words

Shingles = frozenset[tuple[str, ...]]


def shingles(text: str, size: int = 5) -> Shingles:
    """Every run of ``size`` words (Broder 1997); a shorter text is one shingle, an empty one has none."""
    found = words(text)
    if len(found) < size:
        return frozenset({tuple(found)} if found else ())
    return frozenset(tuple(found[i : i + size]) for i in range(len(found) - size + 1))


def jaccard(a: Shingles, b: Shingles) -> float:
    """Shared share of both texts, 0 to 1; two empty texts share nothing."""
    shared = len(a & b)
    return shared / (len(a) + len(b) - shared) if shared else 0.0
