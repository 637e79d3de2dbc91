"""Link rows, from the store or from imports, and the same as columns: what folding and graph building read.

A row is one link as it stands on a page. Rows stream; the columns hold every distinct URL and anchor once, and 21 bytes
per link.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntFlag
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citestack.model import Link, LinkKind, LinkPlace

if TYPE_CHECKING:
    from citestack.store.link_view import LinkView

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link, wherever it is known from."""

    source: str
    """URL of the page that holds the link."""
    target: str
    """URL the link points at."""
    anchor: str = ""
    """Its text; of an image, the image's alternative text."""
    rel: tuple[str, ...] = ()
    """Lower-case rel tokens; a page-level nofollow counts as ``nofollow``."""
    kind: LinkKind = "text"
    place: LinkPlace = "main"
    first_seen: str | None = None
    """ISO 8601 date, for links of others' exports; None = today, or whenever an earlier build saw the edge."""
    last_seen: str | None = None


class Mark(IntFlag):
    """What a link is, in one byte."""

    NOFOLLOW = 1
    UGC = 2
    SPONSORED = 4
    IMAGE = 8
    BOILERPLATE = 16
    SITEWIDE = 32
    UNFOLLOWED = NOFOLLOW | UGC | SPONSORED
    UNEARNED = UNFOLLOWED | BOILERPLATE | SITEWIDE
    """A link that is none of these is one that somebody set in a text of theirs, on purpose and of their own accord."""


_REL = {"nofollow": Mark.NOFOLLOW, "ugc": Mark.UGC, "sponsored": Mark.SPONSORED}


@dataclass(frozen=True, slots=True)
class Columns:
    """Links as columns of equal length."""

    urls: tuple[str, ...]
    """Every URL that is a source or target, as written."""
    anchors: tuple[str, ...]
    source: Ints
    """Index into ``urls``, as ``target`` is."""
    target: Ints
    anchor: Ints
    marks: NDArray[np.uint8]
    first: Ints
    """Day of ``first_seen`` (``date.toordinal``), 0 where the row has none; so ``last``."""
    last: Ints


def rows_of(links: Iterable[Link], seen: str | None = None) -> Iterator[LinkRow]:
    """Links of the store as rows, last seen on that day."""
    return (LinkRow(x.source, x.target, x.anchor, x.rel, x.kind, x.place, None, seen) for x in links)


def stored_rows(view: LinkView, seen: str) -> Iterator[LinkRow]:
    """Every link of the corpus, page by page in document order, last seen on that day."""
    return rows_of(view.links(), seen)


def columns_of(rows: Iterable[LinkRow]) -> Columns:
    """Reads all rows. A ``first_seen`` or ``last_seen`` that is no ISO date raises ``ValueError``."""
    urls: dict[str, int] = {}
    anchors: dict[str, int] = {}
    source, target, anchor, first, last = (array("i") for _ in range(5))
    marks = bytearray()
    looks: dict[tuple[tuple[str, ...], LinkKind, LinkPlace], int] = {}
    days: dict[str, int] = {}
    for row in rows:
        source.append(urls.setdefault(row.source, len(urls)))
        target.append(urls.setdefault(row.target, len(urls)))
        anchor.append(anchors.setdefault(row.anchor, len(anchors)))
        look = (row.rel, row.kind, row.place)
        known = looks.get(look)
        marks.append(looks.setdefault(look, marks_of(*look)) if known is None else known)
        first.append(_day(row.first_seen, days))
        last.append(_day(row.last_seen, days))
    ints = [np.frombuffer(column, np.int32) for column in (source, target, anchor, first, last)]
    flags = np.frombuffer(bytes(marks), np.uint8)
    return Columns(tuple(urls), tuple(anchors), ints[0], ints[1], ints[2], flags, ints[3], ints[4])


def marks_of(rel: tuple[str, ...], kind: LinkKind, place: LinkPlace) -> Mark:
    found = Mark(0)
    for token in rel:
        found |= _REL.get(token, Mark(0))
    if kind == "image":
        found |= Mark.IMAGE
    return found | Mark.BOILERPLATE if place == "boilerplate" else found


def _day(text: str | None, days: dict[str, int]) -> int:
    if not text:
        return 0
    known = days.get(text)
    if known is None:
        known = days[text] = date.fromisoformat(text[:10]).toordinal()
    return known
