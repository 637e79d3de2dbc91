"""Blocks to the stored text of a page, with their offsets."""

from __future__ import annotations

from collections.abc import Iterable

from citestack.model import Block, BlockKind

_CLOSE = frozenset({"list_item", "table_row"})
MAX_TEXT = 4_000_000
"""Characters of text kept of one page; a longer page is cut there."""


def lay_out(blocks: Iterable[tuple[BlockKind, int, str]]) -> tuple[str, tuple[Block, ...]]:
    """Text and blocks: list items and table rows stand on lines of their own, all else is set off by a blank line."""
    pieces: list[str] = []
    placed: list[Block] = []
    at = 0
    before = ""
    for kind, level, text in blocks:
        if pieces:
            gap = "\n" if kind in _CLOSE and (before in _CLOSE or level_of_term(placed[-1])) else "\n\n"
            pieces.append(gap)
            at += len(gap)
        kept = text if at + len(text) <= MAX_TEXT else text[: MAX_TEXT - at].rstrip()
        if kept:
            pieces.append(kept)
            placed.append(Block(kind, at, at + len(kept), level))
            at += len(kept)
        if len(kept) < len(text):
            break
        before = kind
    return "".join(pieces).rstrip("\n"), tuple(placed)


def level_of_term(block: Block) -> int:
    """Nesting depth of a term, caption or table head; 0 for other blocks."""
    return block.level - 6 if block.kind == "heading" and block.level > 6 else 0
