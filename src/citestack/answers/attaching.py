"""Sentences of the clean text, and which of them each citation belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from citestack.answers.model import CitedSentence, Citing
from citestack.inference.support.sentences import passage_sentences
from citestack.model import BlockKind

_WORDY = re.compile(r"[^\W_]")
_NAMES_SOURCE = re.compile(
    r"\W*(?:(?:sources?|references?|refs?|see(?: also)?|via|citations?|more|read more|learn more)\W*)+", re.IGNORECASE
)
SHARE = 0.5
"""A citation with a span belongs to every sentence it covers half of, and to the one that holds half of the span:
engines' spans spill a few characters into the next sentence."""


@dataclass(frozen=True, slots=True)
class CleanBlock:
    kind: BlockKind
    start: int
    end: int


def split(text: str, blocks: Sequence[CleanBlock]) -> list[tuple[CitedSentence, int]]:
    """Sentences in order, each with the index of its block; headings, table rows and code are one unit each."""
    found: list[tuple[CitedSentence, int]] = []
    header = ""
    for at, block in enumerate(blocks):
        body = text[block.start : block.end]
        header = body.strip() if block.kind == "heading" else header if block.kind == "table_row" else ""
        whole = block.kind in ("heading", "table_row", "code")
        spans = [_trimmed(body)] if whole else passage_sentences(body)
        above = header if block.kind == "table_row" and "|" in header else ""
        for a, b in spans:
            if _WORDY.search(body, a, b):
                start, end = block.start + a, block.start + b
                found.append((CitedSentence(start, end, text[start:end], block.kind, (), above), at))
    return found


def attach(
    text: str, blocks: Sequence[CleanBlock], citings: Sequence[Citing]
) -> tuple[tuple[CitedSentence, ...], tuple[Citing, ...]]:
    """Sentences with their citations, and the citations no sentence could take."""
    placed = split(text, blocks)
    if not placed:
        return (), tuple(citings)
    page = _Page(text, blocks, placed)
    rows: list[list[Citing]] = [[] for _ in placed]
    for citing in citings:
        for i in page.homes(citing):
            rows[i].append(citing)
    done = [replace(s, citations=_marked(row)) for (s, _), row in zip(placed, rows, strict=True)]
    return tuple(done), ()


class _Page:
    """Where each citation belongs."""

    def __init__(self, text: str, blocks: Sequence[CleanBlock], placed: Sequence[tuple[CitedSentence, int]]) -> None:
        self._sentences = [s for s, _ in placed]
        self._starts = [s.start for s in self._sentences]
        self._block_of = [block for _, block in placed]
        self._blocks = blocks
        self._block_starts = [b.start for b in blocks]
        self._text = text
        self._letters: list[int] = []

    def homes(self, citing: Citing) -> list[int]:
        covered = self._covered(citing) if citing.end > citing.start else []
        return covered or [self._before(citing.start)]

    def _covered(self, citing: Citing) -> list[int]:
        letters = self._count(citing.start, citing.end)
        shares: list[tuple[float, int]] = []
        for i in range(max(0, bisect_right(self._starts, citing.start) - 1), bisect_left(self._starts, citing.end)):
            s = self._sentences[i]
            both = self._count(max(s.start, citing.start), min(s.end, citing.end))
            if both:
                shares.append((max(both / letters, both / self._count(s.start, s.end)), i))
        enough = [i for share, i in shares if share >= SHARE]
        return enough or ([max(shares, key=lambda x: (x[0], -x[1]))[1]] if shares else [])

    def _before(self, at: int) -> int:
        """The sentence a mark follows: in its own block, else the first one after it there, else the one before."""
        own = self._block_at(at)
        i = bisect_left(self._starts, at) - 1
        if i < 0 or self._block_of[i] != own:
            after = i + 1
            if own is not None and after < len(self._starts) and self._block_of[after] == own:
                return after
        i = max(i, 0)
        while i > 0 and _NAMES_SOURCE.fullmatch(self._sentences[i].text):
            i -= 1
        return i

    def _block_at(self, at: int) -> int | None:
        """The first block that holds or touches the place."""
        i = bisect_right(self._block_starts, at) - 1
        if i > 0 and self._blocks[i - 1].end == at:
            return i - 1
        return i if i >= 0 and at <= self._blocks[i].end else None

    def _count(self, start: int, end: int) -> int:
        """Letters and digits. Added up at the first span: marks that stand at a place need none."""
        self._letters = self._letters or [0, *accumulate(c.isalnum() for c in self._text)]
        return self._letters[end] - self._letters[start] if start < end else 0


def _marked(row: Sequence[Citing]) -> tuple[Citing, ...]:
    """The same source twice beside one sentence: the second one is marked as a duplicate."""
    seen: set[int] = set()
    done: list[Citing] = []
    for citing in row:
        again = citing.source is not None and citing.source in seen
        done.append(replace(citing, problem="duplicate") if again and citing.problem is None else citing)
        if citing.source is not None:
            seen.add(citing.source)
    return tuple(done)


def _trimmed(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())
