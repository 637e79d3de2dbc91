"""Passages of the pages that are cited, and which of them a sentence is read against."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from citestack.model import PageRecord, Passage
from citestack.words import stems

MOST_PAGES = 60
MOST_PASSAGES = 200
"""Of one page; a book has thousands."""
LEAST_SHARED = 0.4
"""Share of a sentence's words, by rarity, that a passage must hold to be read; the verifier wants more than that."""


@dataclass(frozen=True, slots=True)
class Shelved:
    """One passage of one page, ready to be read."""

    key: str
    record: PageRecord
    passage: Passage


@dataclass(frozen=True, slots=True)
class Shelf:
    passages: tuple[Shelved, ...]
    holders: dict[str, tuple[int, ...]]
    """Stem -> numbers of the passages that hold it."""

    def nearest(self, sentence: str, k: int, pages: Collection[str] | None = None) -> list[Shelved]:
        """Up to ``k`` passages that share most with the sentence, of these pages or of all.

        Of ``pages``, the sentence's own citations, whatever comes nearest is read: they are said to hold it.
        """
        said = frozenset(stems(sentence))
        weights = {s: math.log1p(len(self.passages) / max(1, len(self.holders.get(s, ())))) for s in sorted(said)}
        shared: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for i in self.holders.get(word, ()):
                shared[i] += weight
        bar = 0.0 if pages is not None else LEAST_SHARED * sum(weights.values())
        among = [i for i, x in shared.items() if x >= bar and (pages is None or self.passages[i].key in pages)]
        return [self.passages[i] for i in sorted(among, key=lambda i: (-shared[i], i))[:k]]

    def pages(self) -> frozenset[str]:
        return frozenset(s.key for s in self.passages)


def shelf_of(pages: Iterable[tuple[str, PageRecord]]) -> Shelf:
    chosen = list(pages)[:MOST_PAGES]
    passages = tuple(Shelved(key, r, p) for key, r in chosen for p in r.passages[:MOST_PASSAGES])
    return Shelf(passages, _holders(passages))


def _holders(passages: Sequence[Shelved]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for i, shelved in enumerate(passages):
        for word in frozenset(stems(shelved.passage.text)):
            found[word].append(i)
    return {word: tuple(where) for word, where in found.items()}
