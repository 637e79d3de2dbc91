"""What a language model writes although it must not: citation marks, source notes, links, addresses, Markdown.

Only layers 4 and 5 attach sources. A mark that a model types is taken out and counted, whatever it points to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.words import visible

_NOUN = r"(?:sources?|refs?|references?|citations?|cited|passages?|documents?|docs?|results?|snippets?)"
_NUMBERS = r"#?\d+(?:\s*(?:,|and|&|-|–)\s*#?\d+)*"
_AS_IN = r"according to|as (?:stated|shown|described|noted|said) in|per"
_ADDRESS = r"(?:https?|ftp)://[^\s<>\"'`)\]}】]+|\bwww\.[^\s<>\"'`)\]}】]+|\bdoi:\s?10\.[^\s)\]]+"
_MARKS = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), kept)
    for pattern, kept in (
        (r"<(sup|ref|cite)\b[^>]{0,200}>[^<]{0,120}</\1>|</?(?:a|cite|ref|sup|source|citation)\b[^>]{0,400}>", ""),
        (r"【[^】]{0,120}】", ""),
        (r"!?\[\s*\^?\d{0,3}\s*\]\([^()]*(?:\([^()]*\)[^()]*)*\)", ""),
        (r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)", r"\1"),
        (r"\[\s*\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*\s*\]", ""),
        (rf"\[\s*(?:{_NOUN}\b|citation needed)[^\[\]]{{0,120}}\]", ""),
        (rf"\(\s*(?:(?:see|from|cf\.?|per|according to)\s+)?(?:the\s+)?{_NOUN}\s*(?::[^()]*|{_NUMBERS}\s*)\)", ""),
        (r"(?:^|(?<=[.!?]))\s*(?:sources?|references?|citations?)\s*:.*\Z", ""),
        (rf"^\s*(?:the\s+)?{_NOUN}\s+{_NUMBERS}\s+(?:say|state|note|report|mention|show|explain)s?\s+(?:that\s+)?", ""),
        (rf"(?:,\s*)?\b(?:{_AS_IN})\s+(?:the\s+)?{_NOUN}\s+{_NUMBERS},?", ""),
        (rf"[<(\[]?(?:{_ADDRESS})[>)\]]?", ""),
        (r"(?<=[.!?,;:\"”])[⁰¹²³⁴-⁹]+", ""),
    )
)
_LEADING = re.compile(r"^(?:[-*•·–—>]+|#{1,6}|\d{1,2}[.)])\s+")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LEFT_OVER = ((re.compile(r"\(\s*[,;]?\s*\)|\[\s*\]"), ""), (re.compile(r"\s+(?=[.,;:!?)])"), ""))
_UNFINISHED = re.compile(r"[\w)\]\"'”’%°€$]\Z")


@dataclass(frozen=True, slots=True)
class Cleaned:
    text: str
    marks: int


def cleaned(text: str) -> Cleaned:
    """One sentence on one line, without marks. Words and figures stay as written."""
    text, marks = without_marks(" ".join(visible(text).split()))
    text = _EMPHASIS.sub(r"\2", _LEADING.sub("", text))
    for pattern, kept in _LEFT_OVER:
        text = pattern.sub(kept, text)
    text = " ".join(text.split()).strip(" ,;")
    if marks:
        text = text[:1].upper() + text[1:]
    return Cleaned(text + "." if _UNFINISHED.search(text) else text, marks)


def without_marks(text: str) -> tuple[str, int]:
    """The text with marks taken out, and how many there were."""
    marks = 0
    for pattern, kept in _MARKS:
        text, n = pattern.subn(kept, text)
        marks += n
    return text, marks
