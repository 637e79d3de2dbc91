"""What of an answer the model is shown about a brand: the sentences that name it, and one on each side of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.track.scoring.mentions import Mention

Span = tuple[int, int]
MOST = 6_000
"""Code points shown of one answer about one brand: some forty sentences. What is left out is told (``cut``)."""
REACH, CONTEXT = 1_000, 500
"""Code points shown each side of a name within its own sentence (a table row, a block of code may be long), and of the
sentence before and after."""


@dataclass(frozen=True, slots=True)
class Passages:
    spans: tuple[Span, ...]
    """Code points of the answer's text, half open, in order, apart from each other."""
    cut: bool = False


def passages(text: str, sentences: Sequence[Span], named: Iterable[Mention]) -> Passages:
    """``sentences`` in order; ``named``: where the answer names the brand."""
    starts = [start for start, _ in sentences]
    return _within(_joined(text, sorted(_window(text, sentences, starts, m) for m in named)))


def _window(text: str, sentences: Sequence[Span], starts: Sequence[int], m: Mention) -> Span:
    """From the sentence before the name to the one after it. A name in no sentence (a line of signs) has its line."""
    first, last = (bisect_right(starts, at) - 1 for at in (m.start, m.end - 1))
    if first < 0 or sentences[first][1] <= m.start:
        stop = text.find("\n", m.end)
        line = (text.rfind("\n", 0, m.start) + 1, len(text) if stop < 0 else stop)
        return max(line[0], m.start - REACH), min(line[1], m.end + REACH)
    start, end = max(sentences[first][0], m.start - REACH), min(sentences[last][1], m.end + REACH)
    if first and start == sentences[first][0]:
        start = max(sentences[first - 1][0], start - CONTEXT)
    if last + 1 < len(sentences) and end >= sentences[last][1]:
        end = min(sentences[last + 1][1], end + CONTEXT)
    return start, max(end, m.end)


def _joined(text: str, windows: Iterable[Span]) -> list[Span]:
    """Windows that touch are one."""
    found: list[Span] = []
    for start, end in windows:
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _within(spans: Sequence[Span]) -> Passages:
    """The first ones, up to ``MOST``; of a longer one its beginning."""
    left, kept = MOST, list[Span]()
    for start, end in spans:
        if left <= 0:
            break
        kept.append((start, min(end, start + left)))
        left -= end - start
    return Passages(tuple(kept), left < 0 or len(kept) < len(spans))
