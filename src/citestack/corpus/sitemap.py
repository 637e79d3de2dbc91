"""Sitemaps (sitemaps.org protocol): XML, index, gzip and plain text, from sources that are not trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from urllib.parse import urljoin
from xml.parsers import expat

from citestack.corpus.charset import decode
from citestack.corpus.decompress import collect, decoded
from citestack.corpus.urls import site_of, split_url
from citestack.errors import ContentError, SourceError

# The protocol's own limits per file.
MAX_URLS = 50_000
MAX_BYTES = 52_428_800
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(rb"<(?:[A-Za-z0-9]+:)?(?:urlset|sitemapindex)[\s>/]")
_TEXT_NAME = re.compile(r"[^/]*sitemap[^/]*\.txt(?:\.gz)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sitemap:
    pages: tuple[str, ...] = ()
    """Page keys in document order, each once."""
    maps: tuple[str, ...] = ()
    """Further sitemaps of an index."""
    problem: str | None = None
    """What kept the rest from being read."""
    modified: Mapping[str, str] = field(default_factory=dict)
    """``lastmod`` of a page or a further sitemap by its URL, as it is written."""


def is_sitemap(body: bytes, url: str) -> bool:
    """Whether a body is a sitemap: by its root element, or a text file by its name."""
    return bool(_ROOT.search(_plain(body, limit=4096, truncate=True))) or _is_text_name(url)


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """URLs of the site that serves the sitemap; others are not its to announce.

    Raises ``ContentError`` or ``TooLargeError``.
    """
    plain = _plain(body, limit=MAX_BYTES)
    if _is_text_name(url) and not _ROOT.search(plain[:4096]):
        return _sorted_out(decode(plain)[0].split(), [], url, None)
    parser = _Parser()
    problem = parser.feed(plain)
    if not (parser.pages or parser.maps) and problem:
        raise ContentError(f"not a sitemap: {problem}")
    sorted_out = _sorted_out(parser.pages, parser.maps, url, problem)
    return replace(sorted_out, modified=_by_key(parser.modified, url)) if parser.modified else sorted_out


def _is_text_name(url: str) -> bool:
    return bool(_TEXT_NAME.fullmatch(url.partition("?")[0].rpartition("/")[2]))


def _plain(body: bytes, *, limit: int, truncate: bool = False) -> bytes:
    if not body.startswith(_GZIP):
        return body[:limit] if truncate else collect([body], limit)
    return collect(decoded([body], "gzip"), limit, truncate=truncate)


def _sorted_out(pages: list[str], maps: list[str], url: str, problem: str | None) -> Sitemap:
    own_pages, own_maps = _own(pages[:MAX_URLS], url), _own(maps[:MAX_URLS], url)
    strange = sum(found is None for found in own_pages + own_maps)
    if strange:
        more = f"{strange} entries are not URLs of {site_of(url)}"
        problem = f"{problem}; {more}" if problem else more
    return Sitemap(_each_once(own_pages), _each_once(own_maps), problem)


def _own(links: list[str], url: str) -> list[str | None]:
    """Keys of the links; None for those that lead to another site or are no page URLs."""
    keys: list[str | None] = []
    same = cache(lambda host: site_of(f"http://[{host}]/" if ":" in host else f"http://{host}/") == site_of(url))
    for link in links:
        try:
            parts = split_url(urljoin(url, link.strip()))
        except (SourceError, ValueError):
            keys.append(None)
        else:
            keys.append(str(parts) if same(parts.host) else None)
    return keys


def _by_key(modified: dict[str, str], url: str) -> dict[str, str]:
    keys = _own(list(modified)[: 2 * MAX_URLS], url)
    return {key: when for key, when in zip(keys, modified.values(), strict=False) if key is not None and when}


def _each_once(keys: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in keys if key is not None))


class _Parser:
    """``<loc>`` directly under ``<url>`` or ``<sitemap>``; image and video extensions have their own ``loc``."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.maps: list[str] = []
        self.modified: dict[str, str] = {}
        self._entry: dict[str, str] = {}
        self._path: list[str] = []
        self._text: list[str] = []
        self._expat = expat.ParserCreate(namespace_separator=" ")
        self._expat.StartElementHandler = self._start
        self._expat.EndElementHandler = self._end
        self._expat.CharacterDataHandler = self._text.append
        # Entities are declared in a doctype; a sitemap needs none, so an entity bomb ends here.
        self._expat.StartDoctypeDeclHandler = self._doctype

    def feed(self, body: bytes) -> str | None:
        """Parse what can be parsed; the error's words when the document breaks off."""
        try:
            self._expat.Parse(body, True)
        except expat.ExpatError as e:
            return f"broken XML: {e}"
        return None

    def _start(self, name: str, _: object) -> None:
        self._path.append(name)
        self._text.clear()

    def _end(self, name: str) -> None:
        self._path.pop()
        space, _, local = name.rpartition(" ")
        parent = self._path[-1] if self._path else ""
        if local == "loc" and parent == f"{space} url".strip():
            self.pages.append("".join(self._text))
        elif local == "loc" and parent == f"{space} sitemap".strip():
            self.maps.append("".join(self._text))
        self._note(local, name, parent)
        self._text.clear()

    def _note(self, local: str, name: str, parent: str) -> None:
        """``loc`` and ``lastmod`` of one entry come in any order."""
        space = name.rpartition(" ")[0]
        if local in {"loc", "lastmod"} and parent in {f"{space} url".strip(), f"{space} sitemap".strip()}:
            self._entry[local] = "".join(self._text).strip()
        elif local in {"url", "sitemap"}:
            if "loc" in self._entry and "lastmod" in self._entry:
                self.modified[self._entry["loc"]] = self._entry["lastmod"]
            self._entry.clear()

    def _doctype(self, *_: object) -> None:
        raise ContentError("a sitemap with a document type declaration is not read")
