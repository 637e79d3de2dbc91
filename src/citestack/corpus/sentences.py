"""Sentences with exact offsets, through sentencex, with the cases it gets wrong for cited web text put right.

Measured on the hard strings of ``tests/corpus/extract/hard_sentences.py`` (see ``docs/extraction.md``).
Citation marks belong to the sentence they follow, with or without a space between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LANGUAGES = re.compile(r"[a-z]{2}")
# ``[1]``, ``[1][2]``, ``[1, 2]``, ``[12-14]``, ``(3)`` is no mark: it may number a list.
_MARKS = re.compile(r"\s?(?:\[(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[a-z]|note \d+|citation needed)\])+")
_CLOSERS = "\"'”’»)]"
# Sentences do not begin like this: the stop before was not the end of one.
_GOES_ON = re.compile(r"\s*(?:[a-zß-öø-ÿ]+(?![\w.(-])|[,;:)\]–—]|\d+\s?%)")
_STOPS = re.compile(
    r"(?:^|[\s(\[\"'“‘])(?:approx|e\.g|i\.e|cf|vs|etc|al|fig|figs|eq|sec|sect|no|nos|vol|pp?|ch|ed|eds|resp|incl|excl|est|ca|max|min|ver|v|"
    r"dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|co|corp|dept|univ|assn|bros|gen|col|sgt|capt|lt|rev|hon|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|bzw|usw|ggf|evtl|inkl|nr|str|z\.\s?b|d\.\s?h|u\.\s?a|bspw|vgl|[A-Z])\.$",
    re.IGNORECASE,
)
# Abbreviations that often end a sentence as well: only what follows tells.
_EITHER = re.compile(r"(?:etc|inc|ltd|co|corp|jr|sr|u\.s|u\.k|a\.m|p\.m|no|min|max|usw|[A-Z])\.$", re.IGNORECASE)
# Ends the library passes over: after these words before a capital, and after a quote or stop with citation marks.
_MISSED = re.compile(r"(?:\b(?:etc|no|yes)\.|[.!?][\"”’»)]?\s?(?:\[\d{1,3}\])+)(?=\s+[\"“(]?[A-ZÄÖÜÀ-Þ][a-zß-öø-ÿ]+)")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ALNUM = re.compile(r"[^\W_]")
_LOOK_BACK = 16
_STOP = re.compile(r"[.!?…。！？।؟]")
_WORD = re.compile(r"\w")


def sentences(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Half-open spans of the sentences of one block, in order. White space around them is left out; nothing else is."""
    stop = _STOP.search(text)
    inside = stop is not None and _WORD.search(text, stop.end()) is not None
    spans = _merged(text, _cut(text, language)) if inside else [(0, len(text))]
    if "[" in text or "etc." in text or "no." in text or "yes." in text:
        spans = list(_split_missed(text, spans))
    trimmed = [_trimmed(text, start, end) for start, end in spans]
    return [(start, end) for start, end in trimmed if start < end]


def _cut(text: str, language: str) -> list[tuple[int, int]]:
    """Spans that cover the text without gap, as the library cuts it."""
    import sentencex

    text = _LONE_SURROGATE.sub("\ufffd", text)  # the library takes UTF-8 only; the length stays
    code = language if _LANGUAGES.fullmatch(language or "") else "en"
    found: list[tuple[int, int]] = []
    at = 0
    for piece in sentencex.segment(code, text):
        start = text.find(piece, at)
        if start < 0:
            continue
        if found:
            found[-1] = (found[-1][0], start)
        found.append((start if found else 0, start + len(piece)))
        at = start + len(piece)
    if not found:
        return [(0, len(text))]
    found[-1] = (found[-1][0], len(text))
    return found


def _merged(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Marks moved to the sentence before them, false ends undone."""
    done: list[tuple[int, int]] = []
    for first, end in spans:
        start = _after_marks(text, done[-1], first, end) if done else first
        if start > first:
            done[-1] = (done[-1][0], start)
        if not text[start:end].strip():
            continue
        if done and _belongs(text, done[-1], start, end):
            done[-1] = (done[-1][0], end)
        else:
            done.append((start, end))
    return done


def _after_marks(text: str, before: tuple[int, int], start: int, end: int) -> int:
    """Where the piece goes on after citation marks that belong to the sentence before it."""
    if "[" not in text[start - 1 : start + 2] or not _is_end(text, before):
        return start
    marks = _MARKS.match(text, start - int(text[start - 1].isspace()), end)
    return marks.end() if marks else start


def _split_missed(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        at = start
        for match in _MISSED.finditer(text, start, end):
            yield at, match.end()
            at = match.end()
        yield at, end


def _is_end(text: str, span: tuple[int, int]) -> bool:
    return text[span[0] : span[1]].rstrip().rstrip(_CLOSERS).endswith((".", "!", "?", "…", "。"))


def _belongs(text: str, before: tuple[int, int], start: int, end: int) -> bool:
    """Is this piece a part of the sentence before it?"""
    if (text[start - 1] in ".!?" and not text[start].isspace()) or not _ALNUM.search(text, start, end):
        return True
    previous = text[max(before[0], before[1] - _LOOK_BACK) : before[1]].rstrip()
    if _GOES_ON.match(text, start, end) and not previous.endswith(("!", "?", ":")):
        return True
    if not previous.endswith(".") or not _STOPS.search(previous):
        return False
    return not (_EITHER.search(previous) and text[start:end].lstrip()[:1].isupper())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
