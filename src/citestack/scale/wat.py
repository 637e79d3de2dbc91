"""Links from WAT records: what Common Crawl keeps of a page's HTML as JSON.

Shape: ``Envelope.Payload-Metadata.HTTP-Response-Metadata.HTML-Metadata`` with ``Links`` (``path``, ``url``, ``text``,
``rel``, ``alt``) and ``Head`` (``Base``, ``Metas``). Nothing in it is trusted to be there or to have its type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from citestack.corpus.links import MAX_URL, absolute, page_rel
from citestack.corpus.warc import MAX_BYTES, Tape
from citestack.errors import SourceError
from citestack.scale.links import Place, Written, place_of, row
from citestack.scale.nouns import CrawlKind, CrawlLink, Note

# Element and attribute as the WAT writer names them; all others are no links.
_KINDS: dict[str, CrawlKind] = {"A@/href": "text", "AREA@/href": "text", "IMG@/src": "embed"}
_TEXT = {"text": "text", "embed": "alt"}


# Most links of a page: no scheme before the first delimiter and no host. They need no parsing to be internal.
_RELATIVE = re.compile(r"(?![/\\]{2})[^:/?#\s]*(?:[/?#]|$)")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)


class _Page(NamedTuple):
    at: Place
    base: str
    rel: frozenset[str]
    skip_relative: bool


def wat_rows(tape: Tape, *, internal: bool = False) -> Iterator[CrawlLink | Note]:
    """Every link of every record, and a note for what gave none. The caller asks ``tape.problem`` at the end."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream: Any = tape  # fastwarc reads forward only; its protocol asks for more
    records = ArchiveIterator(stream, record_types=WarcRecordType.metadata, parse_http=False)
    try:
        for record in records:
            if record.content_length > MAX_BYTES:
                yield Note.TOO_LARGE
                continue
            data = record.reader.read(MAX_BYTES)
            if len(data) == record.content_length:  # else the archive ends inside it, and the tape says so
                yield from envelope_rows(data, internal=internal)
    except OSError as e:
        tape.fail(f"is broken: {e}")


def envelope_rows(data: bytes, *, internal: bool = False) -> Iterator[CrawlLink | Note]:
    """The links of one envelope."""
    try:
        envelope = orjson.loads(data).get("Envelope")
    except (orjson.JSONDecodeError, AttributeError):
        yield Note.BAD_RECORD
        return
    if not isinstance(envelope, dict):
        yield Note.BAD_RECORD
        return
    response = _inner(envelope, "Payload-Metadata", "HTTP-Response-Metadata")
    html = _inner(response, "HTML-Metadata")
    if not html or _text(_inner(response, "Response-Message"), "Status") not in {"", "200"}:
        yield Note.NO_PAGE
        return
    yield from _page_rows(_text(_inner(envelope, "WARC-Header-Metadata"), "WARC-Target-URI"), html, internal)


def _page_rows(url: str, html: dict[str, Any], internal: bool) -> Iterator[CrawlLink | Note]:
    try:
        at = place_of(url.strip("<>"))
    except SourceError:
        yield Note.BAD_SOURCE
        return
    yield Note.PAGE
    head = _inner(html, "Head")
    base = _base(_text(head, "Base"), at)
    page = _Page(at, base.url, page_rel(_metas(head)), not internal and base.host == at.host)
    for link in _list(html, "Links"):
        yield _link_row(page, link, internal)


def _link_row(page: _Page, link: dict[str, Any], internal: bool) -> CrawlLink | Note:
    kind = _KINDS.get(_text(link, "path"))
    if kind is None:
        return Note.OTHER_ELEMENT
    written = _text(link, "url")
    if written[:1] in {"", "#"}:  # the page itself
        return Note.OTHER_SCHEME
    if page.skip_relative and _RELATIVE.match(written):
        return Note.INTERNAL
    whole = len(written) <= MAX_URL and _ABSOLUTE.match(written)
    href = written if whole else absolute(written, page.base)
    rel = sorted({*_text(link, "rel").lower().split(), *page.rel})
    return row(page.at, Written(href, _text(link, _TEXT[kind]), rel, kind), internal=internal)


def _base(written: str, at: Place) -> Place:
    """What relative addresses are relative to; a base that is no URL is ignored, as browsers do."""
    try:
        return place_of(absolute(written, at.url)) if written else at
    except SourceError:
        return at


def _metas(head: dict[str, Any]) -> list[dict[str, str]]:
    return [{name: _text(meta, name) for name in ("name", "content")} for meta in _list(head, "Metas")]


def _inner(value: dict[str, Any], *names: str) -> dict[str, Any]:
    """The object under these names; empty where one is missing or is no object."""
    for name in names:
        found = value.get(name)
        if not isinstance(found, dict):
            return {}
        value = found
    return value


def _list(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = value.get(name)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
