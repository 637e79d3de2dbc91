"""Deep links to the quoted words: text fragments (WICG Scroll To Text Fragment, ``#:~:text=``).

A browser matches ``textStart`` and ``textEnd`` by whole words, ignoring case, each inside one block element. So the
ends of the range are taken from the first and last piece of the quote (table cells and lines are separate blocks),
and lengthened until they are unambiguous in the surrounding text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote as percent_encode
from urllib.parse import unquote

EXACT_CHARS = 120
"""Longer quotes are linked as a range: exact matching breaks on footnote marks and other inline extras."""
END_WORDS = 5
_PIECE = re.compile(r"\s*\|\s*|\s*\n\s*")
_DIRECTIVE = re.compile(r"^(?:(?P<prefix>[^,]*)-,)?(?P<start>[^,]+)(?:,(?P<end>[^,]+?))??(?:,-(?P<suffix>[^,]*))?$")


@dataclass(frozen=True, slots=True)
class Directive:
    """The parts of one text directive, decoded."""

    start: str
    end: str | None = None
    prefix: str | None = None
    suffix: str | None = None


def deep_link(url: str, quote: str, context: str) -> str:
    """``url`` with a text fragment for ``quote``, which stands in ``context`` (the passage or page text)."""
    base = url.split("#", 1)[0]
    return f"{base}#:~:text={_encoded(directive_for(quote, context))}"


def directive_for(quote: str, context: str) -> Directive:
    """The shortest dependable directive that finds ``quote`` in ``context``."""
    pieces = [p for p in _PIECE.split(quote.strip()) if p]
    if len(pieces) == 1 and len(pieces[0]) <= EXACT_CHARS:
        return _exact(pieces[0], context)
    start, end = _head(pieces[0], context), _tail(pieces[-1], quote, len(pieces) == 1)
    return Directive(start, end) if end else Directive(start)


def find(text: str, directive: Directive) -> tuple[int, int] | None:
    """Where a browser would highlight: the first match in ``text``, as offsets; None when nothing matches."""
    for at in _occurrences(text, directive.start):
        begin, stop = at
        if directive.prefix and not _ends_with(text[:begin], directive.prefix):
            continue
        if directive.end:
            last = next(iter(_occurrences(text, directive.end, stop)), None)
            if last is None:
                return None
            stop = last[1]
        if directive.suffix and not _starts_with(text[stop:], directive.suffix):
            continue
        return begin, stop
    return None


def parse(url: str) -> Directive | None:
    """The first text directive of a URL, decoded; None when it has none."""
    _, found, raw = url.partition(":~:text=")
    match = _DIRECTIVE.match(raw.split("&", 1)[0]) if found else None
    if match is None:
        return None
    parts = {k: unquote(v) if v else None for k, v in match.groupdict().items()}
    return Directive(parts["start"] or "", parts["end"], parts["prefix"], parts["suffix"])


def _exact(piece: str, context: str) -> Directive:
    if len(list(_occurrences(context, piece))) <= 1:
        return Directive(piece)
    at = context.find(piece)
    before = _PIECE.split(context[:at])[-1].split()[-3:]
    return Directive(piece, prefix=" ".join(before) or None)


def _head(piece: str, context: str) -> str:
    words = piece.split()
    for n in range(min(END_WORDS, len(words)), len(words) + 1):
        if len(list(_occurrences(context, " ".join(words[:n])))) <= 1:
            return " ".join(words[:n])
    return piece


def _tail(piece: str, quote: str, same_piece: bool) -> str | None:
    """The last words, as few as point only at the end of the quote; None when nothing is left beside the head."""
    words = piece.split()
    if same_piece and len(words) <= 2 * END_WORDS:
        return None
    for n in range(min(END_WORDS, len(words)), len(words) + 1):
        tail = " ".join(words[-n:])
        if len(list(_occurrences(quote, tail))) <= 1:
            return tail
    return piece


def _occurrences(text: str, words: str, since: int = 0) -> list[tuple[int, int]]:
    """Whole-word, case-insensitive matches; any white space equals any other."""
    pattern = r"\s+".join(re.escape(w) for w in words.split())
    found = re.compile(rf"(?<!\w){pattern}(?!\w)" if pattern else r"(?!)", re.IGNORECASE)
    return [m.span() for m in found.finditer(text, since)]


def _ends_with(text: str, words: str) -> bool:
    return " ".join(text.split()[-len(words.split()) :]).casefold() == words.casefold()


def _starts_with(text: str, words: str) -> bool:
    return " ".join(text.split()[: len(words.split())]).casefold() == words.casefold()


def _encoded(d: Directive) -> str:
    parts = [f"{_escape(d.prefix)}-"] if d.prefix else []
    parts.append(_escape(d.start))
    if d.end:
        parts.append(_escape(d.end))
    if d.suffix:
        parts.append(f"-{_escape(d.suffix)}")
    return ",".join(parts)


_POWER = re.compile(r"(?<=\d)\^(?=[-−+]?\d)")


def _escape(text: str) -> str:
    """Percent-encode; ``-`` ``,`` ``&`` are syntax inside a directive, so the dash is encoded too.

    The ``^`` that extraction puts before an exponent is not on the page: a browser reads 2<sup>48</sup> as 248.
    """
    return percent_encode(_POWER.sub("", " ".join(text.split())), safe="").replace("-", "%2D")
