"""The premises a costly model reads for a claim: the text itself when short, else its telling sentences stitched.

The evidence of a claim is often two sentences far apart, so windows alone miss it. A stitched premise is a greedy cover
of the claim's words: a sentence earns what it adds, a little for what it repeats, a little for standing next to one
already chosen. On WiCE dev, two stitched premises of at most 120 words hold the full evidence of 77 % of the supported
claims, a third one that keeps the best two sentences 81 %; three windows of three sentences hold that of 50 %
(``benchmarks/evidence.py``).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from citestack.inference.support.reading import ClaimText
from citestack.inference.support.text import Text
from citestack.inference.support.windows import held_alone
from citestack.model import Span

WHOLE_WORDS = 140
"""Texts up to here are one premise."""
PREMISE_WORDS = 120
MOST_SENTENCES = 9
PAGE_WORDS = 400
"""Texts above it are read a third time. Passages are shorter, so that what answers a question costs no more."""
GAP = " ... "
_REPEATED, _OWN, _ADJACENT, _SYNONYM = 0.25, 0.35, 0.08, 0.8
_NUMBER_WEIGHT = 0.7
"""Numbers and months are no content words; as evidence they tell about as much as a name."""
_CANDIDATES = 40
_REFERRING = frozenset(["he", "she", "it", "they", "his", "her", "its", "their", "this", "these", "that", "those"])

Gain = tuple[int, float]
"""A term of the claim: bit mask of the sentences that hold it, and its share of the claim."""


@dataclass(frozen=True, slots=True)
class Premise:
    """A choice of sentences, as the model reads them. ``runs`` are half-open character spans of the whole text."""

    text: str
    runs: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]

    def original(self, span: Span, whole: str) -> Span:
        """A span of the premise as a span of the whole text; over a gap it holds what lies between."""
        start, end = self._place(span.start), self._place(span.end - 1, last=True) + 1
        return Span(start, end, whole[start:end])

    def _place(self, offset: int, *, last: bool = False) -> int:
        """Where a character of the premise stands; one of a gap belongs to the run after it, as ``last`` before it."""
        for start, end in self.runs:
            if offset < end - start:
                return start + max(0, offset)
            offset -= end - start
            if last and offset < len(GAP):
                return end - 1
            offset -= len(GAP)
        return self.runs[-1][1] - 1


def premises(claim: ClaimText, text: Text) -> list[Premise]:
    """One premise for a short text or for a claim of few words; else up to two, for a page three, each another cover.

    The second keeps the best sentence of the first and covers the claim otherwise; the third keeps the best two and
    uses nothing else of the first two.
    """
    count = len(text.parts)
    if not count:
        return []
    if len(text.words) <= WHOLE_WORDS:
        return [_premise(text, range(count))]
    gains = claim_gains(claim, text)
    alone = held_alone(gains, count)
    first = cover_greedily(gains, alone, text)
    anchors = sorted(first, key=lambda i: (-alone[i], i))
    covers, used = [first], first
    for kept in ({anchors[0]}, set(anchors[:2])) if len(text.words) > PAGE_WORDS else ({anchors[0]},):
        cover = cover_greedily(gains, alone, text, start=kept, without=used - kept)
        covers += [cover] if cover - used else []
        used = used | cover
    return [_premise(text, chosen) for chosen in covers]


def claim_gains(claim: ClaimText, text: Text) -> list[Gain]:
    """Terms and numbers the text holds; words rare in this text count more. Weights sum to 1."""
    found = []
    for term in claim.terms:
        mask, factor = text.stems.get(term.stem, 0), 1.0
        if not mask:
            factor = _SYNONYM
            for other in term.others:
                mask |= text.stems.get(other, 0)
        found.append((mask, term.weight * factor))
    found += [(text.forms.get(w.lower, 0), _NUMBER_WEIGHT) for w in claim.text.words if w.numeric or w.month]
    rare = [(mask, w * math.sqrt(math.log1p(len(text.parts) / mask.bit_count()))) for mask, w in found if mask]
    total = sum(w for _, w in rare) or 1.0
    return [(mask, w / total) for mask, w in rare]


def cover_greedily(
    gains: Sequence[Gain],
    alone: Sequence[float],
    text: Text,
    *,
    start: Collection[int] = (),
    without: Collection[int] = (),
) -> set[int]:
    """Sentence indexes: at most ``MOST_SENTENCES`` and ``PREMISE_WORDS``, but at least one, whatever its length."""
    order = [i for i in sorted(range(len(alone)), key=lambda i: (-alone[i], i))[:_CANDIDATES] if i not in without]
    chosen, held = set(start), 0
    for i in start:
        held |= 1 << i
    while len(chosen) < MOST_SENTENCES:
        near = {j for i in chosen for j in (i - 1, i + 1) if 0 <= j < len(alone)} - set(without)
        open_now = [i for i in sorted({*order, *near} - chosen) if _fits(chosen, i, text)]
        if not open_now:
            break
        best = max(open_now, key=lambda i: (_worth(i, gains, alone, held), -i))
        chosen |= _with_referent(best, chosen, text)
        held = sum(1 << i for i in chosen)
    return chosen


def _fits(chosen: Collection[int], index: int, text: Text) -> bool:
    return not chosen or sum(_length(text, i) for i in chosen) + _length(text, index) <= PREMISE_WORDS


def _length(text: Text, index: int) -> int:
    return text.parts[index].last - text.parts[index].first


def _worth(index: int, gains: Sequence[Gain], alone: Sequence[float], held: int) -> float:
    new = sum(w * (_REPEATED if mask & held else 1.0) for mask, w in gains if mask >> index & 1)
    adjacent = _ADJACENT if held >> (index + 1) & 1 or (index and held >> (index - 1) & 1) else 0.0
    return new + _OWN * alone[index] + adjacent


def _with_referent(index: int, chosen: Collection[int], text: Text) -> set[int]:
    """The sentence, and the one before it when it begins with 'he', 'it' or the like."""
    first = text.words[text.parts[index].first].lower
    before = index - 1
    wanted = first in _REFERRING and before >= 0 and before not in chosen
    return {index, before} if wanted and _fits([*chosen, index], before, text) else {index}


def _premise(text: Text, chosen: Collection[int]) -> Premise:
    order = sorted(chosen)
    runs: list[tuple[int, int]] = []
    last = -2
    for i in order:
        part = text.parts[i]
        if i == last + 1:
            runs[-1] = (runs[-1][0], part.end)
        else:
            runs.append((part.start, part.end))
        last = i
    return Premise(GAP.join(text.text[a:b] for a, b in runs), tuple(runs), tuple(order))
