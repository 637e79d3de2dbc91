"""One claim against one passage: coverage, items, signs. Everything the checks, the features and the quote need."""
# ruff: noqa: SIM905  (word lists read better as words)

from __future__ import annotations

from dataclasses import dataclass

from citestack.inference.support.items import Items, date_items, name_items, number_items
from citestack.inference.support.lexicon import DENIALS, HEDGES
from citestack.inference.support.polarity import antonym_conflicts, negation_conflicts, turned_by_antonym
from citestack.inference.support.quantifiers import certainty_problem, quantity_problem
from citestack.inference.support.quotes import missing_quotes
from citestack.inference.support.reading import ClaimText, PassageText
from citestack.inference.support.roles import substituted, swapped_roles
from citestack.inference.support.text import Text
from citestack.inference.support.windows import Coverage, cover

_ATTRIBUTING = frozenset(
    """
        if unless whether claim claims claimed believe believes believed argue argues argued say says said
        think thinks thought assume assumes assumed suppose pretend allege alleges alleged
        """.split()
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``window`` is the bit mask of the focus sentences, ``first``/``last`` the quoted range (end exclusive)."""

    coverage: Coverage
    window: int
    first: int
    last: int
    numbers: Items
    dates: Items
    names: Items
    negated: tuple[str, ...]
    opposed: tuple[tuple[str, str], ...]
    turned: frozenset[str]
    unquoted: tuple[str, ...]
    quantity: str | None
    certainty: str | None
    swapped: str | None
    substituted: int
    """Content words of the claim that stand where the focus has another word."""
    verbatim: bool
    """The claim stands in the passage letter for letter and nothing around it takes it back."""


def compare(claim: ClaimText, passage: PassageText) -> Comparison | None:
    """None when there is nothing to compare: a text without sentences or a claim without content words."""
    text = passage.text
    if not text.parts or not claim.terms:
        return None
    coverage = cover(claim, text)
    copied = _verbatim_parts(claim.text, text)
    focus = copied or (coverage.first, coverage.last)
    window = _mask(*focus)
    numbers, dates = number_items(claim, passage, window), date_items(claim, passage, window)
    names = name_items(claim, passage)
    first, last = focus if copied else _extended(focus, (*numbers.masks, *dates.masks, *names.masks))
    stretch = passage.stretch(*focus)
    negated, opposed = _conflicts(claim, passage, focus)
    return Comparison(
        coverage=coverage,
        window=window,
        first=first,
        last=last,
        numbers=numbers,
        dates=dates,
        names=names,
        negated=negated,
        opposed=opposed,
        turned=turned_by_antonym(claim.polarity, stretch.polarity),
        unquoted=missing_quotes(claim.quotes, text),
        quantity=quantity_problem(claim.force, stretch.force),
        certainty=certainty_problem(claim.force, stretch.force),
        swapped=swapped_roles(claim.text, claim.tokens, text, stretch.tokens),
        substituted=substituted(claim.text, claim.tokens, text, stretch.tokens),
        verbatim=copied is not None,
    )


def _conflicts(
    claim: ClaimText, passage: PassageText, focus: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Conflicts with the focus, else with one sentence of it that says all the rest of the claim by itself.

    In "Lists are mutable. Tuples are immutable." the first sentence must not excuse "Tuples are mutable".
    """
    whole = passage.stretch(*focus).polarity
    negated, opposed = negation_conflicts(claim.polarity, whole), antonym_conflicts(claim.polarity, whole)
    if negated or opposed or focus[1] - focus[0] == 1:
        return negated, opposed
    for index in range(*focus):
        own = passage.stretch(index, index + 1).polarity
        negated, opposed = negation_conflicts(claim.polarity, own), antonym_conflicts(claim.polarity, own)
        left = claim.polarity.signs.keys() - own.signs.keys() - {word for word, _ in opposed}
        if (negated or opposed) and not left:
            return negated, opposed
    return (), ()


def _mask(first: int, last: int) -> int:
    return (1 << last - first) - 1 << first


def _extended(focus: tuple[int, int], masks: tuple[int, ...]) -> tuple[int, int]:
    """The smallest run around the focus that holds every item found anywhere; the quote must show them all."""
    first, last = focus
    for mask in masks:
        if not mask or mask & _mask(first, last):
            continue
        below = mask & (1 << first) - 1
        above = mask >> last
        down = first - (below.bit_length() - 1) if below else 1 << 30
        up = (above & -above).bit_length() if above else 1 << 30
        first, last = (first - down, last) if down <= up else (first, last + up)
    return first, last


def _verbatim_parts(claim: Text, text: Text) -> tuple[int, int] | None:
    """Sentences that hold the claim letter for letter (white space apart), unless their rest takes it back."""
    if claim.line not in text.line:
        return None
    at = text.line.find(claim.line)
    while at >= 0:
        begin = text.line.count(" ", 0, at + 1) - 1
        parts = _standing(claim, text, begin, begin + len(claim.words))
        if parts:
            return parts
        at = text.line.find(claim.line, at + 1)
    return None


def _standing(claim: Text, text: Text, begin: int, end: int) -> tuple[int, int] | None:
    touched = [i for i, p in enumerate(text.parts) if p.first < end and begin < p.last]
    if not touched:
        return None
    first, last = touched[0], touched[-1] + 1
    a, b = text.parts[first].first, text.parts[last - 1].last
    rest = (*text.words[a:begin], *text.words[end:b])
    if text.parts[last - 1].question or any(_takes_back(w.lower, negates=w.negates) for w in rest):
        return None
    closing = text.starts[end - 1] + len(text.surfaces[end - 1]) + _tail(claim)
    stretch = text.text[max(0, text.starts[begin] - _lead(claim)) : closing]
    return (first, last) if _same_letters(claim, stretch) else None


def _takes_back(lower: str, *, negates: bool) -> bool:
    return negates or lower in HEDGES or lower in DENIALS or lower in _ATTRIBUTING


def _lead(claim: Text) -> int:
    """Characters of the claim before its first word: a sign or a currency mark belongs to the number."""
    return 1 if claim.starts and claim.text[: claim.starts[0]].strip()[-1:] in set("$€£¥-−") else 0


def _tail(claim: Text) -> int:
    """Characters after the last word that belong to it: a percent or plus sign."""
    end = claim.starts[-1] + len(claim.surfaces[-1])
    return 1 if claim.text[end : end + 1] in {"%", "+", "°"} else 0


def _same_letters(claim: Text, stretch: str) -> bool:
    last = claim.starts[-1] + len(claim.surfaces[-1]) + _tail(claim)
    own = claim.text[claim.starts[0] - _lead(claim) : last]
    return " ".join(own.split()) == " ".join(stretch.split())
