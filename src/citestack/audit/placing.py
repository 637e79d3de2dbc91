"""Where a page's links stand in its text: a link is kept with its anchor, not with its place.

An anchor that occurs once fixes its place, as far as those places come in the order of the links. Any other link is
looked for between the two fixed ones around it, in order. What is not found there has no place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from citestack.model import Link, PageRecord

MOST = 1_000
"""Links placed on a page; each takes a search of the text."""
SEARCHED = 1_000_000
"""Characters of the text that are searched."""


@dataclass(frozen=True, slots=True)
class PlacedLink:
    link: Link
    start: int
    end: int
    """``page.text[start:end] == link.anchor``."""


def placed_links(record: PageRecord) -> tuple[PlacedLink, ...]:
    """The text links of the main content that have a place, in its order."""
    text = record.page.text[:SEARCHED]
    links = [x for x in record.links if x.place == "main" and x.kind == "text" and x.anchor.strip()][:MOST]
    fixed = _in_order(_single_places(text, links))
    return tuple(_between(text, links, fixed))


def _single_places(text: str, links: Sequence[Link]) -> dict[int, int]:
    """Link number -> place, for anchors that one link has and that stand once in the text."""
    shared = Counter(link.anchor for link in links)
    found = {}
    for i, link in enumerate(links):
        at = text.find(link.anchor) if shared[link.anchor] == 1 else -1
        if at >= 0 and text.find(link.anchor, at + 1) < 0:
            found[i] = at
    return found


def _in_order(places: dict[int, int]) -> dict[int, int]:
    """The longest run of places that rise with the number of the link (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for i, at in places.items():
        k = bisect_left(tails, at)
        before[i] = ends[k - 1] if k else None
        tails[k : k + 1], ends[k : k + 1] = [at], [i]
    kept, last = {}, ends[-1] if ends else None
    while last is not None:
        kept[last] = places[last]
        last = before[last]
    return kept


def _between(text: str, links: Sequence[Link], fixed: dict[int, int]) -> list[PlacedLink]:
    following = sorted(fixed)
    placed: list[PlacedLink] = []
    at = 0
    for i, link in enumerate(links):
        while following and following[0] < i:
            following.pop(0)
        border = fixed[following[0]] if following else len(text)
        start = fixed.get(i, -1) if i in fixed else _word(text, link.anchor, at, border)
        if start >= 0:
            at = start + len(link.anchor)
            placed.append(PlacedLink(link, start, at))
    return placed


def _word(text: str, anchor: str, start: int, end: int) -> int:
    """The first place where the anchor is no part of a longer word; -1 when there is none."""
    at = text.find(anchor, start, end)
    while at >= 0:
        after = at + len(anchor)
        cut = (at and text[at - 1].isalnum() and anchor[0].isalnum()) or (text[after : after + 1].isalnum())
        if not cut or not anchor[-1].isalnum():
            return at
        at = text.find(anchor, at + 1, end)
    return -1
