"""What a page is for, when nobody says: the questions that its title and headings promise to answer."""

from __future__ import annotations

from collections.abc import Iterator

from citestack.model import Block, Page
from citestack.stack.facets import clean_label, clean_title
from citestack.stack.fan_words import is_generic
from citestack.words import stems

MOST = 3
"""Questions taken of a page: its title, and the first headings that ask or name something of their own."""


def intents(page: Page) -> tuple[str, ...]:
    """At most ``MOST``, the title's first; none for a page that names no topic anywhere."""
    topic = _topic(page)
    found = [topic] if topic else []
    asked = [label for block, label in headings(page) if is_question(label)]
    named = [_within(label, topic) for block, label in headings(page) if block.level == 2 and not is_generic(label)]
    for label in (*asked, *named):
        if len(found) < MOST and not any(set(stems(label)) <= set(stems(f)) for f in found):
            found.append(label)
    return tuple(found)


def headings(page: Page) -> Iterator[tuple[Block, str]]:
    """Headings of the page, cleaned of numbers and marks, in order."""
    for block in page.blocks:
        if block.kind == "heading":
            yield block, clean_label(page.text[block.start : block.end])


def is_question(label: str) -> bool:
    return label.rstrip().endswith("?") and len(stems(label)) > 0


def _topic(page: Page) -> str:
    first = next((label for block, label in headings(page) if block.level == 1), "")
    labels = (clean_title(page.title), first)
    return next((label for label in labels if label and not is_generic(label)), "")


def _within(label: str, topic: str) -> str:
    """A heading of a page reads on under its topic: ``Installation`` of what?"""
    return label if set(stems(label)) & set(stems(topic)) else f"{label} {topic}".strip()
