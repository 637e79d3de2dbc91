"""The list of sources at the end of an answer, in the forms people and engines write it.

A heading or label (``Sources``, ``**References:**``, ``## Citations``) with entries below or behind it; entries without
a heading that end the answer (``[1] Title - https://...``); and definitions anywhere (``[1]: url "title"``,
``[^1]: ...``). An entry is numbered ``[1]``, ``1.``, ``1)``, ``(1)``, ``【1】``, ``¹`` or by its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citestack.answers.links import URL, trimmed_url
from citestack.answers.spans import Span, Taken

_DEFINITION = re.compile(r"^[ \t]{0,3}\[(\^?[^\[\]\n]{1,80})\]:[ \t]*(\S[^\n]*)(?:\n|\Z)", re.MULTILINE)
_HEAD = re.compile(
    r"^[ \t]{0,3}(?:#{1,6}[ \t]*|>[ \t]*)?[*_]{0,3}(?:📚|🔗)?[ \t]*"
    r"(?:(?:list of |works |all )?"
    r"(?:sources?|references?|citations?|cited|bibliography|footnotes|endnotes|links|quellen)"
    r"(?: (?:cited|used|list|consulted|and references))?)[ \t]*:?[*_]{0,3}[ \t]*:?[ \t]*(?P<rest>[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"[ \t]{0,6}(?:[-*+•][ \t]+)?"
    r"(?:[*_]{0,2}(?:[\[【［]\^?(?P<a>\d{1,3})[\]】］]|\((?P<b>\d{1,3})\)|(?P<c>\d{1,3})[.)])"
    r"[*_]{0,2}|(?P<d>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}))[ \t]*[:.–—-]{0,2}[ \t]*(?P<rest>.*)"
)
_BULLET = re.compile(r"[ \t]{0,6}[-*+•][ \t]+(?P<rest>.*)")
_INLINE_NUMBER = re.compile(r"[\[【](\d{1,3})[\]】]:?")
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]*\]){0,300})\]\(\s?<?([^\s()<>]{1,2000}(?:\([^\s()]*\))?[^\s()<>]{0,2000})>?[^)\n]{0,300}\)"
)
_BARE_HOST = re.compile(
    r"(?<![\w@/.])(?:www\.[\w-]+\.[\w.-]+|(?:[\w-]+\.)+(?:com|org|net|io|dev|gov|edu|de|uk|eu|info))(?:/[^\s\])>,;]*)?"
)
_BRACKETED = re.compile(r"\s*(?:[-*+•][ \t]+)?[\[【]\^?\d{1,3}[\]】]")
_FIRST = re.compile(r"^[ \t]{0,6}[*_]{0,2}[\[【(]?\^?1[\]】).]", re.MULTILINE)
_STARTS = 4
_SUPERSCRIPT = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_TITLE_EDGE = " \t\"'“”‘’*_`|:;,.–—-()[]<>↩︎"


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of the list; ``label`` as marks name it, ``url`` None when the entry names no page."""

    label: str
    url: str | None
    title: str


@dataclass(frozen=True, slots=True)
class SourceList:
    entries: tuple[Entry, ...] = ()
    spans: tuple[Span, ...] = ()
    """Raw spans to lift out of the answer."""


def source_list(raw: str, taken: Taken) -> SourceList:
    """All lists and definitions of an answer."""
    entries, spans = _definitions(raw, taken)
    section = _headed(raw, taken) or _trailing(raw, taken)
    if section is not None:
        found, span = section
        spans = [s for s in spans if not (span[0] <= s[0] and s[1] <= span[1])]
        known = {e.label for e in entries}
        entries += [e for e in found if e.label not in known]
        spans.append(span)
    return SourceList(tuple(entries), tuple(spans))


def _definitions(raw: str, taken: Taken) -> tuple[list[Entry], list[Span]]:
    entries, spans = [], []
    for m in _DEFINITION.finditer(raw):
        label, rest = m[1].removeprefix("^").strip(), m[2]
        if taken.holds(*m.span()) or not label or not (m[1].startswith("^") or _has_url(rest) or label.isdecimal()):
            continue
        entries.append(_entry(label, rest))
        spans.append(m.span())
    return entries, spans


def _headed(raw: str, taken: Taken) -> tuple[list[Entry], Span] | None:
    """The last heading that has entries under it, to the end of its entries."""
    for head in list(_HEAD.finditer(raw))[: -_STARTS - 1 : -1]:
        rest = head["rest"].strip()
        if taken.holds(*head.span()) or (rest and not _INLINE_NUMBER.match(rest) and not _starts_with_url(rest)):
            continue
        if rest and (_INLINE_NUMBER.match(rest) or not raw[head.end() :].strip()):
            return _inline(rest), (head.start(), head.end())
        entries, end = _entries(raw, head.end() + 1, need_number=False) if not rest else ([], 0)
        if any(e.url for e in entries) or (entries and _BRACKETED.match(raw, head.end() + 1)):
            return entries, (head.start(), end)
    return None


def _trailing(raw: str, taken: Taken) -> tuple[list[Entry], Span] | None:
    """Numbered entries with a URL that end the answer, without a heading.

    Only the last few places where a list begins are tried: an answer with hundreds of lists is none of ours.
    """
    starts = [m.start() for m in _FIRST.finditer(raw) if not taken.holds(*m.span())]
    for start in starts[-_STARTS:]:
        entries, end = _entries(raw, start, need_number=True)
        # A list of links is often the answer itself: it is a list of sources when something before it has a mark.
        marked = _INLINE_NUMBER.search(raw, 0, start) or _BRACKETED.match(raw, start)
        if entries and not raw[end:].strip() and all(e.url for e in entries) and marked and raw[:start].strip():
            return entries, (start, len(raw))
    return None


def _entries(raw: str, start: int, *, need_number: bool) -> tuple[list[Entry], int]:
    """Entries from ``start`` on, each with the lines that continue it; where they end."""
    found: list[tuple[str, str]] = []
    at = end = min(start, len(raw))
    gap = False
    while at < len(raw):
        stop = raw.find("\n", at)
        stop = len(raw) if stop < 0 else stop
        line, at = raw[at:stop], min(stop + 1, len(raw)) if stop < len(raw) else len(raw)
        if not line.strip():
            gap = True
            continue
        row = _row(line, len(found) + 1, need_number=need_number)
        if found and not gap and _continues(line, found[-1][1]):
            found[-1] = (found[-1][0], f"{found[-1][1]} {line.strip()}")
        elif row is not None:
            found.append(row)
        else:
            break
        gap, end = False, stop
    return [_entry(label, rest) for label, rest in found], end


def _continues(line: str, entry: str) -> bool:
    """A line without number or bullet that is indented, or brings the URL the entry lacks."""
    if _NUMBERED.fullmatch(line) or _BULLET.fullmatch(line):
        return False
    return line[:1].isspace() or (_starts_with_url(line.strip()) and not _has_url(entry))


def _row(line: str, place: int, *, need_number: bool) -> tuple[str, str] | None:
    if m := _NUMBERED.fullmatch(line):
        label = m["a"] or m["b"] or m["c"] or m["d"].translate(_SUPERSCRIPT)
        return str(int(label)), m["rest"]
    if need_number:
        return None
    if m := _BULLET.fullmatch(line):
        return str(place), m["rest"]
    return (str(place), line.strip()) if _starts_with_url(line.strip()) else None


def _inline(rest: str) -> list[Entry]:
    """``Sources: [1] https://a [2] https://b`` or ``Sources: https://a, https://b``."""
    if _INLINE_NUMBER.match(rest) and not _LINK.match(rest):
        parts = _INLINE_NUMBER.split(rest)[1:]
        return [_entry(str(int(n)), text) for n, text in zip(parts[::2], parts[1::2], strict=True)]
    links = [(m[2], m[1]) for m in _LINK.finditer(rest)]
    urls = links or [(rest[m.start() : trimmed_url(rest, *m.span())], "") for m in URL.finditer(rest)]
    return [Entry(str(n), url, _plain(title)) for n, (url, title) in enumerate(urls, 1)]


def _entry(label: str, rest: str) -> Entry:
    if m := _LINK.search(rest):
        return Entry(label, m[2].strip("<>"), _plain(m[1] if URL.match(m[1]) is None else ""))
    if m := URL.search(rest):
        end = trimmed_url(rest, *m.span())
        return Entry(label, rest[m.start() : end], _plain(f"{rest[: m.start()]} {rest[end:]}"))
    if m := _BARE_HOST.search(rest):
        return Entry(label, f"https://{m[0].rstrip('.')}", _plain(f"{rest[: m.start()]} {rest[m.end() :]}") or m[0])
    return Entry(label, None, _plain(rest))


def _plain(title: str) -> str:
    return " ".join(title.split()).strip(_TITLE_EDGE)


def _has_url(text: str) -> bool:
    return URL.search(text) is not None


def _starts_with_url(text: str) -> bool:
    return bool(URL.match(text.lstrip("<*_")) or (_LINK.match(text) and not text.startswith("!")))
