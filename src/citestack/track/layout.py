"""How an answer is laid out: its blocks, its lists, and the place of each item in an ordered list.

The clean text of an answer has no ``1.`` and no ``-`` any more; what was cut is beside it, so the layout is read from
the answer as it was written and then placed in the clean text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from citestack.answers.model import CitedAnswer, restored
from citestack.answers.spans import fenced
from citestack.answers.structure import RawBlock, blocks
from citestack.track.model import AnswerBlock

_NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")


def layout_of(answer: CitedAnswer) -> tuple[AnswerBlock, ...]:
    """Blocks in order; offsets are code points of ``answer.text``.

    An ordered list is a run of numbered items: it begins with 0 or 1, and each next number is one more, or the same
    again with only items between (Markdown's ``1. 1. 1.``). Other blocks may stand between as long as the numbers go
    on. A single numbered item is no list: it has no place. Numbered headings are sections, not ranks.
    """
    raw, placer, sources = _placed(answer)
    found = [b for b in blocks(raw, fenced(raw), sources) if raw[b.start : b.end].strip()]
    numbers = [_number(raw, b) for b in found]
    ordered = _runs(found, numbers)
    lists = _lists(found, ordered)
    rows = zip(found, lists, ordered, strict=True)
    made = (AnswerBlock(b.kind, placer(b.start), placer(b.end), which, p and p[1]) for b, which, p in rows)
    return tuple(b for b in made if b.start < b.end)


def plain_layout(text: str) -> tuple[AnswerBlock, ...]:
    """Blocks of a clean text whose layout was not kept: its lines; lists cannot be told."""
    return tuple(AnswerBlock(b.kind, b.start, b.end) for b in blocks(text, (), ()) if text[b.start : b.end].strip())


class _Placer:
    """Raw offset -> offset in the clean text; inside of a cut, where the cut stood."""

    def __init__(self, cuts: Iterable[tuple[int, int]]) -> None:
        self._starts, self._ends, self._gone = list[int](), list[int](), [0]
        for start, end in cuts:
            self._starts.append(start)
            self._ends.append(end)
            self._gone.append(self._gone[-1] + end - start)

    def __call__(self, raw: int) -> int:
        at = bisect_right(self._starts, raw)
        if at and raw < self._ends[at - 1]:
            return self._starts[at - 1] - self._gone[at - 1]
        return raw - self._gone[at]


def _placed(answer: CitedAnswer) -> tuple[str, _Placer, list[tuple[int, int]]]:
    """The raw text, where its characters are now, and the spans of its list of sources."""
    spans, gone, sources = list[tuple[int, int]](), 0, list[tuple[int, int]]()
    for cut in answer.cuts:
        span = (cut.at + gone, cut.at + gone + len(cut.raw))
        gone += len(cut.raw)
        spans.append(span)
        if cut.kind == "sources":
            sources.append(span)
    return restored(answer.text, answer.cuts), _Placer(spans), sources


def _number(raw: str, block: RawBlock) -> int | None:
    m = _NUMBER.match(raw, block.start, block.end) if block.kind == "list_item" else None
    return int(m[1]) if m else None


Place = tuple[int, int]
"""(which ordered list, place in it from 1)"""


def _runs(found: Sequence[RawBlock], numbers: Sequence[int | None]) -> list[Place | None]:
    """The place of each numbered item; runs of a single item are none."""
    places: list[Place | None] = [None] * len(found)
    run, last, rank, only_items = 0, None, 0, False
    for i, n in enumerate(numbers):
        if n is None:
            only_items = only_items and found[i].kind == "list_item"
            continue
        goes_on = last is not None and (n == last + 1 or (n == last == 1 and only_items))
        if not goes_on:
            run, rank = run + 1, 0
        last, rank = (n, rank + 1) if goes_on or n in (0, 1) else (None, 0)
        places[i], only_items = (run, rank) if rank else None, True
    sizes = [sum(p is not None and p[0] == r for p in places) for r in range(run + 1)]
    return [p if p is not None and sizes[p[0]] > 1 else None for p in places]


def _lists(found: Sequence[RawBlock], ordered: Sequence[Place | None]) -> list[int | None]:
    """Number of the list of each item: an ordered list with what stands between its items is one, and so is each
    unbroken run of bullets.
    """
    spans = dict[int, tuple[int, int]]()
    for i, p in enumerate(ordered):
        if p is not None:
            spans[p[0]] = (spans.get(p[0], (i, i))[0], i)
    numbers: list[int | None] = [None] * len(found)
    count, before = 0, None
    for i, block in enumerate(found):
        held = next((("ordered", r) for r, (a, b) in spans.items() if a <= i <= b), None)
        name = held or (("bullets", 0) if block.kind == "list_item" else None)
        after_ordered = before is not None and before[0] == "ordered" and name is not None and name[0] == "bullets"
        if name is not None and name != before and not after_ordered:
            count += 1
        before = before if after_ordered else name
        numbers[i] = count if block.kind == "list_item" else None
    return numbers
