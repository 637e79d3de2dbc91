"""A stored page as a readable document: its blocks in runs (a list, a table), cut where marks begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from citestack.model import Block, BlockKind, Page
from citestack.serve.reading.page_marks import Mark, Outline

PART = 150
"""Blocks shown at once: some ten screens."""
_CELL = re.compile(r" *\| *")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text under the same marks."""

    text: str
    mark: int | None = None
    """Number of the mark it belongs to."""
    made: StrEnum | None = None
    """Its class."""
    opens: bool = False
    """The mark begins here."""
    lit: bool = False
    """Inside the quote that was pointed at."""
    lights: bool = False
    """The quote begins here."""


@dataclass(frozen=True, slots=True)
class Line:
    """One block. ``cells`` has one entry unless it is a table's row."""

    kind: BlockKind
    level: int
    cells: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Noted:
    number: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Run:
    """Blocks of one kind that follow each other: a paragraph alone, a list's items, a table's rows."""

    kind: BlockKind
    lines: tuple[Line, ...]
    notes: tuple[Noted, ...]
    """Of the marks that begin in it."""


@dataclass(frozen=True, slots=True)
class Group:
    """The blocks of one found passage, or those between two."""

    passage: Outline | None
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """The characters pointed at; empty (0, 0) when none are."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    marks: Sequence[Mark] = ()
    passages: Sequence[Outline] = ()
    quote: Quote = Quote()


def parts(page: Page) -> int:
    return max(1, -(-len(page.blocks) // PART))


def part_at(page: Page, offset: int) -> int:
    """Number of the part (from 1) that holds the character."""
    at = next((i for i, b in enumerate(page.blocks) if offset < b.end), len(page.blocks) - 1)
    return max(0, at) // PART + 1


def groups(page: Page, part: int, how: Layout) -> tuple[Group, ...]:
    """The blocks of one part, grouped by the passage they begin in."""
    blocks = page.blocks[(part - 1) * PART : part * PART]
    by_passage = groupby(blocks, key=lambda b: _passage_of(b, how.passages))
    return tuple(
        Group(None if n is None else how.passages[n], tuple(_runs(page.text, list(some), how)))
        for n, some in by_passage
    )


def _passage_of(block: Block, passages: Sequence[Outline]) -> int | None:
    return next((i for i, p in enumerate(passages) if p.start <= block.start < p.end), None)


def _runs(text: str, blocks: Sequence[Block], how: Layout) -> Iterator[Run]:
    for key, some in groupby(enumerate(blocks), key=lambda pair: _run_key(*pair)):
        mine = [b for _, b in some]
        kind: BlockKind = key[0]
        notes = tuple(Noted(i, m) for i, m in enumerate(how.marks) if any(b.start <= m.start < b.end for b in mine))
        yield Run(kind, tuple(_line(text, b, how) for b in mine), notes)


def _run_key(place: int, block: Block) -> tuple[BlockKind, int]:
    return block.kind, -1 if block.kind in ("list_item", "table_row") else place


def _line(text: str, block: Block, how: Layout) -> Line:
    spans = _cells(text, block) if block.kind == "table_row" else [(block.start, block.end)]
    return Line(block.kind, block.level, tuple(tuple(pieces(text, s, e, how)) for s, e in spans))


def _cells(text: str, block: Block) -> list[tuple[int, int]]:
    bars = [m.span() for m in _CELL.finditer(text, block.start, block.end)]
    starts, ends = [block.start, *(e for _, e in bars)], [*(s for s, _ in bars), block.end]
    return list(zip(starts, ends, strict=True))


def pieces(text: str, start: int, end: int, how: Layout) -> Iterator[Piece]:
    """The characters from ``start`` to ``end``, cut wherever a mark or the quote begins or ends."""
    quote = how.quote
    borders = {b for m in how.marks for b in (m.start, m.end)} | {quote.start, quote.end}
    for a, b in pairwise(sorted({start, end} | {x for x in borders if start < x < end})):
        mark = next((i for i, m in enumerate(how.marks) if m.start <= a < m.end), None)
        opens = mark is not None and how.marks[mark].start == a
        lit = quote.start <= a < quote.end
        made = None if mark is None else how.marks[mark].made
        yield Piece(text[a:b], mark, made, opens, lit, lit and a == quote.start)
