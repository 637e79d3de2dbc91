"""The feature verifier: checks plus small calibrated models over one row of features. No neural net."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from citestack.inference.support.checks import run_checks
from citestack.inference.support.combine import NOTHING, claim_units, combine
from citestack.inference.support.compare import Comparison, compare
from citestack.inference.support.features import FEATURES, aligned, feature_row
from citestack.inference.support.reading import ClaimText, PassageText, read_claim, read_passage
from citestack.inference.support.text import Splitter
from citestack.inference.support.trees import Forest, Line
from citestack.inference.support.vocabulary import Vocabulary
from citestack.model import Span
from citestack.protocols import Reading
from citestack.stack.judge import blocked

VERBATIM = 0.97
"""Least support of a sentence that stands in the text word for word, with nothing around it that takes it back."""
VERBATIM_REFUTED = 0.02
BLOCKED = 0.49
"""Most support a pair can have with a failed blocking check (``judge`` forbids the state as well) or too few words."""
FEWEST_COVERED = 0.55
"""Share of the claim's words, by weight, that its focus must hold before it can be supported."""
FEWEST_WORDS = 2
"""Content words a claim must have to be supported in other words: "This is the default" fits every page."""
NO_CONFLICT = 0.25
"""Most refutation a pair can have when no number, date or sign contradicts."""
_FEWEST_ALIGNED = 0.6
"""Share of the claim's words the focus must hold before a differing number speaks of the same thing."""


@dataclass(frozen=True, slots=True)
class Examined:
    """A reading with what another verifier may build on."""

    reading: Reading
    verbatim: bool
    """The claim stands in the text letter for letter and no check failed."""
    held: float
    """Share of the claim's words, by weight, that the focus holds."""
    raw: float
    """The forest's P(supported) before any rule."""
    says_enough: bool
    """The claim has at least ``FEWEST_WORDS`` content words."""


NOT_EXAMINED = Examined(NOTHING, verbatim=False, held=0.0, raw=0.0, says_enough=False)


@dataclass(frozen=True, slots=True)
class FeatureSupport:
    """Implements ``protocols.Support``. A pair's reading depends on that pair alone, not on the batch."""

    name: str
    supported: Forest
    partial: Line
    refuted: Forest
    vocabulary: Vocabulary
    split: Splitter

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        """A reading per (claim, text), in order. A claim of several sentences is as well supported as its weakest."""
        units = {c: claim_units(c, self.split) for c in dict.fromkeys(c for c, _ in pairs)}
        flat = [(unit, text) for claim, text in pairs for unit in units[claim]]
        read = iter(self.examine(flat))
        return [combine(text, [next(read).reading for _ in units[claim]]) for claim, text in pairs]

    def examine(self, pairs: Sequence[tuple[str, str]]) -> list[Examined]:
        """The same for claims of one sentence each, in order."""
        claims = {c: read_claim(c, self.split, self.vocabulary) for c in dict.fromkeys(c for c, _ in pairs)}
        texts = {t: read_passage(t, self.split) for t in dict.fromkeys(t for _, t in pairs)}
        compared = [compare(claims[c], texts[t]) for c, t in pairs]
        rows = [
            feature_row(claims[c], texts[t], found)
            for (c, t), found in zip(pairs, compared, strict=True)
            if found is not None
        ]
        scores = iter(self._probabilities(rows))
        return [
            NOT_EXAMINED if found is None else examined(claims[c], texts[t], found, next(scores))
            for (c, t), found in zip(pairs, compared, strict=True)
        ]

    def _probabilities(self, rows: list[tuple[float, ...]]) -> list[tuple[float, float, float]]:
        grid = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
        partly = self.partial.probability(grid[:, FEATURES.index("focus")])
        columns = (self.supported.probability(grid), partly, self.refuted.probability(grid))
        return [(float(a), float(b), float(c)) for a, b, c in zip(*columns, strict=True)]


def examined(claim: ClaimText, passage: PassageText, found: Comparison, scores: tuple[float, float, float]) -> Examined:
    """Model scores under the rules that hold by construction; see the constants above."""
    checks = run_checks(claim, found)
    score, partial, refute = scores
    if not _contradicts(claim, found):
        refute = min(refute, NO_CONFLICT)
    if blocked(checks):
        score = min(score, BLOCKED)
    elif found.verbatim:
        score, refute = max(score, VERBATIM), min(refute, VERBATIM_REFUTED)
    elif found.coverage.focus < FEWEST_COVERED or len(claim.terms) < FEWEST_WORDS:
        score = min(score, BLOCKED)
    reading = Reading(score, max(score, partial), refute, _evidence(passage, found), checks)
    verbatim = found.verbatim and not blocked(checks)
    return Examined(reading, verbatim, found.coverage.focus, scores[0], len(claim.terms) >= FEWEST_WORDS)


def _contradicts(claim: ClaimText, found: Comparison) -> bool:
    """Whether the same thing is spoken of and a number, a date or a sign differs."""
    conflict = found.numbers.conflicts or found.dates.conflicts or found.negated or found.opposed
    return bool(conflict) and aligned(claim, found) >= _FEWEST_ALIGNED


def _evidence(passage: PassageText, found: Comparison) -> Span | None:
    """The quoted sentences; None when they share no content word with the claim."""
    if found.coverage.whole == 0.0 and not found.verbatim:
        return None
    text = passage.text
    start, end = text.parts[found.first].start, text.parts[found.last - 1].end
    return Span(start, end, text.text[start:end])
