"""Claim and passage, each analysed once per batch, so that a pair costs only the comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from citestack.inference.support.dates import Date, read_dates
from citestack.inference.support.names import Name, read_names
from citestack.inference.support.numbers import Number, read_numbers
from citestack.inference.support.polarity import Polarity, read_polarity, synonyms
from citestack.inference.support.quantifiers import Force, read_force
from citestack.inference.support.quotes import Quote, read_quotes
from citestack.inference.support.roles import content_tokens
from citestack.inference.support.text import Splitter, Text, read_text
from citestack.inference.support.vocabulary import Vocabulary

Bigrams = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Term:
    """A content stem of the claim, what it weighs, and stems that may stand for it."""

    stem: str
    weight: float
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimText:
    text: Text
    terms: tuple[Term, ...]
    weight: float
    """Sum of the terms' weights."""
    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    names: tuple[Name, ...]
    quotes: tuple[Quote, ...]
    polarity: Polarity
    force: Force
    tokens: tuple[int, ...]
    """Content tokens in order."""
    bigrams: Bigrams
    runs: Bigrams
    """Pairs of neighbouring words, function words included."""
    positions: dict[str, int]
    """Stem to the bit mask of its places among the content tokens."""
    question: bool


@dataclass(frozen=True, slots=True)
class PassageText:
    text: Text
    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    years: frozenset[int]
    bigrams: Bigrams
    runs: Bigrams
    stretches: dict[tuple[int, int], Stretch] = field(default_factory=dict)
    """Readings of sentence ranges, filled as they are asked for."""

    def stretch(self, first: int, last: int) -> Stretch:
        """Sentences ``first`` to ``last`` (exclusive), read for sign and force."""
        key = (first, last)
        if key not in self.stretches:
            self.stretches[key] = _stretch(self.text, first, last)
        return self.stretches[key]


@dataclass(frozen=True, slots=True)
class Stretch:
    tokens: tuple[int, ...]
    polarity: Polarity
    force: Force


def read_claim(claim: str, split: Splitter, vocabulary: Vocabulary) -> ClaimText:
    text = read_text(claim, split)
    dates = read_dates(text)
    tokens = content_tokens(text, 0, len(text.words))
    stems = [text.words[i].stem for i in tokens]
    positions: dict[str, int] = {}
    for place, stem in enumerate(stems):
        positions[stem] = positions.get(stem, 0) | 1 << place
    terms = tuple(Term(s, vocabulary.weight(s), tuple(sorted(synonyms().get(s, ())))) for s in positions)
    return ClaimText(
        text=text,
        terms=terms,
        weight=sum(t.weight for t in terms),
        numbers=read_numbers(text, tuple((d.start, d.end) for d in dates)),
        dates=dates,
        names=read_names(text, vocabulary.ordinary),
        quotes=read_quotes(text),
        polarity=read_polarity(text, 0, len(text.words)),
        force=read_force(text, 0, len(text.words)),
        tokens=tokens,
        bigrams=frozenset(pairwise(stems)),
        runs=_runs(text),
        positions=positions,
        question=bool(text.parts) and text.parts[-1].question,
    )


def read_passage(passage: str, split: Splitter) -> PassageText:
    text = read_text(passage, split)
    dates = read_dates(text)
    stems = [w.stem for w in text.words if w.stem]
    return PassageText(
        text=text,
        numbers=read_numbers(text, tuple((d.start, d.end) for d in dates)),
        dates=dates,
        years=frozenset(d.year for d in dates if d.year is not None and not d.decade),
        bigrams=frozenset(pairwise(stems)),
        runs=_runs(text),
    )


def _runs(text: Text) -> Bigrams:
    lower = [w.lower for w in text.words]
    return frozenset(pairwise(lower))


def _stretch(text: Text, first: int, last: int) -> Stretch:
    a, b = text.parts[first].first, text.parts[last - 1].last
    return Stretch(content_tokens(text, a, b), read_polarity(text, a, b), read_force(text, a, b))
