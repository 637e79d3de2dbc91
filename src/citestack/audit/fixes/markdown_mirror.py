"""The page as Markdown, from its blocks: what an agent reads without markup, in the page's own words."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import groupby, islice, takewhile

from citestack.audit.model import Fix, Outcome
from citestack.audit.placing import PlacedLink, placed_links
from citestack.audit.subject import Around, Subject
from citestack.model import Block, Page

BORDER = " | "
"""Between the cells of a table row, as the page's text has it."""
_SIGNS = re.compile(r"([\\`*_\[\]<>~&])")
_OPENING = re.compile(r"^(\s*)((?:#{1,6}(?=\s|$))|[-+=](?=[\s\-=]|$))", re.MULTILINE)
_NUMBER = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_TICKS = re.compile(r"`{3,}")
_TERM = 6
"""Headings of a deeper level are terms, captions and the header rows of tables."""


def markdown_mirror(subject: Subject, around: Around, outcomes: tuple[Outcome, ...]) -> Fix | None:  # noqa: ARG001
    """None for a page without text, and for one that is Markdown already."""
    page = subject.page
    if not page.blocks or (subject.html is None and subject.read_as != "stored"):
        return None
    content = "\n".join((front_matter(page), *_body(page, placed_links(subject.record))))
    note = "Pictures, forms and what the page shows by script are left out; links stand where their words were found."
    return Fix("markdown_mirror", "The page as Markdown", "text/markdown", content.rstrip("\n") + "\n", note)


def front_matter(page: Page) -> str:
    """Title, address, author and dates: what the page says of itself, as JSON strings, which are YAML."""
    said = {
        "title": page.title,
        "canonical_url": page.canonical or page.url,
        "author": page.author,
        "date": page.published,
        "last_modified_at": page.modified,
        "lang": page.language,
    }
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value]
    return "\n".join(("---", *lines, "---", ""))


def _body(page: Page, links: Sequence[PlacedLink]) -> Iterator[str]:
    for is_table, run in groupby(_marked(page), key=lambda x: x[1]):
        blocks = [b for b, _ in run]
        yield from (_table(page, blocks, links) if is_table else _plain(page, blocks, links))


def _marked(page: Page) -> Iterator[tuple[Block, bool]]:
    """Blocks, and whether each is part of a table: a row, or the header row right before one."""
    following = (*page.blocks[1:], None)
    for block, after in zip(page.blocks, following, strict=True):
        rows_follow = after is not None and after.kind == "table_row"
        heads = block.kind == "heading" and block.level > _TERM and BORDER in page.text[block.start : block.end]
        yield block, block.kind == "table_row" or (heads and rows_follow)


def _plain(page: Page, blocks: Sequence[Block], links: Sequence[PlacedLink]) -> Iterator[str]:
    """Items are indented below the item they belong to; a list inside a table begins at the margin like any other."""
    above: list[int] = []
    for block, after in zip(blocks, (*blocks[1:], None), strict=True):
        above = [] if block.kind != "list_item" else [*(level for level in above if level < block.level), block.level]
        yield _block(page, block, links, "  " * (len(above) - 1))
        if not (block.kind == "list_item" and after is not None and after.kind == "list_item"):
            yield ""


def _block(page: Page, block: Block, links: Sequence[PlacedLink], indent: str) -> str:
    if block.kind == "code":
        return _fenced(page.text[block.start : block.end])
    text = _text(page, block, links)
    if block.kind == "heading":
        line = " ".join(text.split())
        return f"{'#' * block.level} {line}" if block.level <= _TERM else f"**{line}**"
    if block.kind == "quote":
        return "\n".join(f"> {line}" for line in text.split("\n"))
    if block.kind == "list_item":
        return f"{indent}- " + text.replace("\n", f"  \n{indent}  ")
    return text.replace("\n", "  \n")


def _fenced(code: str) -> str:
    fence = "`" * max([3, *(len(m) + 1 for m in _TICKS.findall(code))])
    return f"{fence}\n{code}\n{fence}"


def _text(page: Page, block: Block, links: Sequence[PlacedLink]) -> str:
    """The block's words with its links, signs of Markdown escaped."""
    parts: list[str] = []
    at = block.start
    first = bisect_left(links, block.start, key=lambda x: x.start)
    for link in takewhile(lambda x: x.start < block.end, islice(links, first, None)):
        if at <= link.start and link.end <= block.end:
            parts += [_escaped(page.text[at : link.start]), _link(link)]
            at = link.end
    parts.append(_escaped(page.text[at : block.end]))
    return _NUMBER.sub(r"\1\\\2", _OPENING.sub(r"\1\\\2", "".join(parts)))


def _link(link: PlacedLink) -> str:
    target = link.link.target.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    return f"[{_escaped(' '.join(link.link.anchor.split()))}]({target})"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _table(page: Page, blocks: Sequence[Block], links: Sequence[PlacedLink]) -> Iterator[str]:
    """A header row opens a table; rows without one get empty heads, which Markdown asks for. Markdown drops cells
    that have no head: the widest row counts.
    """
    tables: list[list[tuple[bool, list[str]]]] = []
    for block in blocks:
        heads = block.kind == "heading"
        if heads or not tables:
            tables.append([])
        cells = _text(page, block, links).replace("|", "\\|").split(" \\| ")
        tables[-1].append((heads, [" ".join(c.split()) for c in cells]))
    for table in tables:
        width = max(len(cells) for _, cells in table)
        rows = [_row([*cells, *[""] * (width - len(cells))]) for _, cells in table]
        first = rows[:1] if table[0][0] else [_row([""] * width)]
        yield from (*first, _row(["---"] * width), *(rows[1:] if table[0][0] else rows), "")


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
