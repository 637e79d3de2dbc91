"""Is this body a page? Content type first, then the bytes themselves."""

from __future__ import annotations

import re

from citestack.corpus.charset import charset_parameter
from citestack.errors import ContentError

HTML, TEXT, MARKDOWN = "text/html", "text/plain", "text/markdown"
_XML = frozenset({"application/xml", "text/xml"})
_READ_AS = {
    HTML: HTML, "application/xhtml+xml": HTML, TEXT: TEXT, MARKDOWN: MARKDOWN, "text/x-markdown": MARKDOWN,
}  # fmt: skip
# Formats whose first kilobytes may hold few control bytes; all others are told by those.
_MAGIC = ((b"%PDF-", "PDF"), (b"\x89PNG", "PNG"), (b"GIF89a", "GIF"), (b"PK\x03\x04", "ZIP"), (b"\x1f\x8b", "gzip"))
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")
_LOOKS_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|h1|p|div|article|main)\b", re.IGNORECASE)
# "Binary data bytes" of the WHATWG MIME sniffing standard, section 3: control characters that no text needs.
_CONTROL = bytes(set(range(0x20)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
_SAMPLE = 4096


def base_type(content_type: str) -> str:
    """``text/html`` of ``Text/HTML; charset=x``."""
    return content_type.partition(";")[0].strip().lower()


def check_type(content_type: str) -> None:
    """Refuse by header alone, before the body is read. Raises ``ContentError``."""
    base = base_type(content_type)
    if base and base not in _READ_AS and base not in _XML:
        raise ContentError(f"{base[:60]} is not a page", hint="HTML, Markdown and plain text are read.")


def page_type(body: bytes, content_type: str, url: str = "") -> str:
    """``text/html``, ``text/plain`` or ``text/markdown``, with the charset that was declared.

    Raises ``ContentError`` for an empty body, binary bytes under a text label, and XML that is not a page.
    """
    check_type(content_type)
    if not body.strip():
        raise ContentError("the body is empty")
    charset = charset_parameter(content_type)
    _refuse_binary(body, charset)
    kind = _kind(body, base_type(content_type), url)
    return f"{kind}; charset={charset}" if charset else kind


def _kind(body: bytes, base: str, url: str) -> str:
    looks_html = bool(_LOOKS_HTML.search(body[:_SAMPLE]))
    if base in _XML and not looks_html:
        raise ContentError("XML, but not a page", hint="A sitemap is given by its own URL; feeds are not read.")
    known = _READ_AS.get(base, HTML if looks_html else TEXT)
    markdown = url.partition("?")[0].lower().endswith((".md", ".markdown"))
    return MARKDOWN if known == TEXT and markdown else known


def _refuse_binary(body: bytes, charset: str) -> None:
    for magic, name in _MAGIC:
        if body.startswith(magic):
            raise ContentError(f"the body is {name}, not text")
    if body.startswith(_WIDE_BOMS) or charset.lower().replace("-", "").startswith(("utf16", "utf32", "ucs2")):
        return
    sample = body[:_SAMPLE]
    binary = len(sample) - len(sample.translate(None, _CONTROL))
    # Real pages carry a stray control character now and then; compressed data carries about 10 %.
    if binary * 50 > len(sample):
        raise ContentError(f"the body is binary: {binary} control bytes in the first {len(sample)}")
