"""Sentences of a passage or a whole document: each line is a block, unless a line only wraps a running sentence."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[ \t]*\n\s*")
_WRAPPED = range(40, 121)
"""Length of a line that may have been broken for its length alone."""


def passage_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans in order, blank space left out."""
    from citestack.corpus.sentences import sentences

    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        spans += [(start + a, start + b) for a, b in sentences(text[start:end])]
    return spans


def _blocks(text: str) -> list[tuple[int, int]]:
    """Stretches between line ends, wrapped lines joined."""
    if "\n" not in text:
        return [(0, len(text))] if text else []
    blocks, start = [], 0
    for match in _BREAK.finditer(text):
        if not _wraps(text, match):
            blocks.append((start, match.start()))
            start = match.end()
    return [(a, b) for a, b in [*blocks, (start, len(text))] if a < b]


def _wraps(text: str, line_end: re.Match[str]) -> bool:
    """Whether the sentence goes on: one line end after a long line that closes nothing, then a lower-case letter."""
    line = text[text.rfind("\n", 0, line_end.start()) + 1 : line_end.start()]
    goes_on = line_end.group().count("\n") == 1 and text[line_end.end() : line_end.end() + 1].islower()
    return goes_on and len(line) in _WRAPPED and not line.endswith((".", ";", ":", "!", "?"))
