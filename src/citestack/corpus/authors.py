"""Who wrote a page: JSON-LD, meta tags, ``rel=author``, bylines. Names only, joined by ``, ``; None when unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from citestack.corpus import html_names as names
from citestack.corpus.clean import inline
from citestack.corpus.html_raw import Raw

MOST = 10
_META = (
    "author", "article:author", "dc.creator", "dcterms.creator", "dc.contributor.author", "citation_author",
    "parsely-author", "sailthru.author", "byl", "twitter:creator:name", "rnews:author", "article.author", "authors",
    "cxenseparse:author", "og:author", "vr:author", "shareaholic:article_author_name", "article:author_name",
)  # fmt: skip
_LEAD = re.compile(
    r"""^(?:(?:written|posted|published|reviewed|words|text|story|article|interview|reported|veröffentlicht|geschrieben
        |verfasst|ein\ beitrag|erstellt|show\ all\ articles|all\ posts|view\ all\ posts|zeige\ alle\ beiträge)\s+)?
        (?:by|von|of|par|por|di|door|od|af|av|autor(?:in|en)?|author|auteur|redaktion)\b\s*:?\s+
    |^(?:text|autor(?:in)?|author|fotos?|words)\s*:\s*|^a\ note\ from\s+""",
    re.IGNORECASE | re.VERBOSE,
)
_TAIL = re.compile(
    r"""\s*(?:[|•·/–—]|\ -\ |\(|\bfor\b|\bsays\b|\bfollow\b|\d{1,2}[./]\d|\b(?:19|20)\d\d\b
    |,?\s+(?:on|am|le|updated|published|aktualisiert|veröffentlicht)\s+\w*\s*\d
    |\d{1,2}\.?\ (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])).*$""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_NO_NAME = re.compile(
    r"""://|https?$|www\.|@|^\W*$|[{}<>=]|\.(?:com|de|org|net)\b|^(?:vor|il\ y\ a|hace)\ \d|\d+\ (?:days|hours|min)
    |^(?:admin(?:istrator)?|editor|staff|webmaster|unknown|anonymous|none|null|user|author|autor|root|guest|by|von|por|par
        |posted(?:\ (?:on|in))?|publi\w+(?:\ am)?|kommentare?|comments?|redaktion|the\ editors?|share|home|mehr|more
        |(?:view|show|zeige)\ al.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_AUTHOR_PAGE = re.compile(r"/(?:author|autor|autoren|auteur)s?/[^/]+")
_SIGNED = re.compile(r"(?:[Bb]y|BY|[Vv]on|VON|[Pp]ar)\s+[A-ZÄÖÜ]")
_AND = re.compile(r"\s*(?:;|\band\b|\bund\b|\bet\b|&|\by\b|,)\s*")


def author(raw: Raw, things: Sequence[dict[str, Any]], kept: Sequence[bool]) -> str | None:
    """The best source that holds a name wins; names inside it keep their order."""
    for said in _sources(raw, things, kept):
        clean = list(dict.fromkeys(n for text in said for n in _names(text)))
        if clean:
            return ", ".join(clean[:MOST])
    return None


def _sources(raw: Raw, things: Sequence[dict[str, Any]], kept: Sequence[bool]) -> Iterator[list[str]]:
    people, organisations = _of_things(things)
    yield people
    yield from _of_metas(raw)
    first = next((i for i, k in enumerate(kept) if k), 0)
    last = max((i for i, k in enumerate(kept) if k), default=0)
    links = [link for link in raw.links if not link.image]
    yield [link.anchor for link in links if "author" in link.rel.split()][:3]
    yield from ([text] for text, home in raw.bylines if _near(raw, home, first, last))
    yield from ([raw.blocks[i].text] for i in _byline_blocks(raw, first, last))
    yield [link.anchor for link in links if _AUTHOR_PAGE.search(link.href)][:1]
    yield organisations
    beside = raw.blocks[max(first - 3, 0) : first + 6]
    yield from ([b.text] for b in beside if len(b.text) <= 80 and _SIGNED.match(b.text))


def _near(raw: Raw, home: int, first: int, last: int) -> bool:
    """Not in the comments, and close to the content."""
    c = raw.containers[home]
    return not c.says & names.COMMENTS and c.first <= last + 6 and c.last >= first - 12


def _byline_blocks(raw: Raw, first: int, last: int) -> Iterator[int]:
    for c in raw.containers:
        if c.says & names.BYLINE and not c.says & names.COMMENTS and first - 12 <= c.first <= last + 4:
            yield from (i for i in range(c.first, min(c.last, c.first + 2)) if len(raw.blocks[i].text) <= 100)


def _of_metas(raw: Raw) -> Iterator[list[str]]:
    found: dict[str, list[str]] = {}
    for meta in raw.metas:
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        if name in _META and meta.get("content"):
            found.setdefault(name, []).append(meta["content"])
    yield from (found[name] for name in _META if name in found)


def _of_things(things: Sequence[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Names of people, and of organisations, given as author or creator of the first thing that has one."""
    by_id = {t["@id"]: t for t in things if isinstance(t.get("@id"), str) and "name" in t}
    people: list[str] = []
    organisations: list[str] = []
    for thing in things:
        for key in ("author", "creator"):
            for name, organisation in _thing_names(thing.get(key), by_id):
                (organisations if organisation else people).append(name)
        if people or organisations:
            break
    return people, organisations


def _thing_names(value: Any, by_id: dict[str, dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """Names with whether they are an organisation's."""
    if isinstance(value, str):
        if value in by_id:
            yield from _thing_names(by_id[value], {})
        else:
            yield value, False
    elif isinstance(value, list):
        for one in value:
            yield from _thing_names(one, by_id)
    elif isinstance(value, dict):
        whole = value if value.get("name") else by_id.get(str(value.get("@id", "")), {})
        said = whole.get("name")
        kind = "Organization" in str(whole.get("@type", ""))
        yield from ((n, kind) for n in (said if isinstance(said, list) else [said]) if isinstance(n, str))


def _names(text: str) -> Iterator[str]:
    if "://" in text:
        return
    text = _LEAD.sub("", _LEAD.sub("", inline(text)))
    for part in _AND.split(_TAIL.sub("", text)):
        name = part.strip(" .,;:-–|\"'")
        if 2 <= len(name) <= 60 and len(name.split()) <= 6 and not _NO_NAME.search(name):
            yield name
