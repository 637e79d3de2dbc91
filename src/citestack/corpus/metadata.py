"""Title, canonical URL and the rest of what a page says about itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from citestack.corpus import json_ld
from citestack.corpus.authors import author
from citestack.corpus.boilerplate import Choice
from citestack.corpus.clean import inline
from citestack.corpus.dates import dates
from citestack.corpus.html_raw import Raw
from citestack.corpus.links import absolute, base_url

MAX_TITLE = 300
_BORDER = re.compile(r"\s+(?:[|·•—–»«:]|-{1,2}|::|//)\s+|\s*(?:\||»)\s*|:\s+(?=[A-Z])")
_LINK_HEADER = re.compile(r"<([^>]*)>\s*((?:;\s*[^,;]+)*)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Facts:
    title: str
    author: str | None
    published: str | None
    modified: str | None
    canonical: str | None
    json_ld: tuple[str, ...]


def facts(raw: Raw, choice: Choice, url: str, headers: Mapping[str, str] | None) -> Facts:
    scripts = json_ld.compact(raw.json_ld)
    things = json_ld.things(scripts)
    published, modified = dates(raw, things, url, choice.kept)
    return Facts(
        title_of(raw, choice.kept, url),
        author(raw, things, choice.kept),
        published,
        modified,
        canonical_of(raw, url, headers),
        scripts,
    )


def title_of(raw: Raw, kept: list[bool], url: str) -> str:
    """The first h1 of the content when the head agrees with it, else the head's title without the site's name."""
    site = _meta(raw, "og:site_name")
    shared = without_site(_meta(raw, "og:title") or _meta(raw, "twitter:title"), site)
    headings = _headings(raw, kept)
    h1 = next((text for level, text in headings if level == 1), "")
    named = _part_that_heads(raw.title, [text for _, text in headings], h1, site)
    stripped = without_site(raw.title, site)
    if h1 and not named and not _is_site_name(h1, raw.title) and _says(h1, raw.title, shared):
        return h1[:MAX_TITLE]
    if h1 and _is_site_name(h1, raw.title) and not shared:
        return inline(raw.title)[:MAX_TITLE]
    first = headings[0][1] if headings else ""
    return (named or shared or stripped or h1 or first or _from_url(url))[:MAX_TITLE]


def _says(h1: str, title: str, shared: str) -> bool:
    return _agree(h1, title) or _agree(h1, shared) or not (title or shared)


def _part_that_heads(title: str, headings: list[str], h1: str, site: str) -> str:
    """When the h1 is the site's name: the part of the head's title that another heading repeats."""
    parts = [p for p in (part.strip() for part in _BORDER.split(inline(title))) if p]
    if len(parts) < 2 or (h1.casefold() != site.casefold() and h1 not in parts):
        return ""
    others = {text.casefold(): text for text in headings if text != h1}
    return next((others[p.casefold()] for p in parts if p.casefold() in others), "")


def without_site(title: str, site: str) -> str:
    """``Title | Site`` to ``Title``: the site's own name where it is declared, else a short last part."""
    title = inline(title)
    borders = list(_BORDER.finditer(title))
    if not borders:
        return title
    if site and title[borders[-1].end() :].casefold() == site.casefold():
        return title[: borders[-1].start()]
    if site and title[: borders[0].start()].casefold() == site.casefold():
        return title[borders[0].end() :]
    last = borders[-1]
    if ":" in last[0]:
        return title
    head, tail = title[: last.start()], title[last.end() :]
    return head if len(head) >= len(tail) or len(_WORD.findall(tail)) <= 4 else title


def canonical_of(raw: Raw, url: str, headers: Mapping[str, str] | None) -> str | None:
    """What the page declares: the HTTP ``Link`` header first (RFC 8288), then ``<link rel=canonical>``."""
    for name, value in (headers or {}).items():
        if name.lower() != "link":
            continue
        for match in _LINK_HEADER.finditer(value):
            if re.search(r"rel\s*=\s*[\"']?[^\"';]*\bcanonical\b", match[2], re.IGNORECASE):
                return absolute(match[1], url) or None
    for head in raw.heads:
        if "canonical" in head.get("rel", "").lower().split() and head.get("href"):
            return absolute(head["href"], base_url(raw, url)) or None
    return None


def _headings(raw: Raw, kept: list[bool]) -> list[tuple[int, str]]:
    """Headings of the content with their level; where it has no h1, those of the rest of the page as well."""
    pairs = zip(raw.blocks, kept, strict=True)
    every = [(k, b.level, b.text.replace("\n", " ")) for b, k in pairs if b.kind == "heading" and b.level <= 6]
    inside = [(level, text) for k, level, text in every if k]
    if any(level == 1 for level, _ in inside):
        return inside
    return [*inside, *((level, text) for k, level, text in every if not k and level == 1)]


def _is_site_name(h1: str, title: str) -> bool:
    """One or two words that begin a longer title without being a part of it: a manual that heads itself by its name."""
    parts = [part.strip() for part in _BORDER.split(title)]
    return len(h1.split()) <= 2 and h1 not in parts and parts[0].startswith(h1 + " ")


def _agree(a: str, b: str) -> bool:
    """One says most of the words of the other."""
    first, second = (set(_WORD.findall(t.casefold())) for t in (a, b))
    small = min(len(first), len(second))
    return bool(small) and len(first & second) >= 0.6 * len(first)


def _meta(raw: Raw, name: str) -> str:
    for meta in raw.metas:
        if (meta.get("property") or meta.get("name") or "").lower() == name:
            return inline(meta.get("content", ""))
    return ""


def _from_url(url: str) -> str:
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2]).partition(".")[0]
    return inline(re.sub(r"[-_+]+", " ", last)) or parts.netloc or url
