"""Two readers that must agree: what the features call supported is read again by the trained model, which may refuse.

A citation beside a sentence is a promise. Of pairs of our own answers that a reader judged, those the model alone let
pass just above its bar were wrong more often than right, and the features refused half of them; of planted errors the
features let 10 % pass and the model 4 % (``benchmarks/results/alce_judged.json``, ``perturb.json``). Asking both is
stricter than either, and costs a reading only where the features are in favour and the sentence does not stand there
word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from citestack.inference.support.reader import VERBATIM
from citestack.protocols import Reading, Support

LEAST = 0.3
"""The features' score from which the model is asked: well under any threshold a domain may have."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Implements ``protocols.Support``: the features' reading, its score at most the model's. Each pair by itself."""

    features: Support
    model: Support

    @property
    def name(self) -> str:
        return f"{self.model.name},both"

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        found = self.features.read(pairs)
        doubtful = [pair for pair, r in zip(pairs, found, strict=True) if LEAST <= r.score < VERBATIM]
        again = dict(zip(doubtful, self.model.read(doubtful), strict=True)) if doubtful else {}
        return [_agreed(r, again.get(pair)) for pair, r in zip(pairs, found, strict=True)]


def _agreed(reading: Reading, other: Reading | None) -> Reading:
    return reading if other is None else replace(reading, score=min(reading.score, other.score))
