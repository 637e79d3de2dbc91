"""Who wrote a page: JSON-LD, meta tags, ``rel=author``, bylines. Names only, joined by ``, ``; None when unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from citestack.corpus import html_rules as rules
from citestack.corpus.clean import inline
from citestack.corpus.html_raw import Raw

MOST = 10
_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "dc.contributor.author", "citation_author", "parsely-author",
    "sailthru.author", "byl", "twitter:creator:name", "rnews:author", "article.author", "authors", "cxenseparse:author", "og:author",
    "vr:author", "shareaholic:article_author_name", "article:author_name",
)  # fmt: skip
_LEAD = re.compile(
    r"^(?:(?:written|posted|published|reviewed|words|text|story|article|interview|reported|veröffentlicht|geschrieben|verfasst|ein beitrag|erstellt)\s+)?"
    r"(?:by|von|par|por|di|door|od|af|av|autor(?:in|en)?|author|auteur|redaktion)\b\s*:?\s+|^(?:text|autor(?:in)?|author|fotos?|words)\s*:\s*",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s*(?:[|•·/–—]| - |\(|,?\s+(?:on|am|le|updated|published|aktualisiert|veröffentlicht)\s+\w*\s*\d|\d{1,2}[./]\d|\bfor\b|\bsays\b|\bfollow\b"
    r"|\d{1,2}\.? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])|\b(?:19|20)\d\d\b).*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_NAME = re.compile(
    r"https?:|www\.|@|^\W*$|^(?:admin(?:istrator)?|editor|staff|webmaster|unknown|anonymous|none|null|user|author|autor|root|guest|"
    r"kommentare?|comments?|redaktion|the editors?|share|home|mehr|more|view all posts.*|all posts.*)$|[{}<>=]|\.(?:com|de|org|net)\b",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:;|\band\b|\bund\b|\bet\b|&|\by\b|,)\s*")


def author(raw: Raw, things: Sequence[dict[str, Any]], kept: Sequence[bool]) -> str | None:
    """The best source that holds a name wins; names inside it keep their order."""
    for names in _sources(raw, things, kept):
        clean = list(dict.fromkeys(n for name in names for n in _names(name)))
        if clean:
            return ", ".join(clean[:MOST])
    return None


def _sources(raw: Raw, things: Sequence[dict[str, Any]], kept: Sequence[bool]) -> Iterator[list[str]]:
    yield _of_things(things)
    yield from _of_metas(raw)
    first = kept.index(True) if True in kept else 0
    last = max((i for i, k in enumerate(kept) if k), default=0)
    yield [link.anchor for link in raw.links if "author" in link.rel.split() and not link.image][:3]
    yield from ([text] for text, home in raw.bylines if _near(raw, home, first, last))
    yield from ([raw.blocks[i].text] for i in _byline_blocks(raw, first, last))
    yield [
        link.anchor
        for link in raw.links
        if re.search(r"/(?:author|autor|autoren|authors|auteur)s?/[^/]+", link.href) and not link.image
    ][:1]
    yield from (
        [b.text]
        for b in raw.blocks[max(first - 3, 0) : first + 6]
        if len(b.text) <= 80 and re.match(r"(?:by|von|par)\s+[A-ZÄÖÜ]", b.text, re.I)
    )


def _near(raw: Raw, home: int, first: int, last: int) -> bool:
    c = raw.containers[home]
    return not c.says & rules.COMMENTS and c.first <= last + 6 and c.last >= first - 12


def _byline_blocks(raw: Raw, first: int, last: int) -> Iterator[int]:
    for c in raw.containers:
        if c.says & rules.BYLINE and not c.says & rules.COMMENTS and first - 12 <= c.first <= last + 4:
            yield from (i for i in range(c.first, min(c.last, c.first + 2)) if len(raw.blocks[i].text) <= 100)


def _of_metas(raw: Raw) -> Iterator[list[str]]:
    found: dict[str, list[str]] = {}
    for meta in raw.metas:
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name in _META and meta.get("content"):
            found.setdefault(name, []).append(meta["content"])
    yield from (found[name] for name in _META if name in found)


def _of_things(things: Sequence[dict[str, Any]]) -> list[str]:
    by_id = {t["@id"]: t for t in things if isinstance(t.get("@id"), str) and "name" in t}
    for thing in things:
        for key in ("author", "creator"):
            names = list(_thing_names(thing.get(key), by_id))
            if names:
                return names
    return []


def _thing_names(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[str]:
    if isinstance(value, str):
        yield str(by_id[value].get("name", "")) if value in by_id else value
    elif isinstance(value, list):
        for one in value:
            yield from _thing_names(one, by_id)
    elif isinstance(value, dict):
        name = value.get("name") or by_id.get(str(value.get("@id", "")), {}).get("name")
        if "Organization" not in str(value.get("@type", "")) or not name:
            yield from _thing_names(name, {})
        else:
            yield str(name)


def _names(text: str) -> Iterator[str]:
    text = _LEAD.sub("", inline(text))
    text = _TAIL.sub("", _LEAD.sub("", text)).strip(" ,;:-–|")
    for name in _AND.split(text):
        name = name.strip(" .:-–|\"'")
        if 2 <= len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
            yield name
