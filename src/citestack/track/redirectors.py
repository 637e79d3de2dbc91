"""Addresses that only lead to a page: an engine's or a search page's own, never a page that an answer cites."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

_HOSTS = frozenset({"vertexaisearch.cloud.google.com", "share.google"})
"""Hosts that have nothing but redirects. Gemini names its sources by the first alone."""
_PATHS = frozenset({("google.com", "/goto")})


@lru_cache(maxsize=65_536)
def is_redirect(url: str) -> bool:
    """Whether only a request tells which page an address leads to."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return False
    return host in _HOSTS or any(host == h and parts.path.startswith(path) for h, path in _PATHS)
