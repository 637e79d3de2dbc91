"""Links in an answer: inline, by reference, automatic and bare; and which of them are marks rather than words.

``as stated in the [manual](url)`` cites, and its anchor is part of the sentence. ``... vacuums. ([manual](url))`` and
``[1](url)`` cite, and their anchor is no part of any sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from citestack.answers.identity import key_of
from citestack.answers.lifting import Piece, widened
from citestack.answers.spans import Span, Taken

_ANCHOR = r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,80}\]){0,300})\]"
_INLINE = re.compile(
    rf"(!?){_ANCHOR}\(\s{{0,4}}<?([^\s()<>]{{1,2000}}(?:\([^\s()]{{0,200}}\)[^\s()<>]{{0,2000}}){{0,4}})>?"
    r"(?:\s{1,4}(?:\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'))?\s{0,4}\)"
)
_REFERENCE = re.compile(rf"{_ANCHOR} ?\[([^\[\]\n^]{{0,80}})\]")
_AUTO = re.compile(r"<(https?://[^\s<>]{1,2000})>")
URL = re.compile(r"https?://[^\s<>\"'`\]】］|]{1,2000}", re.IGNORECASE)
_URL_TAIL = ".,;:!?*_'\"’”…"
_NAME = re.compile(
    r"\W*(?:\^?\d{1,3}|sources?|links?|refs?|references?|citations?|cite|here|quelle|via|↗|🔗)?\W*", re.IGNORECASE
)
_NUMBERS = re.compile(r"[\s\d,^]+")
_HOST_LIKE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_JOINT = re.compile(r"(?:[ \t,;&|·]|and )*")
_STOP = re.compile(r"[.!?…:][\"'”’»)*_\]]*[ \t]*$")
_CLOSE = {"(": ")", "[": "]", "（": "）", "【": "】"}


@dataclass(frozen=True, slots=True)
class LinkMark:
    """A link that cites a page."""

    start: int
    end: int
    url: str
    title: str
    keep: Span | None
    """The raw span of its anchor when that is part of the sentence; None when the whole link is lifted."""


def links(raw: str, taken: Taken, references: Mapping[str, str]) -> tuple[list[LinkMark], list[Piece]]:
    """Links to web pages in order, and the characters to cut. ``references``: label -> URL of reference links."""
    found = sorted(_found(raw, taken, references), key=lambda m: m.start)
    runs = _runs(raw, found)
    marks: list[LinkMark] = []
    pieces: list[Piece] = []
    for run in runs:
        cut = _standing_alone(raw, run)
        if cut is not None:
            pieces.append(Piece(*widened(raw, *cut), "mark"))
            marks += [LinkMark(m.start, m.end, m.url, m.title, None) for m in run]
            continue
        for m in run:
            marks.append(m)
            pieces += _around(m)
    images = [Piece(*m.span(), "format") for m in _INLINE.finditer(raw) if m[1] and not taken.holds(*m.span())]
    return [m for m in marks if key_of(m.url)], [*pieces, *images]


def trimmed_url(raw: str, start: int, end: int) -> int:
    """Where a bare URL ends: punctuation and brackets of the sentence are not part of it."""
    while end > start and (raw[end - 1] in _URL_TAIL or _unopened(raw[start:end])):
        end -= 1
    return end


def _unopened(url: str) -> bool:
    """Ends with a bracket that nothing in the URL opens."""
    opened, closed = (sum(map(url.count, signs)) for signs in ("(（", ")）"))
    return url.endswith((")", "）")) and closed > opened


def _found(raw: str, taken: Taken, references: Mapping[str, str]) -> Iterator[LinkMark]:
    """Links of every form; where two overlap, the one with the richer form."""
    own = Taken(m.span() for m in _INLINE.finditer(raw) if m[1])  # images
    for m in _all_forms(raw, references):
        if not (taken.holds(m.start, m.end) or own.holds(m.start, m.end)):
            own.add((m.start, m.end))
            yield m


def _all_forms(raw: str, references: Mapping[str, str]) -> Iterator[LinkMark]:
    for m in _INLINE.finditer(raw):
        if not m[1]:
            yield LinkMark(*m.span(), m[3], m[2], _kept(raw, m.span(2), m[3]))
    for m in _REFERENCE.finditer(raw):
        label = (m[2] or m[1]).casefold().strip()
        numbers = label.isdecimal() and (not m[2] or _NUMBERS.fullmatch(m[1]))  # marks: [1], [1][2]
        if label in references and not numbers:
            yield LinkMark(*m.span(), references[label], m[1], _kept(raw, m.span(1), references[label]))
    for m in _AUTO.finditer(raw):
        yield LinkMark(*m.span(), m[1], "", None)
    for m in URL.finditer(raw):
        span = (m.start(), trimmed_url(raw, *m.span()))
        if span[1] - span[0] > len("https://"):
            yield LinkMark(*span, raw[span[0] : span[1]], "", span)


def _kept(raw: str, anchor: Span, url: str) -> Span | None:
    """The anchor, unless it only names the source: a number, the word "source", the page's host."""
    text = raw[anchor[0] : anchor[1]].strip().strip("*_`")
    if _NAME.fullmatch(text) or (_HOST_LIKE.fullmatch(text) and _is_host(text, url)):
        return None
    return anchor


def _is_host(text: str, url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    return text.lower().split("/")[0].removeprefix("www.") in host


def _runs(raw: str, found: list[LinkMark]) -> list[list[LinkMark]]:
    """Links with nothing but commas between them stand or fall together."""
    runs: list[list[LinkMark]] = []
    for m in found:
        if runs and _JOINT.fullmatch(raw, runs[-1][-1].end, m.start):
            runs[-1].append(m)
        else:
            runs.append([m])
    return runs


def _standing_alone(raw: str, run: list[LinkMark]) -> Span | None:
    """What to lift when the run is no part of a sentence: in brackets of its own, after a stop, or named by number."""
    start, end = run[0].start, run[-1].end
    before, after = raw[:start].rstrip(" \t"), raw[end:].lstrip(" \t")
    if before and _CLOSE.get(before[-1]) == after[:1] and after:
        return len(before) - 1, len(raw) - len(after) + 1
    line_start = raw.rfind("\n", 0, start) + 1
    at_end = not after or after[0] in "\n.,;" or after[0].isupper() or after[0] in "([【*-"
    if _STOP.search(raw, line_start, start) and at_end:
        return start, end
    if all(m.keep is None for m in run):
        return start, end
    return None


def _around(m: LinkMark) -> list[Piece]:
    """Everything of the link but its anchor."""
    if m.keep is None:
        return [Piece(m.start, m.end, "mark")]
    return [Piece(m.start, m.keep[0], "mark"), Piece(m.keep[1], m.end, "mark")]
