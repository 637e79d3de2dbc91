"""Characters: white space as a browser renders it, nothing that cannot be seen or encoded."""

from __future__ import annotations

import html
import re

BREAK = "\x01"
"""Stands for ``<br>`` until a block is finished."""

# Control characters but tab and line feed, surrogates, non-characters; and what is invisible and ignored by a find in
# the page (soft hyphen, zero-width space, word joiner, direction marks, byte order mark). Zero-width (non-)joiners
# stay: words of Persian and Indic scripts need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff]"
)
_LINES = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_BLANKS = re.compile(r"\n{3,}")
_END_SPACE = re.compile(r"[ \t]+\n")
TAB = 8


def inline(text: str) -> str:
    """Escapes resolved, white space runs to one space, line breaks (``BREAK``) to one line feed."""
    if "&" in text:
        text = html.unescape(text)
    if BREAK in text:
        lines = (inline_plain(line) for line in text.split(BREAK))
        return "\n".join(line for line in lines if line)
    return inline_plain(text)


def inline_plain(text: str) -> str:
    text = " ".join(text.split())
    return text if text.isascii() and text.isprintable() else " ".join(_UNSEEN.sub("", text).split())


def preformatted(text: str) -> str:
    """Lines kept, tabs widened as a browser does, line ends and blank margins trimmed."""
    if "&" in text:
        text = html.unescape(text)
    text = _LINES.sub("\n", text.replace(BREAK, "\n")).replace("\xa0", " ").expandtabs(TAB)
    text = _END_SPACE.sub("\n", _UNSEEN.sub("", text) + "\n")
    return _BLANKS.sub("\n\n", text).strip("\n").rstrip()
