"""The link graph at one level: sorted names, one edge per pair with what its links are like, and a weight matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.authority.domains import Domains
from citestack.authority.edges import Columns, Ints, LinkRow, Mark, columns_of
from citestack.authority.fold import Folded, Known, fold
from citestack.authority.nouns import Level
from citestack.authority.sitewide import mark_sitewide
from citestack.config import AuthorityConfig, Weighting

ANCHORS_PER_EDGE = 5
Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Edges:
    """One row per ordered pair of nodes with a link, sorted by source, then target. All counts are of links."""

    source: Ints
    target: Ints
    weight: Floats
    """Weight of the best link (``Weighting``), 0 when none counts."""
    links: Ints
    pages: Ints
    """Distinct pages of the source that hold one."""
    nofollow: Ints
    ugc: Ints
    sponsored: Ints
    followed: Ints
    """None of the three above."""
    image: Ints
    """The others are text."""
    boilerplate: Ints
    """Outside the main content, or site-wide; the others are contextual."""
    sitewide: Ints
    earned: Ints
    """Followed and contextual."""
    first: Ints
    """Earliest day an import says a link was seen (``date.toordinal``), 0 for none; ``last`` the latest."""
    last: Ints

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True)
class Graph:
    """Nodes and edges at one level. Edges from a node to itself are left out: a site's word for itself is none."""

    level: Level
    names: tuple[str, ...]
    """Sorted; the node's number is its place."""
    edges: Edges
    anchors: tuple[tuple[tuple[str, int], ...], ...] = ()
    """Per edge its most frequent anchor texts with their counts, at most five; empty when they were not asked for."""

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def number(self) -> dict[str, int]:
        """Name -> number."""
        return {name: n for n, name in enumerate(self.names)}

    @cached_property
    def matrix(self) -> Any:
        """CSR, nodes x nodes, row = source: edges with a weight above 0."""
        return sparse(len(self), self.edges, self.edges.weight)

    @cached_property
    def followed(self) -> Any:
        """CSR of ones: edges with a followed link."""
        return sparse(len(self), self.edges, (self.edges.followed > 0).astype(np.float64))

    @cached_property
    def earned(self) -> Any:
        """CSR of ones: edges with a link that is followed and contextual."""
        return sparse(len(self), self.edges, (self.edges.earned > 0).astype(np.float64))


def sparse(n: int, edges: Edges, values: Floats) -> Any:
    """The sorted edges with a value above 0 as a CSR matrix."""
    from scipy.sparse import csr_array

    kept = values > 0
    counts = np.bincount(edges.source[kept], minlength=n)
    starts = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return csr_array((values[kept], edges.target[kept], starts), shape=(n, n))


def graph_of(
    rows: Iterable[LinkRow],
    level: Level,
    config: AuthorityConfig,
    known: Known | None = None,
    domains: Domains | None = None,
) -> Graph:
    """From rows to a graph in one step: columns, folding, site-wide links, aggregation."""
    folded = fold(columns_of(rows), known or Known(), domains or Domains.bundled())
    return build_graph(mark_sitewide(folded, config), level, config.weighting)


def build_graph(folded: Folded, level: Level, weighting: Weighting, *, anchors: bool = True) -> Graph:
    """Aggregates the links between the nodes of a level."""
    names, node = _nodes(folded, level)
    c = folded.columns
    source, target = node[c.source], node[c.target]
    between = np.flatnonzero(source != target)
    pair = source[between].astype(np.int64) * max(len(names), 1) + target[between]
    order = np.argsort(pair, kind="stable")
    between, pair = between[order], pair[order]
    starts = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1]))) if len(pair) else np.zeros(0, np.int64)
    first = between[starts]
    edges = _edges(c, between, starts, (source[first], target[first]), weighting)
    return Graph(level, names, edges, _anchors(c, between, starts) if anchors else ())


def link_weights(marks: NDArray[np.uint8], weighting: Weighting) -> Floats:
    """Weight of each link: product of rel (the least of its tokens), kind and place (the lesser of the two)."""
    table = np.array([_weight(Mark(m), weighting) for m in range(64)])
    found: Floats = table[marks]
    return found


def _weight(mark: Mark, w: Weighting) -> float:
    rel = [x for m, x in ((Mark.NOFOLLOW, w.nofollow), (Mark.UGC, w.ugc), (Mark.SPONSORED, w.sponsored)) if mark & m]
    place = [x for m, x in ((Mark.BOILERPLATE, w.boilerplate), (Mark.SITEWIDE, w.sitewide)) if mark & m]
    kind = w.image if mark & Mark.IMAGE else 1.0
    return min(rel, default=1.0) * min(place, default=1.0) * kind


def _nodes(folded: Folded, level: Level) -> tuple[tuple[str, ...], Ints]:
    if level == "page":
        return folded.pages, np.arange(len(folded.pages), dtype=np.int32)
    return (folded.hosts, folded.host_of) if level == "host" else (folded.domains, folded.domain_of)


def _edges(c: Columns, rows: Places, starts: Places, ends: tuple[Ints, Ints], weighting: Weighting) -> Edges:
    marks = c.marks[rows]
    if not len(starts):
        none = np.zeros(0, np.int32)
        return Edges(none, none, np.zeros(0), *(none,) * 12)

    def having(chosen: NDArray[np.bool_]) -> Ints:
        return np.add.reduceat(chosen.astype(np.int32), starts)

    def marked(mark: Mark) -> Ints:
        return having((marks & mark) != 0)

    links = np.diff(np.append(starts, len(rows))).astype(np.int32)
    earliest = np.where(c.first[rows] > 0, c.first[rows], np.iinfo(np.int32).max)
    first = np.minimum.reduceat(earliest, starts)
    return Edges(
        ends[0].astype(np.int32),
        ends[1].astype(np.int32),
        np.maximum.reduceat(link_weights(marks, weighting), starts),
        links,
        _distinct_pages(c.source[rows], links),
        marked(Mark.NOFOLLOW),
        marked(Mark.UGC),
        marked(Mark.SPONSORED),
        having((marks & Mark.UNFOLLOWED) == 0),
        marked(Mark.IMAGE),
        marked(Mark.BOILERPLATE | Mark.SITEWIDE),
        marked(Mark.SITEWIDE),
        having((marks & Mark.UNEARNED) == 0),
        np.where(first == np.iinfo(np.int32).max, 0, first).astype(np.int32),
        np.maximum.reduceat(c.last[rows], starts),
    )


def _distinct_pages(source: Ints, links: Ints) -> Ints:
    edge = np.repeat(np.arange(len(links), dtype=np.int64), links)
    return np.bincount(np.unique(edge << 32 | source) >> 32, minlength=len(links)).astype(np.int32)


def _anchors(c: Columns, rows: Places, starts: Places) -> tuple[tuple[tuple[str, int], ...], ...]:
    """Per edge: anchors by count, then text; links without one are left out."""
    links = np.diff(np.append(starts, len(rows)))
    edge = np.repeat(np.arange(len(links), dtype=np.int64), links)
    pairs, counts = np.unique(edge << 32 | c.anchor[rows], return_counts=True)
    found: list[list[tuple[str, int]]] = [[] for _ in range(len(links))]
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        text = c.anchors[pair & 0xFFFFFFFF]
        if text:
            found[pair >> 32].append((text, count))
    return tuple(tuple(sorted(some, key=lambda x: (-x[1], x[0]))[:ANCHORS_PER_EDGE]) for some in found)
