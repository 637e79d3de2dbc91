"""Whose plan it is: a registrable domain with its pages in the store, and which sites answers cite."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from citestack.authority.domains import Domains
from citestack.corpus.urls import host_of
from citestack.errors import SourceError, UsageError

if TYPE_CHECKING:
    from citestack.store import Store


@dataclass(frozen=True, slots=True)
class Site:
    domain: str
    urls: tuple[str, ...]
    """Its pages in the store, sorted."""


@lru_cache(maxsize=65_536)
def domain_of(url: str) -> str:
    """Registrable domain of a URL; empty for what is none."""
    try:
        return bundled().domain(url)
    except SourceError:
        return ""


def site_of(store: Store, text: str) -> Site:
    """Of a domain, host or URL. Raises ``UsageError`` for what is none, ``StoreError``."""
    url = text if "://" in text else f"https://{text}"
    domain = domain_of(url)
    if not domain or ("." not in domain and host_of(url) != "localhost"):
        raise UsageError(f"{text!r} is no domain", hint="Such as acme.example.", layer="plan")
    return Site(domain, tuple(u for u in store.urls() if domain_of(u) == domain))


@lru_cache(maxsize=1)
def bundled() -> Domains:
    """The public suffix list, read once."""
    return Domains.bundled()
