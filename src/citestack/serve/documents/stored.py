"""What the store holds: pages, sites, itself."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from citestack.serve.documents.base import Document, Paged, Version

Level = Literal["domain", "host", "page"]
MeasureName = Literal["link_trust", "pagerank", "harmonic", "rating", "referring", "trust_rank", "anti_trust"]


class ShownBlock(Document):
    kind: Literal["heading", "paragraph", "list_item", "table_row", "code", "quote"]
    start: int
    end: int
    level: int


class VersionDocument(Document):
    """One version of a page as it was read; it never changes."""

    url: str
    version: Version
    title: str
    text: str
    """What all offsets count code points in."""
    blocks: list[ShownBlock]
    author: str | None
    published: str | None
    modified: str | None
    language: str | None
    canonical: str | None
    json_ld: list[str]


class PageDocument(VersionDocument):
    """The current version of a page, and what the store knows beside it."""

    versions: list[Version]
    """All versions, in the order they were first stored."""
    fetched_at: str | None
    links_out: int
    links_in: int
    """Links of other stored pages that lead here."""


class ShownPage(Document):
    url: str
    version: Version
    title: str
    language: str | None
    modified: str | None
    passages: int
    duplicate_of: str | None
    """The page it nearly copies."""


class PageList(Paged):
    """By URL."""

    pages: list[ShownPage]


class ShownSite(Document):
    name: str
    pagerank: float
    harmonic: float
    rating: float
    referring: int
    """Other nodes of the level that link here; then those with a followed, and with an earned link."""
    referring_followed: int
    referring_earned: int
    linked: int
    trust_rank: float | None
    anti_trust: float | None
    link_trust: float | None
    tier: str | None


class SiteList(Paged):
    """By a measure, best first; sites without it are left out."""

    level: Level
    measure: MeasureName
    build: int | None
    """Of the link graph; None: there is none yet, and so no sites."""
    sites: list[ShownSite]


class ShownReferrer(Document):
    name: str
    tier: str | None
    link_trust: float | None
    rating: float
    links: int
    pages: int
    followed: int
    nofollow: int
    image: int
    boilerplate: int
    sitewide: int
    earned: int
    first_seen: str
    last_seen: str
    anchors: list[str]


class SiteDocument(Document):
    """As ``citestack authority show --json``."""

    name: str
    level: Level
    measures: dict[str, Any]
    referring: list[ShownReferrer]
    """Best link trust first."""
    by_tier: dict[str, int]
    mix: dict[str, int]
    """Links by kind; one link can be of several."""
    anchors: list[dict[str, Any]]
    new: list[str] | None
    """Referrers that the build before did not have; None while there is only one build."""
    lost: list[str] | None


class GapDocument(Document):
    """Who links to one of two sites and not to the other; as ``citestack authority compare --json``."""

    a: str
    b: str
    referring: dict[str, int]
    only_a: list[ShownReferrer]
    only_b: list[ShownReferrer]
    both: list[str]


class StoreDocument(Document):
    """What the store holds, and whether anything needs attention."""

    citestack: str
    generation: int
    """Number of committed changes an answer can depend on."""
    index_generation: int | None
    """What is searched; behind ``generation`` while another process indexes."""
    pages: int
    passages: int
    vectors: int | None
    """Passages that have a vector of the default profile's embedder; the others are found by words."""
    embedder: str | None
    languages: dict[str, int]
    authority: Literal["no build", "up to date", "behind"]
    """The link graph, beside the stored pages."""
    problems: list[str] = Field(examples=[[]])
    """What needs attention, in plain words."""
