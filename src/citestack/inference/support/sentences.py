"""Sentences of a passage or a whole document: each line is a block, unless a line only wraps a running sentence."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[ \t]*\n\s*")


def passage_sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans in order, blank space left out."""
    from citestack.corpus.sentences import sentences

    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        spans += [(start + a, start + b) for a, b in sentences(text[start:end])]
    return spans


def _blocks(text: str) -> list[tuple[int, int]]:
    """Stretches between line ends. A single line end before a lower-case letter wraps a sentence and cuts nothing."""
    blocks, start = [], 0
    for match in _BREAK.finditer(text):
        wraps = match.group().count("\n") == 1 and text[match.end() : match.end() + 1].islower()
        if not wraps:
            blocks.append((start, match.start()))
            start = match.end()
    return [(a, b) for a, b in [*blocks, (start, len(text))] if a < b]
