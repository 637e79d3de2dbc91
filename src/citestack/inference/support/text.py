"""A text, read once: its words, stems, sentences, and where each word occurs. Claims and passages alike."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from citestack.inference.support.lexicon import (
    DIRECTION_WORDS,
    FUNCTION_WORDS,
    MAGNITUDES,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
    UNIT_SIGNS,
    WEEKDAYS,
)
from citestack.inference.support.stem import stem

TOKEN = re.compile(r"\w+(?:['’._]\w+)*(?:\+\+|#)?")
_POSSESSIVE = re.compile(r"['’]s?$")
Splitter = Callable[[str], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a surface form alone."""

    lower: str
    """Lower case, straight apostrophe, possessive removed."""
    stem: str
    """Empty for function words, numbers and parts of dates: they are not content."""
    numeric: bool
    """A digit token or a number word; numbers are read by ``numbers`` and ``dates``, not by coverage."""
    negates: bool
    month: bool


@lru_cache(maxsize=65536)
def word(surface: str) -> Word:
    raw = surface.lower().replace("’", "'")
    negates = raw in NEGATIONS
    lower = raw if negates or raw in FUNCTION_WORDS else _POSSESSIVE.sub("", raw) or raw
    month = surface[0].isupper() and lower in MONTHS
    numeric = lower[0].isdigit() or lower in NUMBER_WORDS or lower in MAGNITUDES
    hidden = month or negates or (numeric and not _identifier(lower)) or lower in WEEKDAYS or lower in UNIT_SIGNS
    plain = lower in FUNCTION_WORDS and lower not in DIRECTION_WORDS
    return Word(lower, "" if hidden or plain else stem(lower), numeric, negates, month)


def _identifier(lower: str) -> bool:
    """Digits mixed with letters that are no quantity: 2fa, 3d, x86; not 10k or 5gb, which numbers read."""
    return lower[0].isdigit() and not re.fullmatch(r"[\d.,]+[a-z%]{0,4}", lower)


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a text: character span, token span, and whether it asks instead of states."""

    start: int
    end: int
    first: int
    last: int
    """Token after the last one."""
    question: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Parallel tuples per token, and indexes from word or stem to a bit mask of the sentences that hold it."""

    text: str
    words: tuple[Word, ...]
    surfaces: tuple[str, ...]
    starts: tuple[int, ...]
    parts: tuple[Part, ...]
    forms: dict[str, int]
    stems: dict[str, int]
    line: str
    """All lower-case tokens joined by single spaces, with a space at both ends."""
    by_start: dict[str, list[str]] = field(default_factory=dict)
    """First three letters to the forms that begin so; filled when first asked for."""

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds this character; 0 for a text without sentences."""
        at = bisect_right(self.parts, offset, key=lambda p: p.end)
        return max(0, min(at, len(self.parts) - 1))

    def stem_before(self, offset: int, reach: int) -> str:
        """Stem of the nearest content word among the ``reach`` tokens before this character; empty when none."""
        at = bisect_left(self.starts, offset)
        nearest = reversed(self.words[max(0, at - reach) : at])
        return next((w.stem for w in nearest if w.stem and w.lower not in DIRECTION_WORDS), "")

    def forms_like(self, start: str) -> list[str]:
        """Forms that share their first three letters with ``start``, in order of appearance."""
        if not self.by_start:
            for form in self.forms:
                self.by_start.setdefault(form[:3], []).append(form)
        return self.by_start.get(start[:3], [])


def read_text(text: str, split: Splitter) -> Text:
    """Analyse a text. ``split`` gives sentence spans in order; text between them belongs to no sentence."""
    found = [(m.group(), m.start()) for m in TOKEN.finditer(text)]
    surfaces = tuple(surface for surface, _ in found)
    words = tuple(word(surface) for surface in surfaces)
    starts = tuple(start for _, start in found)
    parts = _parts(text, split(text), starts)
    forms, stems = _indexes(words, parts)
    line = f" {' '.join([w.lower for w in words])} "
    return Text(text, words, surfaces, starts, parts, forms, stems, line)


def _parts(text: str, spans: Sequence[tuple[int, int]], starts: tuple[int, ...]) -> tuple[Part, ...]:
    parts: list[Part] = []
    token, total = 0, len(starts)
    for start, end in spans:
        while token < total and starts[token] < start:
            token += 1
        first = token
        while token < total and starts[token] < end:
            token += 1
        if token > first:
            parts.append(Part(start, end, first, token, text[start:end].rstrip(" \n\"'”’)*_").endswith("?")))
    return tuple(parts)


def _indexes(words: tuple[Word, ...], parts: tuple[Part, ...]) -> tuple[dict[str, int], dict[str, int]]:
    forms: dict[str, int] = {}
    stems: dict[str, int] = {}
    for index, part in enumerate(parts):
        bit = 1 << index
        for w in words[part.first : part.last]:
            forms[w.lower] = forms.get(w.lower, 0) | bit
            if w.stem:
                stems[w.stem] = stems.get(w.stem, 0) | bit
    return forms, stems
