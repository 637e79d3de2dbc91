"""Which page a cited URL names, and the words its text fragment points to."""

from __future__ import annotations

from urllib.parse import unquote

from citestack.corpus.urls import page_key
from citestack.errors import SourceError

_DIRECTIVE = ":~:"


def key_of(url: str | None) -> str | None:
    """The page's key, without tracking parameters and fragment; None for what names no web page."""
    try:
        return page_key(url) if url else None
    except SourceError:
        return None


def fragment_words(url: str) -> str | None:
    """Decoded ``text=`` directive (WICG scroll-to-text-fragment): its start and end, prefix and suffix left out."""
    directives = url.partition("#")[2].partition(_DIRECTIVE)[2]
    found = [d.removeprefix("text=") for d in directives.split("&") if d.startswith("text=")]
    if not found:
        return None
    parts = [p for p in found[0].split(",") if not p.endswith("-") and not p.startswith("-")]
    return " … ".join(unquote(p) for p in parts if p) or None
