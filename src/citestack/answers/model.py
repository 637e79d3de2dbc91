"""An answer somebody else gave, read: clean sentences, what each of them cites, and the sources behind the marks.

All offsets are code points, half open. ``start``/``end`` of sentences and citations lie in ``CitedAnswer.text``, which
is the answer without marks, source list and Markdown signs; ``CitedAnswer.cuts`` holds what was lifted out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from citestack.model import BlockKind

CutKind = Literal["mark", "sources", "format"]
MarkProblem = Literal["out_of_range", "no_source", "duplicate"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters that stood in the answer and are not in the clean text."""

    at: int
    """Where in the clean text they stood."""
    raw: str
    kind: CutKind


@dataclass(frozen=True, slots=True)
class Source:
    """What a mark points to."""

    n: int
    """The number the answer gives it; where it gives none, its place in the order of first mention."""
    url: str | None
    """The page's key: tracking parameters and fragment removed. None when the source names no web page."""
    title: str = ""
    text: str | None = None
    """What the response itself carries of it."""
    whole: bool = False
    """``text`` is the whole document, not an excerpt of it."""
    given: str = ""
    """The URL as the answer wrote it."""
    fragment: str | None = None
    """The words that a text fragment in the URL points to (``#:~:text=``)."""


@dataclass(frozen=True, slots=True)
class Citing:
    """One citation of one sentence."""

    source: int | None
    """``Source.n``; None when nothing stands behind the mark."""
    start: int
    end: int
    """What the engine attached it to; ``start == end`` for a mark, where it stood."""
    label: str = ""
    """The mark as written, empty for citations given as data only."""
    cited_text: str | None = None
    """The passage that the engine says it cites."""
    problem: MarkProblem | None = None


@dataclass(frozen=True, slots=True)
class CitedSentence:
    start: int
    end: int
    text: str
    kind: BlockKind
    citations: tuple[Citing, ...] = ()
    header: str = ""
    """The header row above a table row, cells between ``|``."""


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """``sentences`` hold every letter and digit of ``text``, in order, without overlap."""

    shape: str
    """Which reader read it: ``text``, ``openai_responses``, ``gemini``..."""
    engine: str | None
    """Model or engine as the response names it."""
    question: str | None
    text: str
    sentences: tuple[CitedSentence, ...]
    sources: tuple[Source, ...]
    unattached: tuple[Citing, ...] = ()
    """Citations of an answer that has no sentence to attach them to."""
    cuts: tuple[Cut, ...] = ()
    """In order of place."""
    retrieved: tuple[str, ...] | None = None
    """Keys of the pages the engine says it retrieved; None when it does not say."""
    notes: tuple[str, ...] = ()
    """What the reader of a report should know: a failed search, an incomplete answer."""

    def source(self, n: int | None) -> Source | None:
        return next((s for s in self.sources if s.n == n), None)


def restored(text: str, cuts: tuple[Cut, ...]) -> str:
    """The answer as it was written."""
    parts, at = [], 0
    for cut in cuts:
        parts += [text[at : cut.at], cut.raw]
        at = cut.at
    return "".join([*parts, text[at:]])
