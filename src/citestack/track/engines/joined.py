"""Blocks of an answer joined into one text, each with the code points it covers there."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.answers.marked_text import Facts, read_marked
from citestack.model import BlockKind
from citestack.track.engines.vendor_pages import Span
from citestack.track.layout import Part, item, laid, parts_like, parts_of
from citestack.track.model import AnswerBlock


class Joined:
    """``line``: an item of a list or a row of a table; other blocks stand apart by an empty line."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._spans: list[Span] = []
        self._laid: list[Part] = []
        self._length = 0
        self._line = False

    def add(self, text: str, *, line: bool = False, kind: BlockKind = "paragraph", markdown: str = "") -> Span | None:
        """Where the block stands, outer white space off; None for an empty one.

        ``kind``: as the vendor says it; a paragraph may hold several parts, which its ``markdown`` tells.
        """
        text = text.replace("\r\n", "\n").strip()
        if not text:
            return None
        gap = "" if not self._parts else "\n" if line and self._line else "\n\n"
        self._parts += [gap, text]
        start = self._length + len(gap)
        self._length, self._line = start + len(text), line
        self._spans.append((start, self._length))
        self._laid += [p.moved(start) for p in _parts(text, kind, markdown)]
        return self._spans[-1]

    @property
    def blocks(self) -> int:
        return len(self._spans)

    def since(self, block: int) -> Span | None:
        """Where the blocks from this number on stand; None when there are none."""
        return (self._spans[block][0], self._length) if block < len(self._spans) else None

    @property
    def layout(self) -> tuple[AnswerBlock, ...]:
        return laid(self._laid)

    @property
    def text(self) -> str:
        return "".join(self._parts)


def _parts(text: str, kind: BlockKind, markdown: str) -> list[Part]:
    if kind != "paragraph":
        return [item(text) if kind == "list_item" else Part(kind, 0, len(text))]
    return parts_like(text, read_marked(markdown, Facts("vendor"))) if markdown.strip() else parts_of(text)


def within(body: str, words: str, span: Span) -> Span:
    """Where ``words`` stand in a block that covers ``span``; the whole block when they do not."""
    at = body.strip().find(words.strip()) if words.strip() else -1
    return span if at < 0 else (span[0] + at, min(span[0] + at + len(words.strip()), span[1]))


def titled(title: str, body: str) -> str:
    """``title: body``, once: some blocks repeat the title as the beginning of the body."""
    title, body = title.strip(), body.strip()
    if not title or not body or body.startswith(title):
        return body or title
    return f"{title} {body}" if title[-1] in ":.!?" else f"{title}: {body}"


def rows_text(rows: Sequence[object]) -> list[str]:
    """The rows of a table, cells between bars."""
    found = [[str(cell) for cell in row if isinstance(cell, str)] for row in rows if isinstance(row, list)]
    return [" | ".join(cells) for cells in found if cells]
