"""Spans of a raw text in which nothing else may be looked for: code above all."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

Span = tuple[int, int]
_HIDDEN = re.compile(r"<(span|div)\b[^<>\n]{0,80}display:\s?none[^<>\n]{0,80}>[^<]{0,2000}</\1>|\[cite_start\]")
_FENCE = re.compile(r"^[ \t]{0,12}(`{3,}|~{3,})[^\n]*(?:\n|\Z)", re.MULTILINE)
_TICKS = re.compile(r"(`{1,2})(?!`)([^`\n]{1,400})(?<!`)\1(?!`)")


class Taken:
    """Disjoint spans that are spoken for."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._spans = sorted(spans)
        self._starts = [a for a, _ in self._spans]

    def add(self, span: Span) -> None:
        at = bisect_right(self._starts, span[0])
        self._spans.insert(at, span)
        self._starts.insert(at, span[0])

    def holds(self, start: int, end: int) -> bool:
        """Whether any character of the span is taken."""
        at = bisect_right(self._starts, start)
        before = at and self._spans[at - 1][1] > start
        after = at < len(self._spans) and self._spans[at][0] < end
        return bool(before or after)


def fenced(raw: str) -> list[Span]:
    """Fenced code blocks with their fences; one without an end runs to the end of the text (CommonMark 4.5)."""
    found, at = [], 0
    while opening := _FENCE.search(raw, at):
        sign = opening[1]
        closing = re.compile(rf"^[ \t]{{0,12}}{re.escape(sign[0])}{{{len(sign)},}}[ \t]*(?:\n|\Z)", re.MULTILINE)
        end = closing.search(raw, opening.end())
        at = end.end() if end else len(raw)
        found.append((opening.start(), at))
        if at <= opening.start():
            break
    return found


def hidden(raw: str) -> list[Span]:
    """What a reader would not see: Perplexity's export hides unused marks, Gemini says where a citation starts."""
    return [m.span() for m in _HIDDEN.finditer(raw)]


def inline_code(raw: str, taken: Taken) -> list[tuple[Span, int]]:
    """Code between backticks in a line, with the number of ticks."""
    return [(m.span(), len(m[1])) for m in _TICKS.finditer(raw) if not taken.holds(*m.span())]
