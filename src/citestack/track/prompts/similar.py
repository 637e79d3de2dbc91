"""Near-duplicates of prompts: the same content words, save a few. A number or a "not" that differs makes two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from citestack.track.model import Prompt
from citestack.words import stems, words

NEAR = 0.85
"""Shared share of the content words (Jaccard) from which two prompts are one question in other words: one word of seven
may differ. Words of the topic, which all prompts of a topic share, do not count."""
_TURNS = frozenset({"not", "no", "without", "never", "before", "after", "under", "over"})
"""Words that carry no topic and still turn a question into another."""
_DIGIT = re.compile(r"\d")


class Likeness(NamedTuple):
    prompt: Prompt
    share: float
    """1 = the same words."""


class Known:
    """Prompts that others are compared with. ``topic``: what all of them are about."""

    def __init__(self, prompts: Iterable[Prompt] = (), topic: str = "") -> None:
        self._topic = frozenset(stems(topic))
        self._prompts: list[tuple[Prompt, frozenset[str]]] = []
        self._having: dict[str, list[int]] = {}
        for prompt in prompts:
            self.add(prompt)

    def add(self, prompt: Prompt) -> None:
        key = self._key(prompt.text)
        for word in key:
            self._having.setdefault(word, []).append(len(self._prompts))
        self._prompts.append((prompt, key))

    def like(self, prompt: Prompt) -> Likeness | None:
        """The known prompt that this one repeats, in the same market and language as far as both say one."""
        key = self._key(prompt.text)
        shared = Counter(n for word in key for n in self._having.get(word, ()))
        best: Likeness | None = None
        for n, count in shared.items():
            other, theirs = self._prompts[n]
            share = count / (len(key) + len(theirs) - count)
            if share >= NEAR and (best is None or share > best.share) and _asked_alike(prompt, other):
                best = Likeness(other, share) if _same_turns(key, theirs) else best
        return best

    def _key(self, text: str) -> frozenset[str]:
        found = words(text)
        every = frozenset((*stems(text), *(w for w in found if w in _TURNS))) or frozenset(found)
        # A prompt of the topic's words alone is known by them, and so is like no other.
        return every - self._topic or every or frozenset({text})


def _same_turns(a: frozenset[str], b: frozenset[str]) -> bool:
    return not any(word in _TURNS or _DIGIT.search(word) for word in a ^ b)


def _asked_alike(a: Prompt, b: Prompt) -> bool:
    pairs = ((a.market, b.market), (a.language, b.language))
    return all(not x or not y or x == y for x, y in pairs)
