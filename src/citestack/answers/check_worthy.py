"""Which sentences of an answer state something that a source could verify; closed rules over English.

What is cited is checked as long as it states anything: a mark beside a sentence claims that the page says it.
"""

from __future__ import annotations

import re
from typing import Literal

from citestack.answers.model import CitedSentence
from citestack.writing.verbs import has_verb

NoCheck = Literal["heading", "code", "question", "pointer", "courtesy", "announcement", "about_the_answer", "label"]

_COURTESY = re.compile(
    r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|thanks?|thank you|sure|certainly|of course|absolutely|"
    r"great question|good question|you['’]re welcome|no problem|happy to help|glad|i hope|hope (?:this|that)|"
    r"let me know|feel free|please (?:let me know|feel free|note that i)|would you like|i['’]m sorry|sorry|apologies|"
    r"if you (?:have|need|want|would like|['’]d like).{0,60}\b(?:questions?|help|let me know|details?|me to|i can))\b",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"^\W*(?:(?:based on|according to|from) (?:the|these|my) (?:search )?(?:results|sources|information|documents)"
    r"[^,]{0,40}, (?:here|i|the following)\b|i['’](?:ll|ve|d|m)\b|i (?:could|can|do|did|was|am|have|will|would|found|"
    r"searched|recommend checking|don['’]t|cannot|can['’]t)\b|(?:the|these|none of the) "
    r"(?:search results|sources|documents)(?: provided)? (?:do|does|did|don['’]t)(?: not)?\b|here['’]?(?:s| is| are)\b|"
    r"below (?:is|are)\b|(?:in summary|to summari[sz]e|in short|overall|in conclusion)\W*$)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^\W*(?:(?:for|to (?:find|read|get|learn)) (?:out )?(?:more|further|additional|full|complete)\b.{0,60}"
    r"\b(?:see|visit|check|refer|read)|(?:please )?(?:see|refer to) (?:also|the|our|this|these|their|its|section|"
    r"chapter|page|figure|table|below|above|here|for|https?)|(?:read|learn) more)\b",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LABEL_WORDS = 4
_LEAD_IN = re.compile(r"[^\s.:!?;][^.:!?;\n]{0,60}(?::|\s[–—-])\s+(?=[\"“'(]?[A-ZÀ-ÖØ-Þ])")
_LEAD_WORDS = 6
_ADDRESS = re.compile(r"\(?\bhttps?://[^\s)]+\)?")


def no_check_reason(sentence: CitedSentence) -> NoCheck | None:
    """Why the sentence needs no source; None when it needs one."""
    text = " ".join(sentence.text.split())
    if sentence.kind in ("heading", "code"):
        return "heading" if sentence.kind == "heading" else "code"
    if text.rstrip("\"'”’)*_ ").endswith("?"):
        return "question"
    if not _LETTERS.search(text):
        return "label"
    if _POINTER.match(text):
        return "pointer"
    return None if sentence.citations else _says_nothing(text)


def statement_of(sentence: CitedSentence) -> str:
    """The sentence; of a table row, each cell with the head of its column."""
    heads, cells = sentence.header.split("|"), sentence.text.split("|")
    if not sentence.header or len(heads) != len(cells):
        return sentence.text
    said = [(h.strip(), c.strip()) for h, c in zip(heads, cells, strict=True)]
    return ", ".join(f"{head}: {cell}" if head else cell for head, cell in said if cell)


def claims_of(text: str) -> tuple[str, ...]:
    """What to read against a page: the sentence without URLs, and what it says without a lead-in (``Locks: ...``).

    Both must hold: the label may be the subject, and it may hide a denial ("Locks: it needs no lock" has the word lock
    once denied and once not). An address is no part of a statement, and its numbers would be looked for.
    """
    text = " ".join(_ADDRESS.sub("", text).split()) if "://" in text else text
    m = _LEAD_IN.match(text)
    if m is None or len(m[0].split()) > _LEAD_WORDS or len(text[m.end() :].split()) < _LABEL_WORDS:
        return (text,)
    return text, text[m.end() :]


def _says_nothing(text: str) -> NoCheck | None:
    if _COURTESY.match(text):
        return "courtesy"
    if text.endswith(":"):
        return "announcement"
    if _ABOUT_ITSELF.match(text):
        return "about_the_answer"
    short = len(text.split()) <= _LABEL_WORDS and not any(c.isdigit() for c in text)
    return "label" if short and not has_verb(text) else None
