"""What one pass over a page's tags leaves: blocks, the containers they stand in, links, and the head's facts."""

from __future__ import annotations

from dataclasses import dataclass, field

from citestack.model import BlockKind


@dataclass(slots=True)
class RawBlock:
    kind: BlockKind
    level: int
    text: str
    linked: int
    """Characters inside links."""
    home: int
    """Index of the innermost container."""


@dataclass(slots=True)
class Container:
    """An element that boilerplate rules look at; it holds ``blocks[first:last]``."""

    tag: str
    says: int
    """What class, id, role, itemprop and aria-label say: flags of ``html_names.says``."""
    parent: int
    first: int
    last: int = 0
    hidden: bool = False


@dataclass(slots=True)
class RawLink:
    href: str
    anchor: str
    rel: str
    image: bool
    home: int


@dataclass(slots=True)
class Raw:
    blocks: list[RawBlock] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    links: list[RawLink] = field(default_factory=list)
    metas: list[dict[str, str]] = field(default_factory=list)
    """``<meta>`` attributes."""
    heads: list[dict[str, str]] = field(default_factory=list)
    """``<link>`` attributes."""
    times: list[tuple[str, str, int]] = field(default_factory=list)
    """``<time>``: datetime attribute, itemprop and class, container."""
    bylines: list[tuple[str, int]] = field(default_factory=list)
    """Text of inline elements that name an author, with their container."""
    json_ld: list[str] = field(default_factory=list)
    title: str = ""
    language: str = ""
    base: str = ""
