"""What a page shows a reader, searchable by words: the main text, the rest of the page, what is hidden."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from citestack.audit.model import Evidence
from citestack.audit.rule import in_text
from citestack.audit.subject import Subject
from citestack.corpus import html_names as names
from citestack.corpus.html_raw import Raw
from citestack.words import WORD

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


@dataclass(slots=True)
class Shown:
    subject: Subject
    main: _Words
    rest: _Words
    """All visible blocks, those outside of the main text as well."""
    hidden: _Words
    lines: tuple[Line, ...]
    spoken: tuple[str, ...]
    """Texts of alt, title and aria-label: stars drawn as pictures say their number there."""

    def has(self, phrase: str) -> bool:
        return self.place(phrase) is not None

    def place(self, phrase: str) -> Evidence | None:
        """The words in a row, anywhere a reader sees them."""
        wanted = folded(phrase)
        found = self.main.find(wanted)
        if found is not None:
            return in_text(self.subject, *found)
        at = self.rest.find(wanted)
        return None if at is None else Evidence(" ".join(wanted.split()), where="page, outside of the main text")

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


def shown(subject: Subject) -> Shown:
    lines = tuple(_lines(subject))
    visible = "\n".join(line.text for line in lines)
    hidden = "\n".join(_hidden_texts(subject.raw)) if subject.raw is not None else ""
    spoken = tuple(a or b for a, b in _SPOKEN.findall(subject.html or ""))
    return Shown(subject, _words(subject.page.text), _words(visible), _words(hidden), lines, spoken)


def plain(text: str) -> str:
    """Markup inside a value taken out."""
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
    return _Words(f" {' '.join(parts)} ", starts, spans)


def _lines(subject: Subject) -> Iterator[Line]:
    page = subject.page
    for block in page.blocks:
        yield Line(page.text[block.start : block.end], in_text(subject, block.start, block.end))
    if subject.raw is not None:
        unseen = _hidden_homes(subject.raw)
        known = {page.text[b.start : b.end] for b in page.blocks}
        for raw in subject.raw.blocks:
            if raw.home not in unseen and raw.text not in known:
                yield Line(raw.text, Evidence(raw.text[:300], where="page, outside of the main text"))


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
