"""``text_blocks`` and ``references`` of a result page's AI answer: blocks that cite several references each.

Items of a list carry no ``type`` and may hold lists of their own; an index may name no reference, or one twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from citestack.answers.wire import Json, name, number, rows, text
from citestack.model import BlockKind
from citestack.track.engines.body import Body
from citestack.track.engines.joined import Joined, rows_text, titled, within
from citestack.track.engines.vendor_pages import Marks, Span, page_of
from citestack.track.model import Page

_DEEPEST = 8
"""Lists within lists seen so far end at 3; a deeper one is cut off rather than followed for ever."""
_INNER: Mapping[str, BlockKind] = {
    "list": "list_item", "text_blocks": "paragraph", "comparison": "table_row", "items": "list_item",
}  # fmt: skip
_KINDS: Mapping[str, BlockKind] = {"heading": "heading", "code_block": "code"}


def read_blocks(blocks: object, references: object) -> Body:
    """The text, and a citation for each index of each block: its span is the block's."""
    reader = _Reader(_by_index(rows(references)))
    for block in rows(blocks):
        reader.block(block, 0, "paragraph")
    for page, quote in reader.pages.values():
        reader.marks.rest(page, quote)
    return Body(reader.joined.text, reader.marks.all(), reader.joined.layout)


def _by_index(references: Sequence[Json]) -> Mapping[int, tuple[Page, str | None]]:
    """By the index a reference says it has, else by its place; a repeated index keeps its first reference."""
    found: dict[int, tuple[Page, str | None]] = {}
    for at, r in enumerate(references):
        told = number(r.get("index"))
        title = text(r.get("title")) or text(r.get("source"))
        page = page_of(name(r.get("link")) or name(r.get("url")), title, name(r.get("snippet")))
        found.setdefault(at if told is None else told, (page, name(r.get("snippet"))))
    return found


class _Reader:
    def __init__(self, pages: Mapping[int, tuple[Page, str | None]]) -> None:
        self.pages = pages
        self.joined = Joined()
        self.marks = Marks()

    def block(self, block: Json, depth: int, kind: BlockKind) -> None:
        before, body = self.joined.blocks, _own_text(block)
        told = _KINDS.get(text(block.get("type")), kind) if kind == "paragraph" else kind
        own = self.joined.add(body, line=kind != "paragraph", kind=told)
        for row in _table(block):
            self.joined.add(row, line=True, kind="table_row")
        span = own or self.joined.since(before)
        if span:
            self._cite(block, body, span)
        if depth < _DEEPEST:
            for inner, inside in _INNER.items():
                for child in rows(block.get(inner)):
                    self.block(child, depth + 1, inside)
        if not span:
            # A list that is cited as a whole: its span is that of its items.
            self._cite(block, "", self.joined.since(before))

    def _cite(self, block: Json, body: str, span: Span | None) -> None:
        indexes = block.get("reference_indexes")
        for value in indexes if isinstance(indexes, list) else []:
            at = number(value)
            found = None if at is None else self.pages.get(at)
            if found is None:
                self.marks.broken(span, "out_of_range")
            else:
                self.marks.add(found[0], span, found[1])
        for link in rows(block.get("snippet_links")):
            where = within(body, text(link.get("text")), span) if span else None
            self.marks.add(page_of(name(link.get("link")), text(link.get("text"))), where)


def _own_text(block: Json) -> str:
    body = next((v for k in ("snippet", "text", "code") if (v := text(block.get(k)))), "")
    return titled(text(block.get("title")) or text(block.get("feature")), body)


def _table(block: Json) -> list[str]:
    table = block.get("table")
    values = block.get("values")
    return rows_text([*(table if isinstance(table, list) else []), *([values] if isinstance(values, list) else [])])
