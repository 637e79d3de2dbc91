"""Word Count, position-only and Position-Adjusted Word Count: a source's share of an answer.

Aggarwal et al., "GEO: Generative Engine Optimization" (KDD 2024), in two forms that differ: what the paper says, and
what its released code does (``GEO-optim/GEO``, commit 7102d71). Every edge case is in ``docs/geo-rulers.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

from citestack.evaluate.geo.words import code_words, words

Form = Literal["paper", "code"]
FORMS: tuple[Form, ...] = ("paper", "code")
Shares = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its marks, and the sources marked beside it: numbers from 1 as written, repeats kept."""

    text: str
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Impressions:
    """A share per source, in their order; each of the three sums to 1, or is None: nothing is cited, so there are no
    shares (the released code's form gives every source 1/n then).
    """

    word_count: Shares | None
    position: Shares | None
    pawc: Shares | None


def impressions(sentences: Sequence[Marked], sources: int, form: Form = "paper") -> Impressions:
    """Shares of the sources 1 to ``sources`` in an answer; all of its sentences, cited or not, in order."""
    ratios = [_ratios(s.marks, sources, form) for s in sentences]
    lengths = [(words if form == "paper" else code_words)(s.text) for s in sentences]
    weights = position_weights(len(sentences), form)
    rows = (lengths, weights, [n * w for n, w in zip(lengths, weights, strict=True)])
    return Impressions(*(_shares(_summed(row, ratios, sources), form) for row in rows))


def position_weights(sentences: int, form: Form = "paper") -> list[float]:
    """What a sentence counts for its place, first to last.

    Paper: exp(-pos/N), so that the last of many weighs nearly 1/e. Code: exp(-pos/(N-1)), so that the last weighs 1/e
    exactly; 1 for the only sentence. Where positions begin does not matter: shares divide it out.
    """
    steps = sentences if form == "paper" else max(1, sentences - 1)
    return [exp(-i / steps) for i in range(sentences)]


def credited(marks: Sequence[int], sources: int, form: Form = "paper") -> dict[int, float]:
    """What part of a sentence each source (0-based) gets.

    Paper: equal parts for the distinct sources that exist. Code: one part per mark, twice for a repeated one; the part
    of a number beyond the sources is lost, and 0 counts back from the end, to the last source.
    """
    return dict(_ratios(marks, sources, form))


def stack_score(sentences: Sequence[Marked], sources: int, source: int, made_up: Sequence[bool]) -> float | None:
    """PAWC, paper's form, of one source (from 1) without the sentences for which it cites what is made up.

    ``made_up`` says so for every sentence. Their words stay in the denominator: they are said, and nobody else gains by
    them. None when nothing is cited.
    """
    parts = [credited(s.marks, sources) for s in sentences]
    weights = position_weights(len(sentences))
    raw = [words(s.text) * w if p else 0.0 for s, w, p in zip(sentences, weights, parts, strict=True)]
    own = [n * p.get(source - 1, 0.0) for n, p, false in zip(raw, parts, made_up, strict=True) if not false]
    whole = sum(raw)
    return sum(own) / whole if whole else None


def _ratios(marks: Sequence[int], sources: int, form: Form) -> list[tuple[int, float]]:
    if form == "paper":
        real = dict.fromkeys(m - 1 for m in marks if 0 < m <= sources)
        return [(at, 1 / len(real)) for at in real]
    parts: dict[int, float] = {}
    for m in marks:
        at = m - 1 if m > 0 else sources + m - 1
        if 0 <= at < sources:
            parts[at] = parts.get(at, 0.0) + 1 / len(marks)
    return list(parts.items())


def _summed(values: Sequence[float], ratios: Sequence[Sequence[tuple[int, float]]], sources: int) -> list[float]:
    sums = [0.0] * sources
    for value, parts in zip(values, ratios, strict=True):
        for at, part in parts:
            sums[at] += value * part
    return sums


def _shares(sums: Sequence[float], form: Form) -> Shares | None:
    whole = sum(sums)
    if whole:
        return tuple(x / whole for x in sums)
    return tuple(1 / len(sums) for _ in sums) if form == "code" and sums else None
