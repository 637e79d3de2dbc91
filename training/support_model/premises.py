"""Premises in the shapes inference reads: a window of a page, or its telling sentences stitched with ' ... '."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Sequence

from citestack.inference.support.lexicon import FUNCTION_WORDS

_WORD = re.compile(r"[\w'-]+")
GAP = " ... "


def words_of(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(text.lower()) if w not in FUNCTION_WORDS)


def stitch(page: Sequence[str], chosen: Collection[int]) -> str:
    """Sentences in page order; a gap is marked."""
    out, last = "", -2
    for i in sorted(chosen):
        out += (" " if i == last + 1 else GAP) + page[i] if out else page[i]
        last = i
    return out


def window(page: Sequence[str], keep: Collection[int], leave: Collection[int], words: int, rng: random.Random) -> str:
    """A run of sentences around ``keep``, without those in ``leave``, of about ``words`` words."""
    first, last = min(keep), max(keep)
    count = sum(len(page[i].split()) for i in range(first, last + 1))
    while count < words and (first > 0 or last + 1 < len(page)):
        grow_left = first > 0 and (rng.random() < 0.5 or last + 1 >= len(page))
        first, last = (first - 1, last) if grow_left else (first, last + 1)
        count += len(page[first if grow_left else last].split())
    return stitch(page, [i for i in range(first, last + 1) if i not in leave])


def telling(
    page: Sequence[str], claim: str, keep: Collection[int], leave: Collection[int], words: int, rng: random.Random
) -> str:
    """``keep`` and the sentences that share most words with the claim, as evidence selection would stitch them."""
    said = words_of(claim)
    pool = [i for i in range(len(page)) if i not in keep and i not in leave]
    pool = sorted(pool, key=lambda i: -len(said & words_of(page[i])) - rng.random() * 1.5)
    chosen, count = set(keep), sum(len(page[i].split()) for i in keep)
    for i in pool[:8]:
        if count >= words:
            break
        chosen.add(i)
        count += len(page[i].split())
    return stitch(page, chosen)


def premise(page: Sequence[str], claim: str, keep: Collection[int], leave: Collection[int], rng: random.Random) -> str:
    """``keep``: sentences that must be in; ``leave``: that must not. 30-120 words where the page has as many."""
    words = rng.randint(25, 110)
    if keep and max(keep) - min(keep) < 4 and rng.random() < 0.5:
        return window(page, keep, leave, words, rng)
    if not keep and rng.random() < 0.4:
        near = min(len(page) - 1, max(0, min(leave) + rng.choice((-1, 1)))) if leave else rng.randrange(len(page))
        return window(page, [near], leave, words, rng)
    return telling(page, claim, keep, leave, words, rng)
