"""One row of numbers per pair, in the order of ``FEATURES``. The trainer and the verifier call the same function."""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

from citestack.inference.support.compare import Comparison
from citestack.inference.support.reading import ClaimText, PassageText, Stretch
from citestack.inference.support.text import Text

FEATURES = (
    "focus",
    "best",
    "whole",
    "stitched",
    "exact",
    "bigrams",
    "runs",
    "order",
    "focus_order",
    "heaviest_missing",
    "missing",
    "missing_share",
    "precision",
    "focus_sentences",
    "quoted_sentences",
    "text_words",
    "claim_words",
    "numbers",
    "numbers_absent",
    "numbers_outside",
    "number_conflicts",
    "number_context",
    "dates",
    "dates_absent",
    "dates_outside",
    "date_conflicts",
    "names",
    "names_absent",
    "names_outside",
    "negated",
    "negation_extra",
    "opposed",
    "quantity",
    "certainty",
    "condition",
    "swapped",
    "substituted",
    "unquoted",
    "verbatim",
    "aligned",
)
"""Shares are in [0, 1]; counts are capped at 4, ``text_words`` at 400, ``claim_words`` at 60."""

RISING = frozenset(
    """
    focus best whole stitched exact bigrams runs order focus_order verbatim number_context
    """.split()
)
FALLING = frozenset(
    """
        heaviest_missing missing missing_share numbers_absent number_conflicts dates_absent date_conflicts
        names_absent negated opposed quantity certainty swapped substituted unquoted
        """.split()
)
"""Signs the trained model must keep: more coverage never lowers support, a failed check never raises it."""


def feature_row(claim: ClaimText, passage: PassageText, found: Comparison) -> tuple[float, ...]:
    cover, window = found.coverage, found.window
    stretch = passage.stretch(cover.first, cover.last)
    missing = [t.weight for t, mask in zip(claim.terms, cover.masks, strict=True) if not mask]
    common = _common(claim, passage.text, stretch)
    extra = claim.polarity.cues > 0 and stretch.polarity.cues == 0 and not found.negated
    return (
        cover.focus,
        cover.best,
        cover.whole,
        cover.stitched,
        sum(t.weight for t, sure in zip(claim.terms, cover.exact, strict=True) if sure) / claim.weight,
        _share(claim.bigrams & passage.bigrams, claim.bigrams, cover.focus),
        _share(claim.runs & passage.runs, claim.runs, cover.focus),
        common / len(claim.tokens),
        _order_of_found(common, claim, passage.text, stretch),
        max(missing, default=0.0),
        _capped(len(missing), 12),
        len(missing) / len(claim.terms),
        _precision(claim, passage.text, stretch),
        float(cover.last - cover.first),
        _capped(found.last - found.first, 12),
        _capped(len(passage.text.words), 400),
        _capped(len(claim.text.words), 60),
        _capped(len(claim.numbers)),
        _capped(len(found.numbers.absent)),
        _capped(found.numbers.outside(window)),
        _capped(len(found.numbers.conflicts)),
        found.numbers.context,
        _capped(len(claim.dates)),
        _capped(len(found.dates.absent)),
        _capped(found.dates.outside(window)),
        _capped(len(found.dates.conflicts)),
        _capped(len(claim.names)),
        _capped(len(found.names.absent)),
        _capped(found.names.outside(window)),
        _capped(len(found.negated)),
        float(extra),
        _capped(len(found.opposed)),
        float(bool(found.quantity)),
        float(bool(found.certainty)),
        float(bool(stretch.force.conditions) and not claim.force.conditions),
        float(found.swapped is not None),
        _capped(found.substituted),
        _capped(len(found.unquoted)),
        float(found.verbatim),
        aligned(claim, found),
    )


def aligned(claim: ClaimText, found: Comparison) -> float:
    """Focus coverage of the claim's words when the words in conflict are set aside: do both speak of the same thing?"""
    set_aside = {own for own, _ in found.opposed} | found.turned
    total = held = 0.0
    for term, mask in zip(claim.terms, found.coverage.masks, strict=True):
        if term.stem not in set_aside:
            total += term.weight
            held += term.weight if mask & found.window else 0.0
    return held / total if total else 0.0


def _capped(count: int, cap: int = 4) -> float:
    return float(min(count, cap))


def _share(found: frozenset[tuple[str, str]], of: frozenset[tuple[str, str]], fallback: float) -> float:
    return len(found) / len(of) if of else fallback


def _order_of_found(common: int, claim: ClaimText, text: Text, stretch: Stretch) -> float:
    """Common subsequence as a share of the claim's words that the focus holds at all: low = said in another order."""
    held = {text.words[i].stem for i in stretch.tokens}
    count = sum(1 for i in claim.tokens if claim.text.words[i].stem in held)
    return common / count if count else 0.0


def _precision(claim: ClaimText, text: Text, stretch: Stretch) -> float:
    """Share of the focus's content words that the claim has too."""
    if not stretch.tokens:
        return 0.0
    return sum(1 for i in stretch.tokens if text.words[i].stem in claim.positions) / len(stretch.tokens)


def _common(claim: ClaimText, text: Text, stretch: Stretch) -> int:
    """Length of the longest common subsequence, bit parallel (Hyyrö 2004)."""
    full = (1 << len(claim.tokens)) - 1
    row = full
    for i in stretch.tokens:
        matched = row & claim.positions.get(text.words[i].stem, 0)
        row = ((row + matched) | (row - matched)) & full
    return len(claim.tokens) - row.bit_count()
