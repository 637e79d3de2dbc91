"""The facts of a sentence beside those of its evidence: which are absent, and what the evidence gives in their place.

Implements ``protocols.Facts`` with the verifier's own readings of numbers, dates and names, whatever verifier is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from citestack.inference.support.dates import Date, conflicts, holds
from citestack.inference.support.items import date_items, name_items, number_items
from citestack.inference.support.lexicon import MONTHS
from citestack.inference.support.numbers import Number, comparable, same
from citestack.inference.support.reading import ClaimText, PassageText, read_claim, read_passage
from citestack.inference.support.text import Splitter
from citestack.inference.support.vocabulary import Vocabulary
from citestack.protocols import Fact

_FIGURE = re.compile(r"[-−]?\d[\d.,\u00a0\u202f]*(?<![.,])")
_BOUND = re.compile(
    r"(?:at least|at most|up to|no (?:more|less|fewer|later|earlier) than|not (?:more|less) than|(?:more|less|fewer|"
    r"lower|higher|greater) than|over|above|under|below|about|around|approximately|roughly|nearly|almost|circa|~|≈)"
    r"\s*[$€£¥]?$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\b(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?", re.IGNORECASE)
_ON = re.compile(r"\b([Oo])n $")
Swap = tuple[Literal["number", "date"], int, int, str]
"""Kind, the span of the sentence to replace, and what to put there."""


@dataclass(frozen=True, slots=True)
class TextFacts:
    """Implements ``protocols.Facts``."""

    vocabulary: Vocabulary
    split: Splitter

    def absent(self, sentence: str, evidence: str) -> tuple[Fact, ...]:
        claim, passage = self._read(sentence, evidence)
        numbers = zip(claim.numbers, number_items(claim, passage, 0).masks, strict=True)
        dates = zip(claim.dates, date_items(claim, passage, 0).masks, strict=True)
        names = zip(claim.names, name_items(claim, passage).masks, strict=True)
        found = [_fact("number", sentence, *_whole(claim, n)) for n, mask in numbers if not mask]
        found += [_fact("date", sentence, d.start, d.end) for d, mask in dates if not mask]
        starts = ((claim.text.starts[n.token], n.surface) for n, mask in names if not mask)
        found += [Fact("name", at, at + len(surface), surface) for at, surface in starts]
        return tuple(sorted(set(found), key=lambda f: (f.start, f.end)))

    def swapped(self, sentence: str, evidence: str) -> tuple[tuple[Literal["number", "date"], str], ...]:
        """One absent number or date at a time, then all of a kind at once; nothing where the evidence is of two minds.

        A number takes the place of one with its unit, or that counts or follows the same word; where several would
        do, none does. Values keep the form of the sentence where they can.
        """
        claim, passage = self._read(sentence, evidence)
        swaps = [*_number_swaps(claim, passage), *_date_swaps(claim, passage)]
        made = [(swap[0], _put(sentence, [swap])) for swap in swaps]
        for kind in ("number", "date"):
            own = _one_each([s for s in swaps if s[0] == kind])
            if len(own) > 1:
                made.append((own[0][0], _put(sentence, own)))
        return tuple(dict.fromkeys(made))

    def _read(self, sentence: str, evidence: str) -> tuple[ClaimText, PassageText]:
        return read_claim(sentence, self.split, self.vocabulary), _passage(evidence, self.split)


@lru_cache(maxsize=64)
def _passage(text: str, split: Splitter) -> PassageText:
    """Read once for all the edits tried on its account."""
    return read_passage(text, split)


def _fact(kind: Literal["number", "date"], sentence: str, start: int, end: int) -> Fact:
    return Fact(kind, start, end, sentence[start:end])


def _put(sentence: str, swaps: list[Swap]) -> str:
    for _, start, end, new in sorted(swaps, key=lambda s: -s[1]):
        sentence = sentence[:start] + new + sentence[end:]
    return sentence


def _one_each(swaps: list[Swap]) -> list[Swap]:
    """The first swap of every place."""
    return list({s[1]: s for s in reversed(swaps)}.values())


def _number_swaps(claim: ClaimText, passage: PassageText) -> Iterator[Swap]:
    absent = [n for n in claim.numbers if not any(same(n, e, passage.text) for e in passage.numbers)]
    free = [e for e in passage.numbers if not any(same(n, e, passage.text) for n in claim.numbers)]
    for number in absent:
        rivals = [e for e in free if comparable(number, e)]
        close = [e for e in rivals if number.noun and number.noun == e.noun] or rivals
        close = [e for e in close if number.before and number.before == e.before] or close
        if len({(e.value, e.unit, e.bound) for e in close}) == 1:
            yield from _number_forms(claim, number, passage, close[0])


def _number_forms(claim: ClaimText, number: Number, passage: PassageText, rival: Number) -> Iterator[Swap]:
    """The figure alone where the units agree, then figure and unit; with its bound where the bounds differ."""
    own, other = claim.text.text, passage.text.text
    if number.bound != rival.bound:
        start, end = _whole(claim, number)
        yield "number", start, end, _flat(_surface(other, rival, bound=True))
        return
    start, end = _marked(own, number)
    said, given = own[start:end], _surface(other, rival, bound=False)
    mine, theirs = _FIGURE.search(said), _FIGURE.search(given)
    if mine and theirs and number.unit == rival.unit:
        yield "number", start + mine.start(), start + mine.end(), theirs.group()
    else:
        yield "number", start, end, _flat(given)


def _whole(claim: ClaimText, number: Number) -> tuple[int, int]:
    """The span of a number with its mark and bound."""
    text = claim.text.text
    start, end = _marked(text, number)
    bound = _BOUND.search(text, 0, start) if number.bound else None
    return (bound.start() if bound else start), end


def _marked(text: str, number: Number) -> tuple[int, int]:
    """The span with the currency, sign or version mark in front; reading begins at the digit."""
    start = number.start
    while start and text[start - 1] in "$€£¥-−vV" and not text[max(0, start - 2) : start - 1].isalnum():
        start -= 1
    return start, number.end


def _surface(text: str, number: Number, *, bound: bool) -> str:
    start, end = _marked(text, number)
    before = _BOUND.search(text, 0, start) if bound and number.bound else None
    return text[before.start() if before else start : end]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _date_swaps(claim: ClaimText, passage: PassageText) -> Iterator[Swap]:
    text = claim.text.text
    absent = [d for d in claim.dates if holds(d, passage.dates, passage.years) is None]
    for date in absent:
        rivals = [e for e in passage.dates if conflicts(date, e) and not _said(e, claim)]
        close = [e for e in rivals if date.before and date.before == e.before] or rivals
        if len({(e.year, e.month, e.day) for e in close}) == 1:
            yield from _date_forms(text, date, passage.text.text, close[0])


def _said(date: Date, claim: ClaimText) -> bool:
    return holds(date, claim.dates, frozenset()) is not None


def _date_forms(own: str, date: Date, other: str, rival: Date) -> Iterator[Swap]:
    """Year, month and day in the form of the sentence; the evidence's own writing where it knows less or is not read
    the same way.
    """
    surface, given = own[date.start : date.end], other[rival.start : rival.end]
    changed = _rewritten(surface, date, given, rival)
    if changed is not None:
        yield "date", date.start, date.end, changed
        return
    on = _ON.search(own, 0, date.start)
    if on and rival.day is None:
        yield "date", on.start(), date.end, f"{'I' if on[1] == 'O' else 'i'}n {given}"
        return
    yield "date", date.start, date.end, given


def _rewritten(surface: str, date: Date, given: str, rival: Date) -> str | None:
    if date.decade or rival.decade or (date.month and not rival.month) or (date.day and not rival.day):
        return None
    month, theirs = _MONTH.search(surface), _MONTH.search(given)
    if date.month and date.month != rival.month and not (month and theirs):
        return None
    if month and theirs and date.month != rival.month:
        surface = surface[: month.start()] + theirs.group() + surface[month.end() :]
    if date.day and rival.day and date.day != rival.day:
        surface = re.sub(rf"(?<!\d){date.day:d}(?!\d)|(?<!\d){date.day:02d}(?!\d)", str(rival.day), surface, count=1)
    if date.year and rival.year and date.year != rival.year:
        surface = surface.replace(str(date.year), str(rival.year), 1)
    return surface
