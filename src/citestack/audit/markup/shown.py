"""What a page shows a reader, searchable by words: the main text, the rest of the page, what is hidden."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from citestack.audit.model import Evidence
from citestack.audit.rule import in_text
from citestack.audit.subject import Subject
from citestack.corpus import html_names as names
from citestack.corpus.html_raw import Raw
from citestack.words import WORD

BESIDE = "page, outside of the main text"
RUN = 4
"""Words in a row that count as the same wording."""
MOST_RUNS = 40
"""Runs looked up of one phrase, spread evenly over it: a page may declare a book."""
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPOKEN = re.compile(r"\b(?:alt|title|aria-label)\s*=\s*(?:\"([^\"<>]{1,200})\"|'([^'<>]{1,200})')", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A visible block of the page."""

    text: str
    evidence: Evidence


@dataclass(slots=True)
class _Words:
    text: str
    joined: str
    """Case-folded words, a space before, between and after."""
    starts: list[int] = field(default_factory=list)
    """Offset in ``joined`` of each word."""
    spans: list[tuple[int, int]] = field(default_factory=list)

    def find(self, phrase: str) -> tuple[int, int] | None:
        """Where the words of the phrase stand in a row, as offsets of the text; ``phrase`` is folded and padded."""
        at = self.joined.find(phrase)
        if at < 0 or not phrase.strip():
            return None
        first = bisect_right(self.starts, at + 1) - 1
        last = bisect_right(self.starts, at + len(phrase) - 2) - 1
        return self.spans[first][0], self.spans[last][1]


class Shown:
    """Read lazily: most pages declare little, and the words of a page cost 10 ms."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Visible blocks, the main text's first."""
        return (*_main_lines(self.subject), *self._outside)

    @cached_property
    def spoken(self) -> tuple[str, ...]:
        """Texts of alt, title and aria-label: stars drawn as pictures say their number there."""
        return tuple(a or b for a, b in _SPOKEN.findall(self.subject.html or ""))

    @cached_property
    def main(self) -> _Words:
        return _words(self.subject.page.text)

    @cached_property
    def rest(self) -> _Words:
        """Visible blocks outside of the main text."""
        return _words("\n".join(line.text for line in self._outside))

    @cached_property
    def hidden(self) -> _Words:
        raw = self.subject.raw
        return _words("" if raw is None else "\n".join(_hidden_texts(raw)))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Anchor texts and bylines by themselves: a block may run them together with the words before ("ByJane")."""
        raw = self.subject.raw
        if raw is None:
            return ()
        unseen = _hidden_homes(raw)
        anchors = (link.anchor for link in raw.links if link.home not in unseen)
        return tuple(text for text in (*anchors, *(text for text, _ in raw.bylines)) if 2 <= len(text) <= 120)

    @cached_property
    def _outside(self) -> tuple[Line, ...]:
        return tuple(_other_lines(self.subject))

    def has(self, phrase: str) -> bool:
        return self.place(phrase) is not None

    def place(self, phrase: str) -> Evidence | None:
        """The words in a row, anywhere a reader sees them."""
        wanted = folded(phrase)
        found = self.main.find(wanted)
        if found is not None:
            return in_text(self.subject, *found)
        at = self.rest.find(wanted)
        return None if at is None else Evidence(self.rest.text[at[0] : at[1]], where=BESIDE)

    def is_hidden(self, phrase: str) -> bool:
        return not self.has(phrase) and self.share(phrase, self.hidden) >= 0.8

    def share(self, phrase: str, where: _Words | None = None) -> float:
        """Share of the phrase's runs of words that stand on the page, in [0, 1]; 1 for a phrase without words."""
        said = folded(phrase).split()
        runs = [" ".join(said[i : i + RUN]) for i in range(max(len(said) - RUN + 1, 1))]
        step = max(1, len(runs) // MOST_RUNS)
        looked = runs[::step]
        if not said:
            return 1.0
        places = (self.main, self.rest) if where is None else (where,)
        return sum(any(f" {run} " in place.joined for place in places) for run in looked) / len(looked)


def plain(text: str) -> str:
    """Markup inside a value taken out, entities resolved: readers of markup are as lenient."""
    text = html.unescape(text) if "&" in text else text
    return _TAG.sub(" ", text) if "<" in text else text


def folded(text: str) -> str:
    found = WORD.findall(plain(text).casefold())
    return f" {' '.join(found)} " if found else ""


def _words(text: str) -> _Words:
    """Words are folded one by one: folding may change the length of a text."""
    spans = [m.span() for m in WORD.finditer(text)]
    parts = [text[a:b].casefold() for a, b in spans]
    starts: list[int] = []
    at = 1
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    return _Words(text, f" {' '.join(parts)} ", starts, spans)


def _main_lines(subject: Subject) -> Iterator[Line]:
    for block in subject.page.blocks:
        yield Line(subject.page.text[block.start : block.end], in_text(subject, block.start, block.end))


def _other_lines(subject: Subject) -> Iterator[Line]:
    if subject.raw is None:
        return
    unseen = _hidden_homes(subject.raw)
    known = {subject.page.text[b.start : b.end] for b in subject.page.blocks}
    for block in subject.raw.blocks:
        if block.home not in unseen and block.text not in known:
            yield Line(block.text, Evidence(block.text[:300], where=BESIDE))


def _hidden_texts(raw: Raw) -> Iterator[str]:
    unseen = _hidden_homes(raw)
    return (block.text for block in raw.blocks if block.home in unseen)


def _hidden_homes(raw: Raw) -> set[int]:
    """Containers that are not displayed, with all inside of them; accordions, which open, are seen."""
    unseen: set[int] = set()
    for i, c in enumerate(raw.containers):
        inside = c.parent in unseen and c.parent != i
        if inside or (c.hidden and not c.says & names.OPENABLE):
            unseen.add(i)
    return unseen
