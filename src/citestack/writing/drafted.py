"""From what a language model answered to the sentences of a draft, whole or while it is still being written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from citestack.writing.marks import Cleaned, cleaned

Split = Callable[[str], Sequence[tuple[int, int]]]
"""Half-open spans of the sentences of a text."""
MAX_CHARACTERS = 20_000
"""Of an answer that are read: no list of short sentences is longer."""
_LIST = re.compile(r'"sentences"\s*:\s*\[|\A\s*(?:```\w*\s*)?\[(?=\s*["\]])')
_STRING = re.compile(r'\s*,?\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
_END = re.compile(r'\s*,?\s*[^\s,"]')
_MARKS = frozenset('"[]')
_NOTHING = re.compile(r"\A\W*\Z")


@dataclass(slots=True)
class StringStream:
    """Strings of the ``sentences`` list, as soon as each is complete. Feed it text in any pieces."""

    text: str = ""
    at: int | None = None
    """Where the next string is looked for; None before the list began."""
    done: bool = False
    found: list[str] = field(default_factory=list)

    def feed(self, piece: str) -> list[str]:
        """The strings that this piece completes."""
        self.done = self.done or len(self.text) > MAX_CHARACTERS
        self.text += "" if self.done else piece
        if _MARKS.isdisjoint(piece):
            return []  # nothing begins or ends here
        if self.at is None:
            start = _LIST.search(self.text)
            self.at = start.end() if start else None
        new: list[str] = []
        while self.at is not None and not self.done:
            match = _STRING.match(self.text, self.at)
            if match is None:
                self.done = _END.match(self.text, self.at) is not None
                break
            self.at = match.end()
            new += _loaded(match[1])
        self.found += new
        return new


def _loaded(literal: str) -> list[str]:
    try:
        return [json.loads(literal, strict=False)]
    except ValueError:
        return []


def strings_of(data: Any, text: str) -> list[str] | None:
    """What the answer lists; prose as one piece; None when it is JSON of another shape, or nothing.

    Of a list that breaks off, the complete strings count.
    """
    listed = data.get("sentences") if isinstance(data, dict) else data
    if isinstance(listed, list):
        return [s for s in map(_string, listed) if s]
    broken = StringStream().feed(text)
    if broken:
        return broken
    prose = text.strip()
    return None if not prose or data is not None or prose[0] in "{[`<" else prose.splitlines()


def _string(item: Any) -> str:
    """A string, or the one in an object such as ``{"text": "..."}``."""
    if isinstance(item, dict):
        item = next((v for k in ("text", "sentence") if isinstance(v := item.get(k), str)), "")
    return item if isinstance(item, str) else ""


def within(strings: Sequence[str]) -> list[str]:
    """The strings up to ``MAX_CHARACTERS`` in all."""
    left, read = MAX_CHARACTERS, []
    for string in strings:
        read.append(string[: max(0, left)])
        left -= len(string)
    return [s for s in read if s]


def sentences_of(piece: str, split: Split) -> list[Cleaned]:
    """The sentences of one string, cleaned. Marks go before the text is split: a mark behind the stop is its own."""
    whole = cleaned(piece)
    spans = split(whole.text) if whole.text else ()
    found = [cleaned(whole.text[start:end]) for start, end in spans]
    kept = [c for c in found if not _NOTHING.match(c.text)]
    if kept and whole.marks:
        kept[-1] = Cleaned(kept[-1].text, kept[-1].marks + whole.marks)
    return kept
