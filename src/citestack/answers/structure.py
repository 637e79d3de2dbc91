"""Blocks of an answer (paragraphs, list items, headings, table rows, code), and the Markdown signs to cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from citestack.answers.lifting import Piece
from citestack.answers.spans import Span, Taken
from citestack.model import BlockKind

_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+(?=\S)")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣▪]|\d{1,3}[.)])[ \t]+(?=\S)(?:\[[ xX]\][ \t]+)?")
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")
_RULE = re.compile(r"([-*_=])[ \t]*(?:\1[ \t]*){2,}")
_DELIMITER = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
"""The line under a table's header row (GFM 4.10)."""
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")
_BOLD_LINE = re.compile(r"[ \t]*(?:\*\*|__)[^*_\n]{1,120}(?:\*\*:?|__:?)[ \t]*")
_EMPHASIS = (
    re.compile(r"(\*\*|__)(?=\S)([^\n]{1,400}?)(?<=\S)\1"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^\n*]{1,400}?)(?<=[^\s*])\1(?![\w*])"),
    re.compile(r"(?<![\w_])(_)(?=[^\s_])([^\n_]{1,400}?)(?<=[^\s_])\1(?![\w_])"),
)
_TAG = re.compile(r"</?(?:br|sup|sub|b|i|em|strong|u|cite|p|span|div|small)\b[^<>\n]{0,80}/?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RawBlock:
    """Offsets in the raw text."""

    kind: BlockKind
    start: int
    end: int


def blocks(raw: str, code: Iterable[Span], gone: Iterable[Span] = ()) -> list[RawBlock]:
    """Every stretch of the text in order. Lines of a paragraph stay together; a list item takes the lines it wraps.

    ``gone``: spans that are in no block, such as the list of sources.
    """
    found: list[RawBlock] = []
    at = 0
    for a, b, is_code in sorted([*((*s, True) for s in code), *((*s, False) for s in gone)]):
        found += _prose(raw, at, a)
        if is_code:
            found.append(RawBlock("code", a, b))
        at = max(at, b)
    return [*found, *_prose(raw, at, len(raw))]


def _prose(raw: str, start: int, end: int) -> list[RawBlock]:
    found: list[RawBlock] = []
    joined = False
    for a, b in _lines(raw, start, end):
        kind = _kind(raw[a:b])
        if kind is None:
            joined = False
            if found and found[-1].kind == "table_row" and _is_delimiter(raw[a:b]):
                found[-1] = RawBlock("heading", found[-1].start, found[-1].end)
        elif joined and kind == "paragraph" and found[-1].kind in ("paragraph", "list_item", "quote"):
            found[-1] = RawBlock(found[-1].kind, found[-1].start, b)
        else:
            found.append(RawBlock(kind, a, b))
            joined = kind in ("paragraph", "list_item", "quote")
    return found


def _lines(raw: str, start: int, end: int) -> Iterator[Span]:
    at = start
    while at < end:
        stop = raw.find("\n", at, end)
        stop = end if stop < 0 else stop
        yield at, stop
        at = stop + 1


def _kind(line: str) -> BlockKind | None:
    """None for a line that separates."""
    if not line.strip() or _is_rule(line):
        return None
    if _HEADING.match(line) or _BOLD_LINE.fullmatch(line):
        return "heading"
    if _ROW.fullmatch(line):
        return "table_row"
    if _BULLET.match(line):
        return "list_item"
    return "quote" if _QUOTE.match(line) else "paragraph"


def _is_delimiter(line: str) -> bool:
    return "|" in line and _DELIMITER.fullmatch(line.strip()) is not None


def _is_rule(line: str) -> bool:
    return _RULE.fullmatch(line.strip()) is not None or _is_delimiter(line)


def format_pieces(raw: str, code: Iterable[Span], ticks: Iterable[tuple[Span, int]]) -> list[Piece]:
    """Signs that are not part of the words. Code keeps what stands inside."""
    code, ticks = list(code), list(ticks)
    fenced = Taken(code)
    shut = Taken([*code, *(span for span, _ in ticks)])
    found = [
        p for a, b in _lines(raw, 0, len(raw)) if not fenced.holds(a, max(a + 1, b)) for p in _line_signs(raw, a, b)
    ]
    for pattern in _EMPHASIS:
        for m in pattern.finditer(raw):
            ends = ((m.start(), m.start(2)), (m.end(2), m.end()))
            if not any(shut.holds(*e) for e in ends):
                found += [Piece(*e) for e in ends]
    found += [Piece(*m.span()) for m in _TAG.finditer(raw) if not shut.holds(*m.span())]
    for (a, b), n in ticks:
        found += [Piece(a, a + n), Piece(b - n, b)]
    return found


def _line_signs(raw: str, start: int, end: int) -> Iterator[Piece]:
    line = raw[start:end]
    if _is_rule(line):
        yield Piece(start, end)
        return
    at = start
    while m := _QUOTE.match(raw, at, end):
        yield Piece(*m.span())
        at = m.end()
    if m := _HEADING.match(raw, at, end) or _BULLET.match(raw, at, end):
        yield Piece(*m.span())
    if _ROW.fullmatch(line):
        first, last = raw.index("|", start, end), raw.rindex("|", start, end)
        yield from (Piece(first, first + 1), Piece(last, last + 1))
