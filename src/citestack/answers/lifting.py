"""Cutting characters out of a text and knowing, afterwards, where everything stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.answers.model import Cut, CutKind

_CLOSES = frozenset(".,;:!?)]}'\"”’»、。")


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """Raw characters to cut."""

    start: int
    end: int
    kind: CutKind = "format"


class Lifted:
    """A raw text without some of its pieces. Overlapping pieces are joined; the first one's kind stays."""

    def __init__(self, raw: str, pieces: Iterable[Piece]) -> None:
        self._pieces = _disjoint(pieces)
        self._starts = [p.start for p in self._pieces]
        self._removed = [0]
        for p in self._pieces:
            self._removed.append(self._removed[-1] + p.end - p.start)
        self.text = _without(raw, self._pieces)
        self.cuts = tuple(Cut(self.place(p.start), raw[p.start : p.end], p.kind) for p in self._pieces)

    def place(self, raw_offset: int) -> int:
        """Where a raw offset lies in the clean text; inside a piece, where the piece stood."""
        at = bisect_right(self._starts, raw_offset)
        if at and raw_offset < self._pieces[at - 1].end:
            return self._pieces[at - 1].start - self._removed[at - 1]
        return raw_offset - self._removed[at]


def widened(raw: str, start: int, end: int) -> tuple[int, int]:
    """A mark with the blanks before it, where taking the mark alone would leave two, or one before a full stop."""
    before = start
    while before > 0 and raw[before - 1] in " \t\xa0":
        before -= 1
    line_start = before == 0 or raw[before - 1] == "\n"
    if before == start or line_start:
        return start, end
    after = raw[end : end + 1]
    return (before, end) if not after or after.isspace() or after in _CLOSES or after in "[【" else (start, end)


def _without(raw: str, pieces: Sequence[Piece]) -> str:
    parts, at = [], 0
    for p in pieces:
        parts.append(raw[at : p.start])
        at = p.end
    return "".join([*parts, raw[at:]])


def _disjoint(pieces: Iterable[Piece]) -> list[Piece]:
    done: list[Piece] = []
    for p in sorted((p for p in pieces if p.start < p.end), key=lambda p: (p.start, -p.end)):
        if done and p.start < done[-1].end:
            last = done[-1]
            done[-1] = Piece(last.start, max(last.end, p.end), last.kind)
        else:
            done.append(p)
    return done
