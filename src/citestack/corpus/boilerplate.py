"""Which blocks of a page are its content.

In order: parts whose tag, role or name says navigation, footer, consent, comments, related links and the like go,
unless they hold most of the page's running text; the main part is found, by mark-up if there is any, else by where
the running text is; inside it lists of links and end matter go. A page that would lose nearly everything keeps
more: an index page is its links.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from operator import mul

from citestack.corpus import html_names as names
from citestack.corpus import html_rules as rules
from citestack.corpus.html_raw import Container, Raw, RawBlock

ENOUGH = 200
"""Characters of content under which the rules were too strict for this page."""
LEAD = 80
"""Characters from which a paragraph between title and main part is its lead."""
TITLE_LEAD = 50
"""The same for one in the title's own box."""
_LINKED = 0.5
_RUNNING = 40
_STRONG_TAGS = frozenset({"nav", "footer", "dialog", "menu"})
_TEXT_TAGS = frozenset({"article", *rules.HEADINGS})
_NEVER = frozenset({"html", "body", "main"})


@dataclass(frozen=True, slots=True)
class Choice:
    """``kept``: one flag per block; ``main``: one flag per container (its links are main content)."""

    kept: list[bool]
    main: list[bool]


_Sizes = tuple[list[int], list[int], list[int]]
"""Characters, linked characters and running-text characters of each block."""


def _sizes(blocks: list[RawBlock]) -> _Sizes:
    return [len(b.text) for b in blocks], [min(b.linked, len(b.text)) for b in blocks], [running(b) for b in blocks]


class _Sums:
    """Characters, linked characters and running-text characters of any block range, in constant time."""

    def __init__(self, sizes: _Sizes, alive: list[bool] | None = None) -> None:
        columns = sizes if alive is None else tuple(list(map(mul, column, alive)) for column in sizes)
        sums: list[list[int]] = [[0, *accumulate(column)] for column in columns]
        self.text, self.linked, self.running = sums

    def chars(self, c: Container) -> int:
        return self.text[c.last] - self.text[c.first]

    def density(self, c: Container) -> float:
        chars = self.chars(c)
        return (self.linked[c.last] - self.linked[c.first]) / chars if chars else 0.0

    def good(self, c: Container) -> int:
        return self.running[c.last] - self.running[c.first]


def running(block: RawBlock) -> int:
    """Characters of running text: whole sentences' worth, rows of data or code, mostly outside links."""
    n = len(block.text)
    short = n < _RUNNING and block.kind not in {"table_row", "code"}
    if short or block.kind == "heading" or block.linked > _LINKED * n:
        return 0
    return n - block.linked


def choose(raw: Raw) -> Choice:
    sizes = _sizes(raw.blocks)
    dropped = _dropped(raw, _Sums(sizes))
    alive = [not dropped[b.home] for b in raw.blocks]
    root = _root(raw, _Sums(sizes, alive), dropped)
    inside = _inside(raw, root, dropped)
    chosen = [inside[b.home] for b in raw.blocks]
    _take_lead(raw, root, alive, chosen)
    kept = _trimmed(raw, sizes, chosen, root)
    if _size(raw, kept) >= ENOUGH:
        return Choice(kept, inside)
    return _relaxed(raw, kept, inside, alive, dropped)


def _relaxed(raw: Raw, kept: list[bool], inside: list[bool], alive: list[bool], dropped: list[bool]) -> Choice:
    """Loosen rule after rule while the page stays nearly empty and looser gives much more."""
    ways = [
        Choice(kept, inside),
        Choice([inside[b.home] for b in raw.blocks], inside),
        Choice(alive, [not d for d in dropped]),
        Choice([True] * len(raw.blocks), [True] * len(raw.containers)),
    ]
    best = ways[0]
    for way in ways[1:]:
        if _size(raw, best.kept) < ENOUGH and _size(raw, way.kept) > 2 * _size(raw, best.kept):
            best = way
    return best


def _size(raw: Raw, kept: list[bool]) -> int:
    return sum(len(b.text) for b, k in zip(raw.blocks, kept, strict=True) if k)


# --- parts that are boilerplate by what they are called ---------------------------------------------------------------


def _dropped(raw: Raw, sums: _Sums) -> list[bool]:
    total = sums.good(raw.containers[0]) or 1
    dropped = [False] * len(raw.containers)
    for i, c in enumerate(raw.containers):
        if c.parent >= 0 and (dropped[c.parent] or _is_boilerplate(c, sums, total)):
            dropped[i] = True
    return dropped


def _is_boilerplate(c: Container, sums: _Sums, total: int) -> bool:
    if c.tag in _NEVER or c.last <= c.first:
        return False
    good = sums.good(c)
    share = good / total
    if c.tag in _STRONG_TAGS or c.says & names.ROLE or (c.hidden and not c.says & names.OPENABLE):
        return share < 0.5
    if c.says & names.COMMENTS:
        return total - good >= ENOUGH
    if c.says & names.STRONG:
        return share < 0.3
    return _is_weak(c, sums, share)


def _is_weak(c: Container, sums: _Sums, share: float) -> bool:
    """Asides, page headers, small print: gone when they hold links or next to nothing."""
    if c.tag in _TEXT_TAGS or c.says & names.ADMONITION:
        return False
    if c.tag == "header":
        return share < 0.3 and sums.density(c) > 0.3
    if c.tag in {"aside", "form", "address"}:
        return share < 0.3
    return bool(c.says & names.WEAK) and share < 0.25 and (sums.density(c) > 0.25 or sums.good(c) == 0)


# --- the main part --------------------------------------------------------------------------------------------------


def _root(raw: Raw, sums: _Sums, dropped: list[bool]) -> int:
    total = sums.good(raw.containers[0])
    best, best_good = 0, total
    for i, c in enumerate(raw.containers):
        if dropped[i] or not _is_marked(c):
            continue
        good = sums.good(c)
        if good >= 0.85 * best_good and good >= 0.4 * total and good > 0:
            best, best_good = i, good
    return best or _densest(raw, sums, dropped)


def _is_marked(c: Container) -> bool:
    return c.tag in {"main", "article"} or bool(c.says & names.GOOD and c.tag not in {"body", "form"})


def _densest(raw: Raw, sums: _Sums, dropped: list[bool]) -> int:
    """Go down while one child holds nearly all the running text."""
    here = 0
    for i, c in enumerate(raw.containers):
        if i and not dropped[i] and c.parent == here and sums.good(c) >= 0.9 * sums.good(raw.containers[here]) > 0:
            here = i
    return here


def _inside(raw: Raw, root: int, dropped: list[bool]) -> list[bool]:
    inside = [False] * len(raw.containers)
    inside[root] = True
    for i, c in enumerate(raw.containers):
        if i > root and c.parent >= 0 and inside[c.parent] and not dropped[i]:
            inside[i] = True
    return inside


def _take_lead(raw: Raw, root: int, alive: list[bool], chosen: list[bool]) -> None:
    """Between the page's title and the main part stands the lead: sentences without links.

    In the title's own box a shorter one will do: the one line that says what a manual page is about.
    """
    first = raw.containers[root].first
    heads = [i for i, b in enumerate(raw.blocks[:first]) if b.kind == "heading" and b.level == 1 and alive[i]]
    if not heads:
        return
    box = raw.containers[raw.blocks[heads[-1]].home]
    for i in range(heads[-1], first):
        b = raw.blocks[i]
        enough = TITLE_LEAD if i < box.last <= first else LEAD
        if alive[i] and (i == heads[-1] or (len(b.text) >= enough and b.linked < 0.2 * len(b.text))):
            chosen[i] = True


# --- inside the main part -------------------------------------------------------------------------------------------


def _trimmed(raw: Raw, sizes: _Sizes, chosen: list[bool], root: int) -> list[bool]:
    kept = list(chosen)
    sums = _Sums(sizes, kept)
    for i, c in enumerate(raw.containers):
        if i > root and _is_link_list(c, sums):
            kept[c.first : c.last] = [False] * (c.last - c.first)
    _drop_small_print(raw, kept)
    _cut_tail(raw.blocks, kept)
    _drop_bare_headings(raw.blocks, kept)
    return kept


def _is_link_list(c: Container, sums: _Sums) -> bool:
    chars = sums.chars(c)
    return chars > 0 and sums.density(c) > 0.6 and sums.good(c) == 0 and c.last - c.first >= 2


def _drop_small_print(raw: Raw, kept: list[bool]) -> None:
    """Picture captions, "read more" lines."""
    for i, b in enumerate(raw.blocks):
        if not kept[i] or b.kind not in {"paragraph", "list_item"}:
            continue
        home = raw.containers[b.home]
        caption = (home.tag == "figure" or home.says & names.CAPTION) and b.kind == "paragraph"
        # Inside lists and descriptions a lone link is a value ("Return type: Node"), not a pointer.
        lone = b.kind == "paragraph" and b.level == 0 and not b.text.startswith("http")
        only_link = lone and b.linked >= 0.9 * len(b.text)
        points = b.linked > 0.25 * len(b.text) and rules.POINTER.match(b.text)
        if caption or only_link or points:
            kept[i] = False


def _cut_tail(blocks: list[RawBlock], kept: list[bool]) -> None:
    """End matter under a heading that names it goes, up to the next heading of the same rank."""
    cutting = 0
    for i, b in enumerate(blocks):
        if not kept[i]:
            continue
        if cutting and b.kind == "heading" and b.level <= cutting:
            cutting = 0
        if len(b.text) <= 80 and b.kind in {"heading", "paragraph"} and rules.TAIL_HEADING.fullmatch(b.text):
            if b.kind == "heading":
                cutting = b.level
            kept[i] = False
        elif cutting and (b.linked > 0.3 * len(b.text) or len(b.text) < _RUNNING):
            kept[i] = False


def _drop_bare_headings(blocks: list[RawBlock], kept: list[bool]) -> None:
    """Headings at the end of the page that head nothing."""
    for i in range(len(blocks) - 1, -1, -1):
        if not kept[i]:
            continue
        if blocks[i].kind != "heading":
            return
        if blocks[i].level > 1:
            kept[i] = False
