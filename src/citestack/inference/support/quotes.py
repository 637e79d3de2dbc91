"""Quoted text must stand in the evidence word for word."""

from __future__ import annotations

import re

from citestack.inference.support.text import TOKEN, Text, word

_QUOTED = re.compile(r"“([^”]{2,300})”|(?<!\w)\"([^\"\n]{2,300})\"(?!\w)|`([^`\n]{2,300})`|«([^»]{2,300})»")


def read_quotes(text: Text) -> tuple[str, ...]:
    """Quoted stretches of a claim as token lines (lower case, single spaces); those without a word are left out."""
    if not any(c in text.text for c in '“"`«'):
        return ()
    found = (next(g for g in m.groups() if g is not None) for m in _QUOTED.finditer(text.text))
    lines = (" ".join(word(t).lower for t in TOKEN.findall(quote)) for quote in found)
    return tuple(line for line in lines if line)


def missing_quotes(quotes: tuple[str, ...], evidence: Text) -> tuple[str, ...]:
    return tuple(q for q in quotes if f" {q} " not in evidence.line)
