"""What a page is for, when nobody says: the questions that its title and headings promise to answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citestack.model import Block, Page
from citestack.stack.facets import clean_label, clean_title
from citestack.stack.fan_words import is_generic
from citestack.words import stems

MOST = 3
"""Questions taken of a page: its title, and the first headings that ask or name something of their own."""
SHORT = 6
"""Words of a topic that a heading can be read together with."""
_BRACKETED = re.compile(r"\s*\[[^\]]{1,12}\]\s*$")


def intents(page: Page) -> tuple[str, ...]:
    """At most ``MOST``, the title's first; none for a page that names no topic anywhere."""
    topic = _topic(page)
    found = [topic] if topic else []
    asked = [label for _, label in headings(page) if is_question(label)]
    named = [label for block, label in headings(page) if block.level == 2 and not is_generic(label)]
    for label in (_within(label, topic) for label in (*asked, *named)):
        if label and len(found) < MOST and not any(set(stems(label)) <= set(stems(f)) for f in found):
            found.append(label)
    return tuple(found)


def headings(page: Page) -> Iterator[tuple[Block, str]]:
    """Headings of the page, cleaned of numbers, marks and edit links, in order."""
    for block in page.blocks:
        if block.kind == "heading":
            yield block, clean_label(_BRACKETED.sub("", page.text[block.start : block.end]))


def is_question(label: str) -> bool:
    return label.rstrip().endswith("?") and len(stems(label)) > 0


def _topic(page: Page) -> str:
    first = next((label for block, label in headings(page) if block.level == 1), "")
    labels = (clean_title(page.title), first)
    return next((label for label in labels if label and not is_generic(label)), "")


def _within(label: str, topic: str) -> str:
    """A heading reads on under its topic: ``Installation`` of what? Empty when the topic is too long to be named."""
    if set(stems(label)) & set(stems(topic)):
        return label
    return f"{topic} {label}".strip() if len(topic.split()) <= SHORT else ""
