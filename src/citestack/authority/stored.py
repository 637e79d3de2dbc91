"""Graphs and measures as the rows the store keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import repeat
from typing import Any

from citestack.authority.graph import Graph
from citestack.authority.link_trust import LinkTrust
from citestack.authority.measures import Measures
from citestack.authority.pagerank import Ranks
from citestack.store.authority import Edge, Node


def node_rows(graph: Graph, m: Measures, links: LinkTrust | None) -> Iterator[Node]:
    """One per node, by name."""
    r = m.referring
    columns: list[Any] = [
        graph.names,
        range(len(graph)),
        *(c.tolist() for c in (m.pagerank.values, m.harmonic, m.rating.values)),
        *(c.tolist() for c in (r.all, r.followed, r.earned, r.linked)),
        *(_values(x) for x in (m.trust_rank, m.anti_trust)),
        repeat(None) if links is None else links.values.tolist(),
        repeat(None) if links is None else links.tiers,
    ]
    return (Node(*row) for row in zip(*columns, strict=False))


def _values(ranks: Ranks | None) -> Any:
    return repeat(None) if ranks is None else ranks.values.tolist()


def edge_rows(graph: Graph, before: Mapping[tuple[str, str], str], on: str) -> Iterator[Edge]:
    """One per edge. First seen: the earliest of what imports say, the build before said, and the day of this build;
    last seen: the latest that imports say, or that day when the store holds the link.
    """
    e, names = graph.edges, graph.names
    counts = (
        e.links,
        e.pages,
        e.nofollow,
        e.ugc,
        e.sponsored,
        e.followed,
        e.image,
        e.boilerplate,
        e.sitewide,
        e.earned,
    )
    columns = [c.tolist() for c in (e.source, e.target, e.weight, *counts)]
    days = zip(e.first.tolist(), e.last.tolist(), strict=True)
    for plain, (first, last), anchors in zip(zip(*columns, strict=True), days, graph.anchors, strict=True):
        seen = [before.get((names[plain[0]], names[plain[1]])), _day(first), on]
        row: tuple[Any, ...] = (*plain, min(d for d in seen if d), _day(last) or on, anchors)
        yield Edge(*row)


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat() if ordinal else ""
