"""Addresses as a page writes them, some of which name no host: a file's, a mail address, a slip."""

from __future__ import annotations

from citestack.corpus.urls import site_of
from citestack.errors import SourceError


def site(url: str) -> str:
    """Registrable domain; the address itself where it names no host."""
    return _site(url) or url


def same_site(url: str, other: str) -> bool:
    """False where either names no host."""
    found = _site(url)
    return found is not None and found == _site(other)


def _site(url: str) -> str | None:
    try:
        return site_of(url)
    except SourceError:
        return None
