"""One claim against one whole document: cut into regions, read the likely ones, take the best.

Reading a page in one piece fails (an entailment model falls from 79 to 48 AUC on SummaC without splitting); reading
regions of a few sentences and taking the maximum does not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from citestack.config import GroundingConfig
from citestack.inference.support.combine import claim_units, combine
from citestack.inference.support.sentences import passage_sentences
from citestack.model import Check, Span, SupportState
from citestack.protocols import Reading, Support
from citestack.stack.judge import judge, uncertain
from citestack.trace import measured
from citestack.words import stems

WHOLE_WORDS = 200
"""Documents up to here are read in one piece, like a passage."""
REGION_WORDS = 170
REGIONS = 4
BATCH = 64
"""Pairs given at once to a verifier that reads documents; its premises then run side by side, longest first."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a document says about a claim. Offsets of ``evidence`` are code points of the document."""

    state: SupportState
    score: float
    partial_score: float
    refute_score: float
    evidence: Span | None
    checks: tuple[Check, ...]
    uncertain: bool = False
    """The score lies in the band where the threshold may be."""


@dataclass(frozen=True, slots=True)
class Document:
    """A source text, cut once for all claims: sentence spans, their stems, and how rare each stem is in it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    stems: tuple[frozenset[str], ...]
    rarity: dict[str, float]


def verify_text(claim: str, source_text: str, support: Support, config: GroundingConfig) -> Verification:
    """The best reading of any region of the source, judged."""
    return verify_pairs([(source_text, claim)], support, config)[0]


def verify_pairs(pairs: Sequence[tuple[str, str]], support: Support, config: GroundingConfig) -> list[Verification]:
    """Verifications of (source text, claim) pairs, in order. Each source is cut once however often it comes.

    A verifier that chooses its own premises (``reads_documents``) is given whole texts, many pairs at a time.
    """
    if getattr(support, "reads_documents", False):
        parts = (pairs[i : i + BATCH] for i in range(0, len(pairs), BATCH))
        readings = [r for part in parts for r in support.read([(claim, text) for text, claim in part])]
        return [_judged(r, config) for r in readings]
    documents = {text: read_document(text) for text in dict.fromkeys(text for text, _ in pairs)}
    return [_judged(_read(claim, documents[text], support), config) for text, claim in pairs]


def _judged(reading: Reading, config: GroundingConfig) -> Verification:
    score, partial, refute = measured(reading.score), measured(reading.partial), measured(reading.refute)
    state = judge(score, partial, refute, reading.checks, config)
    doubt = uncertain(score, config)
    return Verification(state, score, partial, refute, reading.evidence, reading.checks, doubt)


def read_document(text: str) -> Document:
    spans = tuple(passage_sentences(text))
    said = tuple(frozenset(stems(text[a:b])) for a, b in spans)
    counts = Counter(s for sentence in said for s in sentence)
    return Document(text, spans, said, {s: math.log1p(len(spans) / n) for s, n in counts.items()})


def _read(claim: str, document: Document, support: Support) -> Reading:
    """Each sentence of the claim finds its own best region; the whole is as sure as its weakest sentence."""
    units = claim_units(claim, passage_sentences)
    wanted = [regions(unit, document) for unit in units]
    pairs = [(unit, document.text[a:b]) for unit, spans in zip(units, wanted, strict=True) for a, b in spans]
    read = iter(support.read(pairs))
    best = [_best([_shifted(next(read), a, document.text) for a, _ in spans]) for spans in wanted]
    return combine(document.text, best)


def _best(readings: Sequence[Reading]) -> Reading:
    """The region that supports most; where none comes near, the one that refutes most."""
    top = max(readings, key=lambda r: (r.score, r.partial))
    against = max(readings, key=lambda r: r.refute)
    chosen = against if against.refute > max(0.5, top.score) else top
    return replace(chosen, partial=max(r.partial for r in readings))


def _shifted(reading: Reading, start: int, text: str) -> Reading:
    evidence = reading.evidence
    if evidence is not None:
        a, b = start + evidence.start, start + evidence.end
        evidence = Span(a, b, text[a:b])
    return Reading(reading.score, reading.partial, reading.refute, evidence, reading.checks)


def regions(claim: str, document: Document) -> list[tuple[int, int]]:
    """Up to ``REGIONS`` character spans of about ``REGION_WORDS`` words around the sentences nearest the claim."""
    if not document.spans or len(document.text.split()) <= WHOLE_WORDS:
        return [(0, len(document.text))]
    said = frozenset(stems(claim))
    weights = [sum(sorted(document.rarity[s] for s in said & sentence)) for sentence in document.stems]
    chosen: list[tuple[int, int]] = []
    for centre in sorted(range(len(weights)), key=lambda i: (-weights[i], i)):
        if len(chosen) == REGIONS:
            break
        if not any(first <= centre < last for first, last in chosen):
            chosen.append(_grown(centre, weights, document))
    return [(document.spans[first][0], document.spans[last - 1][1]) for first, last in chosen]


def _grown(centre: int, weights: Sequence[float], document: Document) -> tuple[int, int]:
    """Sentences around ``centre``, the heavier neighbour first, until the region is long enough."""
    first, last, words = centre, centre + 1, _words(document, centre)
    while words < REGION_WORDS and (first > 0 or last < len(weights)):
        left = weights[first - 1] if first > 0 else -1.0
        right = weights[last] if last < len(weights) else -1.0
        grown = first - 1 if left > right else last
        first, last = min(first, grown), max(last, grown + 1)
        words += _words(document, grown)
    return first, last


def _words(document: Document, index: int) -> int:
    start, end = document.spans[index]
    return document.text.count(" ", start, end) + 1
