"""The state machine that turns tags into blocks: text under way, open elements, tables, links.

Nothing is judged here; ``boilerplate`` decides what stays. Terms (``dt``, ``summary``, a table's caption and header
row) are headings of level 7 and more: they head what stands inside their list or table and nothing after it, which
the nesting ``level`` of the other blocks shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from citestack.corpus import html_names as names
from citestack.corpus import html_rules as rules
from citestack.corpus import prose
from citestack.corpus.clean import BREAK, inline, preformatted
from citestack.corpus.html_raw import Container, Raw, RawBlock, RawLink
from citestack.model import BlockKind

ROW_WORDS = 120
"""A table row longer than this is layout, or prose in columns; its cells stay blocks of their own."""
CELL_BLOCKS = 8
TERM = 6
"""Terms have heading level ``TERM`` + nesting depth."""
BORDER = " | "
POWER = "^"
_PROSE_WORDS = 25
_BYLINE_CHARS = 120
_MARK_CHARS = 12


@dataclass(slots=True)
class Spec:
    """What a block element's start tag means, worked out once per distinct tag text."""

    tag: str
    says: int = 0
    """Flags of ``html_names.says``."""
    container: bool = False
    hidden: bool = False
    depth: int = 0
    """Added to the nesting depth inside the element."""
    kind: BlockKind | None = None
    level: int = 0
    enter: Callable[[Reader], None] | None = None
    leave: Callable[[Reader], None] | None = None


@dataclass(slots=True)
class _Row:
    first: int
    containers: int
    in_head: bool
    cells: int = 0
    heads: int = 0


class Reader:
    """Feed it tags (``html_ops`` calls the methods) and text (``parts``); read ``raw`` after ``finish``."""

    def __init__(self) -> None:
        self.raw = Raw(containers=[Container("html", 0, -1, 0)])
        self.parts: list[str] = []
        self._frames: list[tuple[Spec, int]] = []
        """Open block elements, with the container to return to."""
        self._open: dict[str, int] = {}
        self._contexts: list[tuple[BlockKind, int]] = [("paragraph", 0)]
        self._depth = 0
        self.in_pre = 0
        self.in_code = 0
        self._home = 0
        self._rows: list[_Row | None] = []
        self._heads = 0
        self._linked = 0
        self._link: RawLink | None = None
        self._link_at = 0
        self._link_text: list[str] = []
        self._alt = ""
        self._marks: list[tuple[int, int]] = []
        self._byline: tuple[str, int] | None = None

    def finish(self) -> Raw:
        while self._frames:
            self._close(self._frames[-1][0].tag)
        self.close_link()
        self._flush()
        self.raw.containers[0].last = len(self.raw.blocks)
        return self.raw

    # --- blocks -----------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """End the block under way."""
        if not self.parts:
            return
        parts, self.parts = self.parts, []
        self._marks.clear()
        if self._link is not None:
            self._carry_anchor(parts)
        joined = "".join(parts)
        linked, self._linked = self._linked, 0
        if joined.isspace():
            return
        if self.in_pre:
            self._add_preformatted(joined)
            return
        text = inline(joined)
        if text:
            kind, level = self._contexts[-1]
            self._add(kind, level if kind == "heading" else self._depth, text, linked)

    def _add(self, kind: BlockKind, level: int, text: str, linked: int) -> None:
        self.raw.blocks.append(RawBlock(kind, level, text, linked, self._home))

    def _add_preformatted(self, joined: str) -> None:
        text = preformatted(joined)
        named = (self.in_code or self.raw.containers[self._home].says) & names.CODE
        wordy = not named and (len(text.split()) >= _PROSE_WORDS or prose.is_prose(text))
        found: list[tuple[BlockKind, str]] = prose.chunks(text) if wordy else [("code", text)]
        for kind, chunk in found:
            if chunk.strip():
                self._add(kind, self._depth, chunk, 0)

    def open_block(self, spec: Spec) -> None:
        self._flush()
        self._frames.append((spec, self._home))
        self._open[spec.tag] = self._open.get(spec.tag, 0) + 1
        if spec.container:
            self.raw.containers.append(
                Container(spec.tag, spec.says, self._home, len(self.raw.blocks), hidden=spec.hidden)
            )
            self._home = len(self.raw.containers) - 1
        self._depth += spec.depth
        if spec.kind is not None:
            level = spec.level or TERM + self._depth - (spec.tag == "caption")
            self._contexts.append((spec.kind, level))
        if spec.enter is not None:
            spec.enter(self)

    def close_block(self, tag: str) -> None:
        if self._open.get(tag):
            self._close(tag)

    def _close(self, tag: str) -> None:
        """Close open elements up to and with the innermost ``tag``."""
        self._flush()
        while self._frames:
            spec, outside = self._frames.pop()
            self._open[spec.tag] -= 1
            if spec.leave is not None:
                spec.leave(self)
            if spec.container:
                self.raw.containers[self._home].last = len(self.raw.blocks)
                self._home = outside
            if spec.kind is not None:
                self._contexts.pop()
            self._depth -= spec.depth
            if spec.tag == tag:
                return

    def enter_pre(self) -> None:
        self.in_pre += 1
        self.in_code = self._frames[-1][0].says

    def leave_pre(self) -> None:
        self.in_pre -= 1
        self.in_code = 0

    def code(self) -> None:
        """``<code>``: inside ``<pre>`` it says that this is no prose."""
        self.in_code |= names.CODE if self.in_pre else 0

    @property
    def in_heading(self) -> bool:
        return self._contexts[-1][0] == "heading"

    # --- tables -----------------------------------------------------------------------------------------------

    def enter_table(self) -> None:
        self._rows.append(None)

    def leave_table(self) -> None:
        self._rows.pop()

    def enter_table_head(self) -> None:
        self._heads += 1

    def leave_table_head(self) -> None:
        self._heads -= 1

    def enter_row(self) -> None:
        if self._rows:
            self._rows[-1] = _Row(len(self.raw.blocks), len(self.raw.containers), in_head=self._heads > 0)

    def enter_cell(self) -> None:
        if self._rows and (row := self._rows[-1]) is not None:
            row.cells += 1

    def enter_head_cell(self) -> None:
        if self._rows and (row := self._rows[-1]) is not None:
            row.cells += 1
            row.heads += 1

    def leave_row(self) -> None:
        """Join the cells of a simple row into one block."""
        if not self._rows or (row := self._rows[-1]) is None:
            return
        self._rows[-1] = None
        blocks = self.raw.blocks
        mine = blocks[row.first :]
        if not _is_simple(mine, row.cells):
            return
        head = len(mine) > 1 and (row.in_head or row.heads == row.cells)
        kind: BlockKind = "heading" if head else "table_row"
        text = BORDER.join(b.text.replace("\n", " ") for b in mine)
        linked = sum(b.linked for b in mine)
        del blocks[row.first :]
        self._add(kind, TERM + self._depth if head else self._depth, text, linked)
        for container in self.raw.containers[row.containers :]:
            container.first = container.last = row.first

    # --- inside text ------------------------------------------------------------------------------------------

    def line_break(self) -> None:
        """One break is a line feed in the block; two in a row are a new block, as readers see it."""
        if not self.in_pre and _ends_with_break(self.parts):
            self._flush()
        else:
            self.parts.append(BREAK)

    def border(self) -> None:
        self._flush()

    def open_link(self, href: str, rel: str) -> None:
        self.close_link()
        self._link = RawLink(href, "", rel, image=False, home=self._home)
        self._link_at, self._link_text, self._alt = len(self.parts), [], ""

    def close_link(self) -> None:
        link, self._link = self._link, None
        if link is None:
            return
        here = inline("".join(self.parts[self._link_at :]))
        link.anchor = inline(" ".join((*self._link_text, here)))
        if not self._link_text and _is_sign(link, here):
            del self.parts[self._link_at :]
            return
        self._linked += len(here)
        link.image = link.image and not link.anchor
        link.anchor = link.anchor or inline(self._alt)
        self.raw.links.append(link)

    def _carry_anchor(self, parts: list[str]) -> None:
        """A block ends inside a link; its anchor goes on in the next."""
        text = "".join(parts[self._link_at :])
        self._link_text.append(text)
        self._linked += len(inline(text))
        self._link_at = 0

    def image(self, alt: str) -> None:
        if self._link is not None:
            self._link.image = True
            self._alt = self._alt or alt

    def open_mark(self) -> None:
        self._marks.append((len(self.parts), len(self.raw.links)))

    def close_mark(self) -> None:
        """A ``<sup>`` that only points to a note is not text; an exponent is set apart: 2^48, not 248."""
        if not self._marks:
            return
        at, first = self._marks.pop()
        inside = inline("".join(self.parts[at:]))
        points = any("#" in link.href for link in self.raw.links[first:])
        if points and len(inside) <= _MARK_CHARS:
            self._linked = max(self._linked - len(inside), 0)
            del self.parts[at:]
        elif at and rules.EXPONENT.fullmatch(inside) and self.parts[at - 1][-1:].isdigit():
            self.parts.insert(at, POWER)

    def open_byline(self, tag: str) -> None:
        self._byline = (tag, len(self.parts))

    def close_byline(self, tag: str) -> None:
        if self._byline is None or self._byline[0] != tag:
            return
        at, self._byline = self._byline[1], None
        text = inline("".join(self.parts[at:]))
        if 0 < len(text) <= _BYLINE_CHARS:
            self.raw.bylines.append((text, self._home))

    def time(self, value: str, called: str) -> None:
        self.raw.times.append((value, called, self._home))


def _is_simple(blocks: list[RawBlock], cells: int) -> bool:
    """One unit: short, at most a few blocks a cell, no headings, lists or code of several lines inside."""
    if not blocks or cells == 0 or len(blocks) > CELL_BLOCKS * cells:
        return False
    if any(b.kind in {"heading", "table_row"} or (b.kind == "code" and b.text.count("\n") > 2) for b in blocks):
        return False
    if len(blocks) > cells and any(b.kind == "list_item" for b in blocks):
        return False
    return sum(len(b.text) for b in blocks) <= ROW_WORDS * 7


def _ends_with_break(parts: list[str]) -> bool:
    for part in reversed(parts):
        if part == BREAK:
            return True
        if not part.isspace():
            return False
    return False


def _is_sign(link: RawLink, text: str) -> bool:
    """Permalink signs, edit links and footnote marks."""
    if not text or len(text) > 40:
        return False
    if rules.SIGN.fullmatch(text):
        return True
    return link.href.startswith("#") and (text[0] in "[(*†‡") and rules.MARK.fullmatch(text) is not None
