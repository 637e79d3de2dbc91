"""What prompts are grouped by, what a domain is called, and what the part about the engines is."""

from __future__ import annotations

from citestack.authority.domains import Domains
from citestack.corpus.urls import host_of
from citestack.errors import SourceError

ENGINES, ENGINE = "Engines side by side", "The engine"
GROUPS = ("topic", "intent", "stage", "market", "language", "branded")


def domain_of(text: str) -> str:
    """What a domain is called in the columns: ``https://www.Acme.example/x`` is ``acme.example``."""
    try:
        return Domains.bundled().domain_of_host(host_of(text if "://" in text else f"https://{text}"))
    except SourceError:
        return text


def engines_title(count: int) -> str:
    """One engine has nobody beside it."""
    return ENGINES if count > 1 else ENGINE
