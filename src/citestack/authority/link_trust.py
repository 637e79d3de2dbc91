"""The link part of trust: how many independent, vouched-for referrers a domain has.

    link_trust = log(1 + credit) / log(1 + full_trust), at most 1

``credit`` adds up the referring domains (eTLD+1, each once, and only for a link that is earned: followed, in the main
content, not site-wide). A referrer that two other voices vouch for (``vouching.py``) counts 1 when it passes as much
trust per link as is usual, less when it passes less. Referrers with a mutual link or the same outgoing links share
one credit: w^2 / (w + the credits of those it is related to), a lower bound on the best set of unrelated ones (Sakai,
Togasaki and Yamazaki, "A note on greedy algorithms for the maximum weighted independent set problem", 2003). All
referrers nobody vouches for count ``unvouched_cap`` together. What was tried: docs/decisions/014-authority.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from citestack.authority.choose_seeds import choose_seeds
from citestack.authority.graph import Graph
from citestack.authority.pagerank import Floats, anti_trust, at
from citestack.authority.related import unrelated_credit
from citestack.authority.same_links import same_links
from citestack.authority.seeds import nodes_of
from citestack.authority.vouching import Voices, flow, usual_flow, voices, vouched
from citestack.config import AuthorityConfig
from citestack.errors import UsageError

Tier = Literal["seed", "high", "medium", "low", "unvouched"]
TIERS: tuple[Tier, ...] = get_args(Tier)
"""Of a referrer. ``seed``: a seed; the next three by its own link trust (``tier_high``, ``tier_medium``) and only when
vouched for; ``unvouched``: whatever links it has, no two voices that trust reaches vouch for it."""
Discount = Literal["not_followed", "boilerplate", "unvouched", "related", "near_bad_seeds"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Referring domains of one tier."""

    tier: Tier
    domains: int
    credit: float


@dataclass(frozen=True, slots=True)
class Discounted:
    """Referring domains that count less than one, by the first reason that holds."""

    reason: Discount
    domains: int
    lost: float
    """Credit they would have without it; 0 where they would have none anyway. Links that are not earned are not
    counted out."""


@dataclass(frozen=True, slots=True)
class DomainTrust:
    """What a domain's link trust is made of."""

    domain: str
    value: float
    """In [0, 1]."""
    credit: float
    tier: Tier
    counted: tuple[Counted, ...]
    discounted: tuple[Discounted, ...]


@dataclass(frozen=True)
class LinkTrust:
    """Link trust of every domain of a graph; arrays have one entry per node."""

    graph: Graph
    config: AuthorityConfig
    seeds: tuple[str, ...]
    """Given, or chosen from the graph."""
    chosen: bool
    """Whether they were chosen."""
    values: Floats
    credits: Floats
    """Sum over a domain's referrers."""
    trust: Floats
    """What the domain holds (``vouching.vouched``)."""
    weight: Floats
    """What the domain counts as a referrer that is related to no other, in [0, 1]."""
    purity: Floats
    """1, less where bad seeds are near: trust / (trust + distrust)."""
    tiers: tuple[Tier, ...]
    edge_credit: Floats
    """What each edge of the graph adds to its target's credit, the cap on unvouched ones not yet applied."""
    converged: bool

    def value(self, domain: str) -> float:
        """0 for a domain the graph does not have."""
        n = self.graph.number.get(domain)
        return 0.0 if n is None else float(self.values[n])

    def explain(self, domain: str) -> DomainTrust:
        """Raises ``UsageError`` for a domain the graph does not have."""
        from citestack.authority.link_trust_explained import explained

        return explained(self, self._node(domain))

    def with_more_referrers(self, domain: str, k: int, tier: Tier) -> float:
        """Link trust with ``k`` more earned referrers of the tier, unrelated to the others and to each other.

        Each counts what the median domain of the tier that links out would with one link more. Raises ``UsageError``
        for a domain or tier that the graph does not have.
        """
        n = self._node(domain)
        vouched_for, loose = self._split(n)
        if tier == "unvouched":
            loose += k * self.config.unvouched_each
        else:
            vouched_for += k * self.usual_credit(tier)
        return trust_value(vouched_for + min(loose, self.config.unvouched_cap), self.config)

    def usable_tiers(self) -> tuple[Tier, ...]:
        """Tiers that ``with_more_referrers`` can tell of."""
        out = np.diff(self.graph.earned.indptr)
        there = {t for t, links in zip(self.tiers, out.tolist(), strict=True) if links} | {"unvouched"}
        return tuple(t for t in TIERS if t in there)

    def usual_credit(self, tier: Tier) -> float:
        """What a referrer of the tier counts: the median over its domains that link out, with one link more."""
        if tier == "unvouched":
            return self.config.unvouched_each
        out = np.diff(self.graph.earned.indptr)
        of_tier = np.array([t == tier for t in self.tiers]) & (out > 0)
        if not of_tier.any():
            raise UsageError(f"no domain of the graph is of the tier {tier!r} and links out", layer="authority")
        return float(np.median(self.weight[of_tier] * out[of_tier] / (out[of_tier] + 1)))

    def _split(self, node: int) -> tuple[float, float]:
        """Credit of vouched referrers and of the others."""
        edges = np.flatnonzero(self.graph.edges.target == node)
        known = self.trust[self.graph.edges.source[edges]] > 0
        return float(self.edge_credit[edges[known]].sum()), float(self.edge_credit[edges[~known]].sum())

    def _node(self, domain: str) -> int:
        if domain not in self.graph.number:
            raise UsageError(f"{domain!r} is not in the link graph", layer="authority")
        return self.graph.number[domain]


def link_trust(
    graph: Graph,
    config: AuthorityConfig,
    seeds: Sequence[str] = (),
    bad_seeds: Sequence[str] = (),
    own: Sequence[str] = (),
) -> LinkTrust:
    """Link trust of a graph at domain level.

    Without ``seeds`` they are chosen from the graph (``choose_seeds``); where it is too thin for that, the ``own``
    domains are the seeds, those whose pages somebody put into the store, unless they are more than ``seed_own``. Bad
    seeds count nothing, are never seeds, and who links to them counts less. Raises ``SeedError`` when seeds are given
    and none is in the graph.
    """
    earned = graph.earned
    bad = set(nodes_of(bad_seeds, graph))
    start = nodes_of(seeds, graph) if seeds else choose_seeds(earned, config) or _few(own, graph, config)
    good = [s for s in start if s not in bad]
    group = same_links(earned, config.same_links, config.same_links_least)
    trust, weight, converged = _held(voices(earned, group), good, config)
    purity = _purity(earned, trust, sorted(bad), config)
    weight = weight * purity
    edge_credit, capped = _credits(graph, trust, weight, group, config)
    values = np.minimum(np.log1p(capped) / math.log1p(config.full_trust), 1.0)
    values[sorted(bad)] = 0.0
    names = tuple(graph.names[s] for s in good)
    tiers = _tiers(values, trust, set(good), config)
    return LinkTrust(
        graph, config, names, not seeds, values, capped, trust, weight, purity, tiers, edge_credit, converged
    )


def _few(own: Sequence[str], graph: Graph, config: AuthorityConfig) -> list[int]:
    known = sorted(graph.number[d] for d in set(own) if d in graph.number)
    return known if len(known) <= config.seed_own else []


def trust_value(credit: float, config: AuthorityConfig) -> float:
    return min(math.log1p(credit) / math.log1p(config.full_trust), 1.0)


def _held(v: Voices, seeds: Sequence[int], config: AuthorityConfig) -> tuple[Floats, Floats, bool]:
    """Trust of each node, and what it counts as a referrer."""
    if not seeds:
        return np.zeros(v.count), np.zeros(v.count), True
    teleport = at(seeds, v.count) / len(seeds)
    held = vouched(v, teleport, config.damping, tolerance=config.tolerance, limit=config.iterations)
    usual = usual_flow(v, held.values, config.reference)
    weight = np.minimum(flow(v, held.values) / usual, 1.0) if usual > 0 else np.zeros(v.count)
    return held.values, weight, held.converged


def _purity(earned: Any, trust: Floats, bad: Sequence[int], config: AuthorityConfig) -> Floats:
    if not bad:
        return np.ones(len(trust))
    distrust = anti_trust(earned, bad, config.damping, tolerance=config.tolerance, limit=config.iterations).values
    both = trust + distrust
    pure = np.divide(trust, both, out=np.ones(len(trust)), where=both > 0)
    pure[list(bad)] = 0.0
    return pure


def _credits(
    graph: Graph, trust: Floats, weight: Floats, group: NDArray[np.int64], config: AuthorityConfig
) -> tuple[Floats, Floats]:
    """What each edge adds, and the sum per node with the cap on unvouched referrers."""
    e, n = graph.edges, len(graph)
    earned, known = e.earned > 0, trust[e.source] > 0
    credit: Floats = np.where(earned & ~known, config.unvouched_each, 0.0)
    credit[earned & known] = unrelated_credit(graph.earned, weight, trust > 0, group)
    loose: Floats = np.bincount(e.target[~known], credit[~known], minlength=n)  # type: ignore[assignment]
    firm: Floats = np.bincount(e.target[known], credit[known], minlength=n)  # type: ignore[assignment]
    total: Floats = firm + np.minimum(loose, config.unvouched_cap)
    return credit, total


def _tiers(values: Floats, trust: Floats, seeds: set[int], config: AuthorityConfig) -> tuple[Tier, ...]:
    bars = np.digitize(values, (config.tier_medium, config.tier_high)).tolist()
    named: tuple[Tier, ...] = ("low", "medium", "high")
    return tuple(
        "seed" if n in seeds else named[bar] if held > 0 else "unvouched"
        for n, (bar, held) in enumerate(zip(bars, trust.tolist(), strict=True))
    )
