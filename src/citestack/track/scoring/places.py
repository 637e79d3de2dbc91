"""A place on the web that somebody owns: a domain with its subdomains, or a path on one host (``github.com/acme``).

The same host with or without ``www.``, scheme, port, capitals or trailing punctuation is one. Nothing is compared as a
mere ending: ``notacme.example`` and ``acme.example.evil.example`` are not ``acme.example``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from citestack.answers.identity import key_of
from citestack.errors import UsageError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
TRAILING = ".,;:!?…。、，；：！？'\"”’»›>)]}*_`"
"""What a sentence leaves behind a URL."""


@dataclass(frozen=True, slots=True)
class Place:
    host: str
    """Lower case, punycode, without ``www.`` and port."""
    path: str = ""
    """Decoded, case folded, without final slash; empty = the whole host."""


def place_of(url: str) -> Place | None:
    """Of a URL, a host, or a host with a path; None for what is none. Query and fragment are left out."""
    text = url.strip()
    bare = _cleaned(text)
    if not bare:
        return None
    key = key_of(bare if _SCHEME.match(bare) else f"https://{bare}")
    return place_of_key(key) if key is not None else None


def place_of_key(key: str) -> Place:
    """Of a page's key; parses nothing anew."""
    head = key.partition("?")[0]
    _, _, rest = head.partition("://")
    netloc, slash, path = rest.partition("/")
    return Place(_host(netloc), folded_path(slash + path))


def folded_path(path: str) -> str:
    """Accounts that differ in capitals alone are one at every host that names people in paths (GitHub, X, YouTube,
    Reddit, Medium), so ownership compares them folded; the identity of pages does not.
    """
    return unquote(path).casefold().rstrip("/" + TRAILING)


def page_of(key: str | None, given: str) -> str | None:
    """The identity of a page: its key, else that of the address without what a sentence left behind it."""
    return key if key is not None else key_of(_cleaned(given.strip()))


def spec_of(text: str) -> Place:
    """A place as people write it. Raises ``UsageError`` for what is none, and for addresses with a query."""
    if "?" in text or "#" in text:
        raise UsageError(f"{text!r} has a query or a fragment", hint="Give a domain, or a host with a path.")
    place = None if "@" in _SCHEME.sub("", text).partition("/")[0] else place_of(text)
    if place is None or " " in text.strip() or ("." not in place.host and ":" not in place.host):
        raise UsageError(f"{text!r} is no domain and no host with a path", hint="Such as acme.com or github.com/acme.")
    return place


def within(host: str, domain: str) -> bool:
    """Whether the host is the domain or one of its subdomains."""
    return host == domain or host.endswith(f".{domain}")


def under(path: str, prefix: str) -> bool:
    """Whether the path is the prefix or goes on behind it at a boundary."""
    return not prefix or path == prefix or path.startswith(f"{prefix}/")


def covers(owned: Place, place: Place) -> bool:
    """A place without a path owns its subdomains; one with a path lies on that host alone."""
    if owned.path:
        return place.host == owned.host and under(place.path, owned.path)
    return within(place.host, owned.host)


def _cleaned(text: str) -> str:
    while text and text[-1] in TRAILING and not _closes(text):
        text = text[:-1]
    return text


def _closes(text: str) -> bool:
    """A final bracket that closes one inside the address: ``/wiki/Acme_(company)``."""
    pairs = {")": "(", "]": "[", "}": "{"}
    return text[-1] in pairs and text.count(pairs[text[-1]]) >= text.count(text[-1])


@lru_cache(maxsize=65_536)
def _host(netloc: str) -> str:
    host = netloc[1:].partition("]")[0] if netloc.startswith("[") else netloc.partition(":")[0]
    return host.removeprefix("www.") if host.count(".") > 1 else host
