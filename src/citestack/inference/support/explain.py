"""Why a verdict is what it is: the fewest sentences that still support, the part of the claim nothing supports, or the
sentence that contradicts. Each answer costs a few more readings, so it is asked for one claim at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from citestack.inference.support.evidence import GAP, premises
from citestack.inference.support.pair_model import Classifier
from citestack.inference.support.reading import read_claim
from citestack.inference.support.text import Splitter, Text, read_text
from citestack.inference.support.vocabulary import Vocabulary
from citestack.model import Span, SupportState

KEPT = 0.9
"""Share of the whole premise's P(supported) that fewer sentences must keep."""
RISES = 0.05
"""What leaving a part of the claim out must add to P(supported) before that part is named."""
_PARTS = 12
_BOUNDARY = re.compile(
    r"(?:,|;|:|\s[-–—])\s+|\s+(?=(?:and|but|or|while|which|who|whose|where|that|because|when|after|before|since|until"
    r"|in|on|at|for|with|from|by|as|to|into|during|between|including|despite|using|through|against|under|over)\s)"
)
_SUPPORTED, _REFUTED = 0, 2


@dataclass(frozen=True, slots=True)
class Explanation:
    evidence: tuple[Span, ...] = ()
    """Sentences of the text: those that suffice for support, or the one that contradicts."""
    missing: tuple[Span, ...] = ()
    """The part of the claim that the text does not support; offsets in the claim."""


def explain(support: object, claim: str, text: str, state: SupportState) -> Explanation:
    """More than the reading says, where the verifier has a model to ask; else empty."""
    explainer: Explainer | None = getattr(support, "explainer", None)
    if explainer is None:
        return Explanation()
    if state is SupportState.SUPPORTED:
        return Explanation(evidence=explainer.supporting(claim, text))
    if state is SupportState.REFUTED:
        return Explanation(evidence=explainer.contradicting(claim, text))
    return Explanation(missing=explainer.unsupported(claim, text)) if state is SupportState.PARTIAL else Explanation()


@dataclass(frozen=True, slots=True)
class Explainer:
    classifier: Classifier
    vocabulary: Vocabulary
    split: Splitter

    def supporting(self, claim: str, text: str) -> tuple[Span, ...]:
        """The sentences of the best premise that are needed; greedy, the least telling goes first."""
        read = read_text(text, self.split)
        chosen = self._best_premise(claim, read, _SUPPORTED)
        whole = self._probability(claim, read, [chosen], _SUPPORTED)[0] if chosen else 0.0
        while len(chosen) > 1:
            fewer = [tuple(i for i in chosen if i != left) for left in chosen]
            scores = self._probability(claim, read, fewer, _SUPPORTED)
            best = int(np.argmax(scores))
            if scores[best] < KEPT * whole:
                break
            chosen = fewer[best]
        return _spans(read, chosen)

    def contradicting(self, claim: str, text: str) -> tuple[Span, ...]:
        """The one sentence that contradicts most."""
        read = read_text(text, self.split)
        chosen = self._best_premise(claim, read, _REFUTED)
        if not chosen:
            return ()
        alone = [(i,) for i in chosen]
        return _spans(read, alone[int(np.argmax(self._probability(claim, read, alone, _REFUTED)))])

    def unsupported(self, claim: str, text: str) -> tuple[Span, ...]:
        """The part of the claim without which the rest is supported best; empty when no part stands out."""
        read = read_text(text, self.split)
        chosen = self._best_premise(claim, read, _SUPPORTED)
        parts = claim_parts(claim)
        if not chosen or len(parts) < 2:
            return ()
        rests = [_without(claim, part) for part in parts]
        premise = _joined(read, chosen)
        rows = self.classifier.probabilities([(c, premise) for c in (claim, *rests)])[:, _SUPPORTED]
        best = int(np.argmax(rows[1:]))
        if rows[1 + best] < rows[0] + RISES:
            return ()
        start, end = parts[best]
        return (Span(start, end, claim[start:end]),)

    def _best_premise(self, claim: str, text: Text, column: int) -> tuple[int, ...]:
        found = premises(read_claim(claim, self.split, self.vocabulary), text)
        if len(found) < 2:
            return found[0].sentences if found else ()
        scores = self._probability(claim, text, [p.sentences for p in found], column)
        return found[int(np.argmax(scores))].sentences

    def _probability(self, claim: str, text: Text, choices: Sequence[Sequence[int]], column: int) -> list[float]:
        rows = self.classifier.probabilities([(claim, _joined(text, chosen)) for chosen in choices])
        return [float(p) for p in rows[:, column]]


def claim_parts(claim: str) -> list[tuple[int, int]]:
    """Clauses and phrases of a claim as half-open spans, at most twelve; the shortest neighbours are joined first."""
    cuts = [0, *(m.end() for m in _BOUNDARY.finditer(claim)), len(claim)]
    parts = [(a, b) for a, b in pairwise(cuts) if claim[a:b].strip(" ,.;:")]
    while len(parts) > _PARTS:
        i = min(range(len(parts) - 1), key=lambda k: parts[k + 1][1] - parts[k][0])
        parts[i : i + 2] = [(parts[i][0], parts[i + 1][1])]
    return [(a, a + len(claim[a:b].rstrip(" ,;:"))) for a, b in parts]


def _without(claim: str, part: tuple[int, int]) -> str:
    rest = f"{claim[: part[0]].rstrip(' ,;:')} {claim[part[1] :].lstrip(' ,;:')}".strip()
    return rest if rest.endswith(".") else f"{rest}."


def _joined(text: Text, chosen: Sequence[int]) -> str:
    out, last = "", -2
    for i in sorted(chosen):
        part = text.text[text.parts[i].start : text.parts[i].end]
        out += (" " if i == last + 1 else GAP) + part if out else part
        last = i
    return out


def _spans(text: Text, chosen: Sequence[int]) -> tuple[Span, ...]:
    found = [text.parts[i] for i in sorted(chosen)]
    return tuple(Span(p.start, p.end, text.text[p.start : p.end]) for p in found)
