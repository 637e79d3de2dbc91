"""A page's bytes to its clean structured text, its facts and its links. One parse, one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from citestack.corpus.boilerplate import Choice, choose
from citestack.corpus.charset import decode
from citestack.corpus.content import MARKDOWN, TEXT, base_type, page_type
from citestack.corpus.html_raw import Raw
from citestack.corpus.language import language_of
from citestack.corpus.links import links_of
from citestack.corpus.metadata import facts
from citestack.corpus.page_text import lay_out
from citestack.errors import ContentError
from citestack.model import Link, Page, page_version

MAX_BYTES = 20 * 1024 * 1024
"""Bytes read of one body. A cut page still gives all text before the cut."""


@dataclass(frozen=True, slots=True)
class Extracted:
    page: Page
    links: tuple[Link, ...]


def extract(
    body: bytes, *, url: str, content_type: str = "text/html", headers: Mapping[str, str] | None = None
) -> Extracted:
    """The page as it is stored. ``headers`` are the response's (only ``Link`` is read).

    Raises ``ContentError`` for a body that is no page or has no text at all.
    """
    return extract_with_source(body, url=url, content_type=content_type, headers=headers)[0]


def extract_with_source(
    body: bytes, *, url: str, content_type: str = "text/html", headers: Mapping[str, str] | None = None
) -> tuple[Extracted, str, Raw]:
    """The page as ``extract`` gives it, with its decoded source and what one pass over that left."""
    kind = page_type(body, content_type, url)
    text = decode(body[:MAX_BYTES], kind)[0]
    raw, choice = _read(text, base_type(kind))
    return _assembled(raw, choice, url, headers), text, raw


def page_links(body: bytes, *, url: str, content_type: str = "text/html") -> tuple[Link, ...]:
    """The page's links alone, also of a page without text. Raises ``ContentError`` for a body that is no page."""
    kind = page_type(body, content_type, url)
    raw, choice = _read(decode(body[:MAX_BYTES], kind)[0], base_type(kind))
    return links_of(raw, url, choice.main)


def _read(text: str, kind: str) -> tuple[Raw, Choice]:
    if kind == MARKDOWN:
        from citestack.corpus.markdown import read_markdown

        raw = read_markdown(text)
        return raw, Choice([True] * len(raw.blocks), [True] * len(raw.containers))
    if kind == TEXT:
        from citestack.corpus.plain import read_plain

        raw = read_plain(text)
        return raw, Choice([True] * len(raw.blocks), [True] * len(raw.containers))
    from citestack.corpus.html_ops import read_html

    raw = read_html(text)
    return raw, choose(raw)


def _assembled(raw: Raw, choice: Choice, url: str, headers: Mapping[str, str] | None) -> Extracted:
    text, blocks = lay_out((b.kind, b.level, b.text) for b, k in zip(raw.blocks, choice.kept, strict=True) if k)
    if not text.strip():
        raise ContentError("the page has no text", hint="Pages drawn by scripts alone cannot be read.")
    said = facts(raw, choice, url, headers)
    page = Page(
        url,
        "",
        said.title,
        text,
        blocks,
        author=said.author,
        published=said.published,
        modified=said.modified,
        language=language_of(text, raw.language or _content_language(headers)),
        canonical=said.canonical,
        json_ld=said.json_ld,
    )
    return Extracted(replace(page, version=page_version(page)), links_of(raw, url, choice.main))


def _content_language(headers: Mapping[str, str] | None) -> str:
    """The header counts only when it names one language."""
    for name, value in (headers or {}).items():
        if name.lower() == "content-language" and "," not in value:
            return value
    return ""
