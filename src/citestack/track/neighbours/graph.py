"""The co-citation graph: which sites are cited in the same answers more often than by chance.

Raw counts join whatever is cited much; *lift* is how many times more answers cite both than would if each were cited
independently of the other. Answers to one prompt are alike, so they do not count as so many proofs: the interval of the
lift leaves out one part of the prompts after the other (Tukey 1958), and both sites must meet in several prompts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import stdtr, stdtrit

from citestack.evaluate.statistics.interval import LEVEL, Floats, Interval
from citestack.track.neighbours.communities import communities
from citestack.track.neighbours.watch import CitedTogether
from citestack.track.statistics.capture import OWNERS
from citestack.track.statistics.change import adjusted
from citestack.track.statistics.grouping import Ints, counts

PARTS, NODES, SUPPORT = 24, 300, 3
"""Parts of the prompts; sites at most, those in most answers; prompts in which two sites must meet."""


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    owner: str
    answers: int
    prompts: int
    community: int
    """From 0, the largest first; -1 = joined to nobody."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two sites (places in ``nodes``) and how much more often than by chance they meet."""

    first: int
    second: int
    answers: int
    prompts: int
    lift: Interval
    adjusted: float
    """The rate of false discoveries at which this edge would be one (Benjamini and Hochberg)."""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    answers: int
    prompts: int
    one_in: int
    """One in so many prompts was looked at; 1 = all."""


def graph(seen: CitedTogether, names: Sequence[str], *, nodes: int = NODES, support: int = SUPPORT) -> Graph:
    """Edges have a lift above 1 that independence does not explain, at 5 % false discoveries over all pairs tested."""
    answer, prompt, unit = (
        np.concatenate([p[i] for p in seen.parts] or [np.zeros(0, dtype=np.int64)]) for i in range(3)
    )
    asked = [np.concatenate([p[i] for p in seen.sampled] or [np.zeros(0, dtype=np.int64)]) for i in range(2)]
    count = np.bincount(unit, minlength=len(names))
    chosen = [int(u) for u in np.argsort(-count, kind="stable")[:nodes] if count[u] > 0]
    place = np.full(len(names), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    kept = place[unit] >= 0
    answer, prompt, site = answer[kept], prompt[kept], place[unit[kept]]
    parts = (prompt // seen.every) % PARTS
    together = np.stack([_together(answer[parts == p], site[parts == p], len(chosen)) for p in range(PARTS)])
    totals = counts((asked[1] // seen.every) % PARTS, PARTS)
    prompts = _together(prompt, site, len(chosen))
    edges = _edges(together, totals, prompts, support)
    of = communities(len(chosen), [(e.first, e.second, float(np.log(e.lift.value))) for e in edges])
    found = tuple(
        Node(
            names[u],
            OWNERS[seen.owner.get(u, len(OWNERS) - 1)],
            int(together[:, i, i].sum()),
            int(prompts[i, i]),
            of[i],
        )
        for i, u in enumerate(chosen)
    )
    return Graph(found, tuple(edges), len(asked[0]), len(np.unique(asked[1])), seen.every)


def _together(holder: Ints, site: Ints, sites: int) -> Floats:
    """(sites, sites): holders that have both; the diagonal is holders that have the one."""
    if not len(holder):
        return np.zeros((sites, sites))
    _, row = np.unique(holder, return_inverse=True)
    has = sparse.csr_matrix((np.ones(len(row), dtype=np.float32), (row, site)))
    has.resize((has.shape[0], sites))
    has.data[:] = 1
    found: Floats = (has.T @ has).toarray().astype(np.float64)
    return found


def _edges(together: Floats, totals: Floats, prompts: Floats, support: int) -> list[Edge]:
    whole, answers = together.sum(0), totals.sum()
    lift = _lift(whole, answers)
    used = totals > 0
    left = [_log(_lift(whole - part, answers - n)) for part, n in zip(together[used], totals[used], strict=True)]
    if len(left) < 2:
        return []
    kept = np.array(left)
    error = np.sqrt((len(kept) - 1) * kept.var(axis=0))
    first, second = np.nonzero(np.triu((prompts >= support) & (whole > 0) & np.isfinite(error) & (error > 0), 1))
    far, spread, free = np.log(lift[first, second]), error[first, second], len(kept) - 1
    chance = adjusted(2 * stdtr(free, -np.abs(far) / spread))
    wide = np.exp(stdtrit(free, (1 + LEVEL) / 2) * spread)
    return [
        Edge(int(a), int(b), int(whole[a, b]), int(prompts[a, b]), _interval(lift[a, b], w), float(q))
        for a, b, w, q, v in zip(first, second, wide, chance, far, strict=True)
        if v > 0 and q <= 1 - LEVEL
    ]


def _interval(value: float, wide: float) -> Interval:
    return Interval(float(value), float(value / wide), float(value * wide))


def _lift(together: Floats, answers: float) -> Floats:
    alone = np.diagonal(together)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = together * answers / (alone[:, None] * alone[None, :])
    return found


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.log(values)
    return np.where(np.isfinite(found), found, np.nan)
