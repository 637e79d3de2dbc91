"""When a page was published and last changed, as ISO days.

Sources in order of how often they were right on the development half of the evaluation pages: JSON-LD, meta tags,
``<time>`` marked as publication, a date in the URL, visible phrases, any ``<time>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from citestack.corpus.html_raw import Raw

FIRST, LAST = 1990, 2099
_MONTHS = (
    "jan|janv|ene|gen|sty|januar|january|janvier|enero|gennaio|janeiro|januari|jänner|stycznia",
    "feb|févr|fev|fevr|lut|februar|february|février|fevrier|febrero|febbraio|fevereiro|februari|lutego",
    "mar|mär|mrz|mars|mrt|märz|maerz|march|marzo|março|maart|marca",
    "apr|avr|abr|kwi|april|avril|abril|aprile|kwietnia",
    "may|mai|mag|maj|mayo|maggio|maio|mei|maja",
    "jun|juin|giu|cze|juni|june|junio|giugno|junho|czerwca",
    "jul|juil|lug|lip|juli|july|juillet|julio|luglio|julho|lipca",
    "aug|août|aout|ago|sie|august|agosto|augustus|sierpnia",
    "sep|sept|set|wrz|september|septembre|septiembre|settembre|setembro|września",
    "oct|okt|ott|out|paź|october|oktober|octobre|octubre|ottobre|outubro|października",
    "nov|lis|november|novembre|noviembre|novembro|listopada",
    "dec|dez|déc|dic|gru|december|dezember|décembre|diciembre|dicembre|dezembro|grudnia",
)
_MONTH = {name: n for n, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_PACKED = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?(?!\d)")
_EUROPEAN = re.compile(r"(?<![\d.])(\d{1,2})[.]\s?(\d{1,2})[.]\s?((?:19|20)\d\d|\d\d)(?![\d.])")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]((?:19|20)\d\d)(?!\d)")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s*(?:de\s+|of\s+|-)?({_NAMES})\b\.?,?\s*(?:de\s+|-)?((?:19|20)\d\d)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(rf"\b({_NAMES})\b\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)", re.IGNORECASE)
_URL = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=\D|$)|[/_-]((?:19|20)\d\d)(\d\d)(\d\d)(?=\D|$)")

_PUBLISHED_META = (
    "article:published_time", "datepublished", "og:published_time", "article:published", "parsely-pub-date",
    "sailthru.date", "publishdate", "publish-date", "publication_date", "publish_date", "pubdate", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dc.created", "dcterms.date", "dc.date",
    "citation_publication_date", "citation_date", "citation_online_date", "date", "displaydate",
    "originalpublicationdate", "cxenseparse:recs:publishtime", "article.published", "bt:pubdate", "created",
    "article_date_original", "datecreated", "rnews:datepublished", "og:pubdate", "dateposted",
    "analyticsattributes.articledate", "article:created", "published-date", "article.created", "release_date",
    "og:article:published_time",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time", "datemodified", "og:updated_time", "og:modified_time", "last-modified", "lastmod",
    "dcterms.modified", "dc.date.modified", "dc.modified", "revised", "article:modified", "modificationdate",
    "updated_time", "dateupdated", "article.updated", "moddate", "docbuild:last-update",
)  # fmt: skip
_UPDATED_TEXT = re.compile(
    r"""\b(?:last\ (?:updated?|modified|changed|edited|reviewed)|updated|modified
    |(?:zuletzt\ )?(?:aktualisiert|geändert)
    |letzte\ (?:änderung|aktualisierung)|stand|mis\ à\ jour|modifié|actualizado|aggiornato)\b
    (?:\ on|\ at|\ am|\ le|\ el|\ il|:)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PUBLISHED_TEXT = re.compile(
    r"""\b(?:(?:first\ )?published|posted|publié|publicado|pubblicato|veröffentlicht|erschienen|erstellt|date|datum)\b
    (?:\ on|\ at|\ am|\ le|\ el|\ il|:)?""",
    re.IGNORECASE | re.VERBOSE,
)
_REACH = 60
_LINE = 200
"""A line of page data is short; dates in longer paragraphs are what the page is about."""
_EDGE_BLOCKS = 40
_DATELINE = 40


def parse_date(text: str) -> str | None:
    """The first date in a text as YYYY-MM-DD; None when there is none that can be read without guessing."""
    for pattern, order in _READERS:
        for match in pattern.finditer(text):
            found = _day(*(match[i] for i in order))
            if found:
                return found
    return None


def dates(raw: Raw, things: Sequence[dict[str, Any]], url: str, kept: Sequence[bool]) -> tuple[str | None, str | None]:
    """(published, modified), each YYYY-MM-DD or None. A modification before the publication is dropped."""
    metas = _metas(raw)
    published = _first(_published(raw, things, metas, url, kept))
    modified = _first(_modified(raw, things, metas))
    if published and modified and modified < published:
        modified = None
    return published, modified


def _published(
    raw: Raw, things: Sequence[dict[str, Any]], metas: dict[str, str], url: str, kept: Sequence[bool]
) -> Iterator[str | None]:
    yield from _of_things(things, ("datePublished", "uploadDate", "dateCreated"))
    yield from (parse_date(metas[name]) for name in _PUBLISHED_META if name in metas)
    yield from (
        parse_date(v)
        for v, names, _ in raw.times
        if any(w in names for w in ("publish", "pubdate", "created", "entry-date"))
    )
    yield _in_url(url)
    yield from _phrases(raw, _PUBLISHED_TEXT)
    yield from (parse_date(v) for v, names, _ in raw.times if "updated" not in names and "modif" not in names)
    yield from _byline_dates(raw, kept)


def _modified(raw: Raw, things: Sequence[dict[str, Any]], metas: dict[str, str]) -> Iterator[str | None]:
    yield from _of_things(things, ("dateModified",))
    yield from (parse_date(metas[name]) for name in _MODIFIED_META if name in metas)
    yield from (parse_date(v) for v, names, _ in raw.times if "updated" in names or "modif" in names)
    yield from _phrases(raw, _UPDATED_TEXT)


def _byline_dates(raw: Raw, kept: Sequence[bool]) -> Iterator[str | None]:
    """Lines with a date beside the first heading or the first content, and datelines that open a paragraph."""
    h1 = next((i for i, b in enumerate(raw.blocks) if b.kind == "heading" and b.level == 1), None)
    content = next((i for i, k in enumerate(kept) if k), 0)
    for first in (content,) if h1 is None else (h1, content):
        for i in (*range(first, min(first + 8, len(raw.blocks))), *range(first - 1, max(first - 4, -1), -1)):
            block = raw.blocks[i]
            if block.kind in {"paragraph", "list_item"} and not _UPDATED_TEXT.search(block.text[:_LINE]):
                yield parse_date(block.text if len(block.text) <= _LINE // 2 else block.text[:_DATELINE])


def _of_things(things: Sequence[dict[str, Any]], keys: Sequence[str]) -> Iterator[str | None]:
    for key in keys:
        for thing in things:
            value = thing.get(key)
            if isinstance(value, str):
                yield parse_date(value)


def _metas(raw: Raw) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in raw.metas:
        for key in ("property", "name", "itemprop", "http-equiv"):
            if meta.get(key) and meta.get("content"):
                found.setdefault(meta[key].lower(), meta["content"])
    return found


def _phrases(raw: Raw, pattern: re.Pattern[str]) -> Iterator[str | None]:
    """Dates right after a phrase such as "Last updated on", at the head or the foot of the page."""
    n = len(raw.blocks)
    for i in sorted({*range(min(_EDGE_BLOCKS, n)), *range(max(n - _EDGE_BLOCKS, 0), n)}):
        block = raw.blocks[i]
        if block.kind == "code" or len(block.text) > _LINE:
            continue
        match = pattern.search(block.text)
        if match:
            yield parse_date(block.text[match.end() : match.end() + _REACH])


def _in_url(url: str) -> str | None:
    match = _URL.search(url)
    if not match:
        return None
    return _day(*(match.group(1, 2, 3) if match[1] else match.group(4, 5, 6)))


def _first(found: Iterable[str | None]) -> str | None:
    return next((d for d in found if d), None)


def _day(year: str, month: str, day: str) -> str | None:
    y = int(year) + (0 if len(year) == 4 else 2000)
    m = _MONTH.get(month.lower()) or (int(month) if month.isdigit() else 0)
    if not FIRST <= y <= LAST:
        return None
    try:
        return date(y, m, int(day)).isoformat()
    except ValueError:
        return None


_READERS = (
    (_ISO, (1, 2, 3)), (_DAY_FIRST, (3, 2, 1)), (_MONTH_FIRST, (3, 1, 2)), (_EUROPEAN, (3, 2, 1)), (_PACKED, (1, 2, 3)),
    # 03/04/2020 is read day first, as most of the world writes it, and month first where that is impossible.
    (_SLASHED, (3, 2, 1)), (_SLASHED, (3, 1, 2)),
)  # fmt: skip
