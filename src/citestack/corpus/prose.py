"""Hard-wrapped prose inside ``<pre>`` and plain text: which chunks are sentences, which are code.

Manuals that began as text files (HAProxy's, RFCs, mail) come as one ``<pre>`` each; kept as code nothing in them
could be quoted.
"""

from __future__ import annotations

import re
from itertools import pairwise

from citestack.model import BlockKind

_CHUNK = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"^[\"'(\[*`]*[A-Za-zÀ-ɏ][a-zà-ɏ'’-]*[\"')\]*`]*[,.;:!?]*$")
_CODE = re.compile(r"[{};=<>|\\$]|^\s*[#%>$]|\w\(|::|->", re.MULTILINE)
_BULLET = re.compile(r"^[ \t]*(?:[-*+•o]|\d{1,2}[.)]|[a-z][.)])[ \t]+\S")
_RULE = re.compile(r"^\s*([-=~^*#+.])\1{2,}\s*$")
_GAP = re.compile(r"\S {3,}\S")
_COMMENT = re.compile(r"^\s*(?://|/\*|#|--|;|%|rem\b)", re.IGNORECASE | re.MULTILINE)
# A capital at the start, or a stop at the end.
_SENTENCE = re.compile(r"^\W*[^\W\d_a-z]|^\s*[-*+o]\s|[.:!?][\"')]*$")
MIN_WORDS = 4


def chunks(text: str) -> list[tuple[BlockKind, str]]:
    """The text cut at blank lines: prose unwrapped, list items apart, the rest as code with its lines.

    Code chunks that follow one another are one block again, blank lines kept.
    """
    found: list[tuple[BlockKind, str]] = []
    for chunk in _CHUNK.split(text):
        if not chunk.strip():
            continue
        pieces = _read(chunk)
        if pieces and pieces[0][0] == "code" and found and found[-1][0] == "code":
            kind, before = found.pop()
            pieces = [(kind, f"{before}\n\n{pieces[0][1]}"), *pieces[1:]]
        found.extend(pieces)
    return found


def is_prose(chunk: str) -> bool:
    """Most of the words are plain words, in lines without the marks and columns of code, and it reads like text."""
    words = chunk.split()
    if len(words) < MIN_WORDS or _COMMENT.search(chunk) or not _SENTENCE.search(chunk.strip()):
        return False
    lines = chunk.splitlines()
    plain = sum(1 for w in words if _WORD.match(w))
    marks = len(_CODE.findall(chunk)) + sum(1 for line in lines if _GAP.search(line.strip()))
    return plain / len(words) >= 0.65 and marks <= max(1, len(words) // 10)


def _read(chunk: str) -> list[tuple[BlockKind, str]]:
    lines = [line for line in chunk.splitlines() if not _RULE.match(line)]
    if not lines:
        return []
    if not is_prose(chunk):
        return [("code", "\n".join(lines).strip("\n"))]
    starts = [i for i, line in enumerate(lines) if _BULLET.match(line)]
    if not starts:
        return [("paragraph", " ".join(" ".join(lines).split()))]
    borders = sorted({0, *starts, len(lines)})
    parts = [" ".join(" ".join(lines[a:b]).split()) for a, b in pairwise(borders)]
    kinds: list[BlockKind] = ["list_item" if a in starts else "paragraph" for a in borders[:-1]]
    return list(zip(kinds, parts, strict=True))
