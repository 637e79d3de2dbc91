"""Passages and sentences of a page, with exact offsets.

A passage is whole blocks of one section, about 60 to 200 words; nothing is ever cut but a paragraph or listing longer
than that, and then between sentences. Short sections join the next one under the same parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from citestack.corpus.outline import Section, sections
from citestack.corpus.sentences import sentences
from citestack.model import Block, Page, Passage, Sentence, span_id

MIN_WORDS, TARGET_WORDS, MAX_WORDS = 60, 120, 200
ITEM_WORDS = 25
"""A list item longer than this is read as sentences; passages keep it whole all the same."""
CODE_WORDS = 60
"""A listing longer than this is cut at blank lines, then at lines."""


@dataclass(slots=True)
class _Read:
    """A block's number of words and where its sentences stand in the page."""

    words: int
    sentences: list[tuple[int, int]]


@dataclass(slots=True)
class _Unit:
    start: int
    end: int
    words: int
    heading: bool
    path: tuple[str, ...]
    leads: bool = False
    """Announces what follows ("... as follows:"): it should not be the last of a passage."""


class _Group:
    """Units on their way to be a passage."""

    __slots__ = ("bare", "parent", "path", "units", "words")

    def __init__(self, path: tuple[str, ...], parent: tuple[str, ...], units: Iterable[_Unit] = ()) -> None:
        self.path = path
        self.parent = parent
        """Path under which the next section must stand to join."""
        self.units: list[_Unit] = []
        self.words = 0
        self.bare = True
        """Headings only."""
        self.add(units)

    def add(self, units: Iterable[_Unit]) -> None:
        for unit in units:
            self.units.append(unit)
            self.words += unit.words
            self.bare = self.bare and unit.heading


def split(page: Page) -> tuple[tuple[Passage, ...], tuple[Sentence, ...]]:
    """All passages and all sentences, in page order.

    ``passage.text == page.text[start:end]``. Every sentence lies inside exactly one passage or is a heading line; the
    passages cover every block but headings at the end that head nothing.
    """
    read = {block.start: _read(page, block) for block in page.blocks}
    version, text = page.version, page.text
    found = [
        Sentence(span_id(version, a, b), version, a, b, text[a:b], block.kind)
        for block in page.blocks
        for a, b in read[block.start].sentences
    ]
    groups = _joined(_grouped(page, read))
    return tuple(_passage(page, g) for g in groups), tuple(found)


def _passage(page: Page, group: _Group) -> Passage:
    start, end = group.units[0].start, group.units[-1].end
    path = _path(group)
    if page.title and (not path or path[0].casefold() != page.title.casefold()):
        path = (page.title, *path)
    text = page.text[start:end]
    return Passage(span_id(page.version, start, end), page.url, page.version, start, end, text, path, page.title)


def _path(group: _Group) -> tuple[str, ...]:
    """The path all text of the passage shares; its own headings are in the text."""
    paths = [u.path for u in group.units if not u.heading] or [group.units[-1].path]
    path = paths[0]
    for other in paths[1:]:
        path = _common(path, other)
    return path


# --- sentences --------------------------------------------------------------------------------------------------------


def _read(page: Page, block: Block) -> _Read:
    text = page.text[block.start : block.end]
    words = count_words(text)
    if block.kind == "code":
        inside: Iterable[tuple[int, int]] = _code_spans(text)
    elif block.kind in {"paragraph", "quote"} or (block.kind == "list_item" and words > ITEM_WORDS):
        inside = sentences(text, page.language or "en")
    else:
        inside = [(0, len(text))]
    return _Read(words, [(block.start + a, block.start + b) for a, b in inside])


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    if count_words(text) <= CODE_WORDS:
        yield 0, len(text)
        return
    start = at = words = 0
    for line in text.splitlines(keepends=True):
        blank = not line.strip()
        if words and (words >= CODE_WORDS or (blank and words >= CODE_WORDS // 2)):
            yield start, start + len(text[start:at].rstrip())
            start, words = at, 0
        if blank and not words:
            start = at + len(line)
        words += len(line.split())
        at += len(line)
    if words:
        yield start, len(text)


def count_words(text: str) -> int:
    """Words between spaces; scripts that write without spaces count four characters as a word."""
    words = len(text.split())
    return words if len(text) <= 15 * words else max(words, len(text) // 4)


# --- passages ---------------------------------------------------------------------------------------------------------


def _grouped(page: Page, read: Mapping[int, _Read]) -> Iterator[_Group]:
    """Sections, the short ones joined forward, the long ones cut."""
    group: _Group | None = None
    for section in sections(page):
        units = _units(page, section, read)
        if group is not None and (group.bare or (group.words < MIN_WORDS and _related(group, section))):
            if group.bare:
                group.path, group.parent = section.path, section.path[:-1]
            else:
                group.path = _common(group.path, section.path)
            group.add(units)
        else:
            if group is not None:
                yield from _packed(group)
            group = _Group(section.path, section.path[:-1], units)
    if group is not None and not group.bare:
        yield from _packed(group)


def _units(page: Page, section: Section, read: Mapping[int, _Read]) -> list[_Unit]:
    units: list[_Unit] = []
    for block in section.blocks:
        heading = block.kind == "heading"
        words = read[block.start].words
        if words > MAX_WORDS and block.kind in {"paragraph", "quote", "code"}:
            pieces = read[block.start].sentences
            units.extend(_Unit(a, b, count_words(page.text[a:b]), heading=False, path=section.path) for a, b in pieces)
        else:
            leads = heading or (block.kind == "paragraph" and page.text[block.end - 1] == ":")
            units.append(_Unit(block.start, block.end, words, heading, section.path, leads))
    return units


def _related(group: _Group, section: Section) -> bool:
    """The next section stands beside this one or under it."""
    beside = section.path[:-1] == group.parent
    return beside or section.path[: len(group.path)] == group.path


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return a[:same]


def _packed(group: _Group) -> Iterator[_Group]:
    """Cut a group longer than a passage between units; a short rest stays with what is before it."""
    if group.words <= MAX_WORDS:
        yield group
        return
    parts: list[_Group] = []
    here = _Group(group.path, group.parent)
    for unit in group.units:
        full = here.words >= TARGET_WORDS or here.words + unit.words > MAX_WORDS
        if full and not here.bare:
            heads = _taken_along(here)
            parts.append(here)
            here = _Group(group.path, group.parent, heads)
        here.add((unit,))
    parts.append(here)
    if len(parts) > 1 and parts[-1].words < MIN_WORDS // 2 and parts[-2].words + parts[-1].words <= MAX_WORDS:
        parts[-2].add(parts.pop().units)
    yield from parts


def _taken_along(group: _Group) -> list[_Unit]:
    """Headings and announcements at the end of a part go with what they announce, if something is left."""
    taken: list[_Unit] = []
    while group.units[-1].leads and not all(u.heading for u in group.units[:-1]):
        taken.insert(0, group.units.pop())
        group.words -= taken[0].words
    return taken


def _joined(groups: Iterable[_Group]) -> list[_Group]:
    """Short groups that found nobody after them join the one before: the section they are a part of, or a neighbour."""
    done: list[_Group] = []
    for group in groups:
        last = done[-1] if done else None
        if last is not None and group.words < MIN_WORDS // 2 and _takes(last, group):
            last.path = _common(last.path, group.path)
            last.add(group.units)
        else:
            done.append(group)
    return done


def _takes(last: _Group, group: _Group) -> bool:
    if last.words + group.words > MAX_WORDS:
        return False
    under = group.path[: len(last.path)] == last.path
    beside = _common(last.path, group.parent) == group.parent
    return under or (beside and last.words < TARGET_WORDS)
