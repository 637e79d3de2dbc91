"""How much of one text another has: words counted, order aside."""

from __future__ import annotations

from collections import Counter

from citestack.words import words


def held(text: str, by: str) -> float | None:
    """Share of the words of ``text`` that ``by`` has too, each as often; None for a text without words."""
    mine = Counter(words(text))
    total = sum(mine.values())
    return sum((mine & Counter(words(by))).values()) / total if total else None
