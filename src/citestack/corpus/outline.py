"""Where a page's blocks stand: the headings above each, terms and table heads included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.corpus.page_text import level_of_term
from citestack.model import Block, Page


@dataclass(frozen=True, slots=True)
class Section:
    """Consecutive blocks under one heading path; a heading, if there is one, comes first."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def bare(self) -> bool:
        return all(b.kind == "heading" for b in self.blocks)


def sections(page: Page) -> Iterator[Section]:
    """All blocks of the page, in order, each in one section."""
    stack: list[tuple[int, str]] = []
    held: list[Block] = []
    path: tuple[str, ...] = ()
    for block in page.blocks:
        before = path
        twin = block.kind == "heading" and bool(held) and _is_twin_term(held, block)
        _step(stack, block, page.text[block.start : block.end], twin=twin)
        path = tuple(label for _, label in stack)
        if held and not twin and (block.kind == "heading" or path != before):
            yield Section(before, tuple(held))
            held = []
        held.append(block)
    if held:
        yield Section(path, tuple(held))


def _step(stack: list[tuple[int, str]], block: Block, text: str, *, twin: bool) -> None:
    if block.kind != "heading":
        while stack and stack[-1][0] > 6 + block.level:
            stack.pop()
        return
    label = " ".join(text.split())
    if twin:
        label = f"{stack[-1][1]}, {label}"
    while stack and stack[-1][0] >= block.level:
        stack.pop()
    stack.append((block.level, label))


def _is_twin_term(held: list[Block], block: Block) -> bool:
    """``-a`` and ``--all``: terms that share one description."""
    return level_of_term(block) > 0 and held[-1].kind == "heading" and held[-1].level == block.level
