"""Quoted text must stand in the evidence word for word, a quoted title with all its words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.inference.support.lexicon import FUNCTION_WORDS
from citestack.inference.support.text import TOKEN, Text, word

_QUOTED = re.compile(r"“([^”]{2,300})”|(?<!\w)\"([^\"\n]{2,300})\"(?!\w)|`([^`\n]{2,300})`|«([^»]{2,300})»")
_LEFT_OUT = re.compile(r"\[[^\]]{0,40}\]|…|\.\.\.")
"""What a quotation leaves out, or puts in for the reader: "mature [...] and sexy", "he [Powell] said"."""
_CODE = 3
"""The group of ``_QUOTED`` that stands for code, where a capital is no title."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch that somebody is said to have written. ``line``: lower-case tokens with single spaces."""

    line: str
    title: bool = False
    """Written as titles are: sources shorten them and set them in other orders, so only their words must be there."""


def read_quotes(text: Text) -> tuple[Quote, ...]:
    """The quoted stretches of a claim, cut where they leave something out; those without a word are left out."""
    if not any(c in text.text for c in '“"`«'):
        return ()
    found = (quote for m in _QUOTED.finditer(text.text) for quote in _pieces(m[m.lastindex or 0], m.lastindex))
    return tuple(quote for quote in found if quote.line)


def missing_quotes(quotes: tuple[Quote, ...], evidence: Text) -> tuple[str, ...]:
    return tuple(q.line for q in quotes if not _holds(evidence, q))


def _pieces(quote: str, group: int | None) -> list[Quote]:
    if group == _CODE:
        return [Quote(_line(quote))]
    return [Quote(_line(piece), _is_title(piece)) for piece in _LEFT_OUT.split(quote)]


def _line(piece: str) -> str:
    return " ".join(word(t).lower for t in TOKEN.findall(piece))


def _is_title(piece: str) -> bool:
    words = TOKEN.findall(piece)
    capitals = sum(w[0].isupper() for w in words)
    return capitals > 1 and all(not w[0].islower() or w in FUNCTION_WORDS for w in words)


def _holds(evidence: Text, quote: Quote) -> bool:
    parts = quote.line.split() if quote.title else [quote.line]
    return all(f" {part} " in evidence.line for part in parts)
