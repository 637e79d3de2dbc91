"""Two versions of a page side by side in one column: sentences taken out, put in, and changed word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

CONTEXT = 1
"""Unchanged sentences shown on either side of a change."""
ALIKE = 0.5
"""Word similarity from which two sentences in the same place are one that changed."""
_WORD = re.compile(r"\s+|[^\s]+")
Change = Literal["same", "out", "in", "changed", "gap"]


@dataclass(frozen=True, slots=True)
class Bit:
    text: str
    change: Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class DiffRow:
    change: Change
    bits: tuple[Bit, ...] = ()
    skipped: int = 0
    """Of a gap: unchanged sentences not shown."""


@dataclass(frozen=True, slots=True)
class Diff:
    rows: tuple[DiffRow, ...]
    taken_out: int
    put_in: int
    changed: int
    unchanged: int


def diff(before: Sequence[str], after: Sequence[str]) -> Diff:
    """Sentences in page order. White space alone is no change."""
    old, new = [" ".join(s.split()) for s in before], [" ".join(s.split()) for s in after]
    rows = tuple(_rows(old, new))
    n = {kind: sum(r.change == kind for r in rows) for kind in ("out", "in", "changed")}
    return Diff(tuple(_folded(rows)), n["out"], n["in"], n["changed"], sum(r.change == "same" for r in rows))


def _rows(old: list[str], new: list[str]) -> Iterator[DiffRow]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(old) > 2_000).get_opcodes():
        if tag == "equal":
            yield from (DiffRow("same", (Bit(s, "same"),)) for s in old[a:b])
        else:
            for was, now in zip_longest(old[a:b], new[c:d]):
                yield from _pair(was, now)


def _pair(was: str | None, now: str | None) -> Iterator[DiffRow]:
    if was is not None and now is not None:
        left, right = _WORD.findall(was), _WORD.findall(now)
        words = SequenceMatcher(None, left, right, autojunk=False)
        if words.ratio() >= ALIKE:
            yield DiffRow("changed", tuple(_bits(words, left, right)))
            return
    if was is not None:
        yield DiffRow("out", (Bit(was, "out"),))
    if now is not None:
        yield DiffRow("in", (Bit(now, "in"),))


def _bits(words: SequenceMatcher[str], left: list[str], right: list[str]) -> Iterator[Bit]:
    for tag, a, b, c, d in words.get_opcodes():
        if tag == "equal":
            yield Bit("".join(left[a:b]), "same")
            continue
        if a < b:
            yield Bit("".join(left[a:b]), "out")
        if c < d:
            yield Bit("".join(right[c:d]), "in")


def _folded(rows: Sequence[DiffRow]) -> Iterator[DiffRow]:
    """Long stretches without a change become one line."""
    near = {j for i, r in enumerate(rows) if r.change != "same" for j in range(i - CONTEXT, i + CONTEXT + 1)}
    skipped = 0
    for i, row in enumerate(rows):
        if i not in near:
            skipped += 1
            continue
        if skipped:
            yield DiffRow("gap", skipped=skipped)
            skipped = 0
        yield row
    if skipped:
        yield DiffRow("gap", skipped=skipped)
