"""What was imported, read back: links, ranks, and the edges a graph takes beside those of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from citestack.authority.imports import packing
from citestack.authority.imports.nouns import ImportedEdge, ImportedLink, ImportedRank

if TYPE_CHECKING:
    from citestack.store import Store


def imported_links(store: Store, vendor: str | None = None) -> Iterator[ImportedLink]:
    """In the order they were imported; one part of a few thousand in memory at a time."""
    for part in store.imported_parts(vendor):
        yield from packing.links(part.vendor, part.body, part.alive)


def imported_edges(store: Store, vendor: str | None = None) -> Iterator[ImportedEdge]:
    """Links of exports that still stand, then the edges of web graphs; the fields of ``edges.LinkRow`` in its order.

    Exports of several tools name the same link several times: folding is the graph's work. With ``vendor``, that
    vendor's alone.
    """
    for part in store.imported_parts(vendor):
        yield from packing.edges(part.body, part.alive)
    if vendor in (None, "commoncrawl"):
        for source, target in store.imported_graph():
            yield ImportedEdge(f"https://{source}/", f"https://{target}/")


def imported_ranks(store: Store, names: Sequence[str] | None = None) -> Iterator[ImportedRank]:
    """Ranks of these hosts and domains, or all, by name."""
    for vendor, (level, name, measure, position, value, hosts) in store.imported_ranks(names):
        row = (vendor, level, name, measure, position, value, hosts)
        yield ImportedRank(*cast("tuple[str, Any, str, Any, int, float | None, int | None]", row))
