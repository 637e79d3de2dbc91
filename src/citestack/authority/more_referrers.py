"""The link lever: how many more referring domains of a tier lift a page's trust to a value, worked out on the graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from citestack.authority.domains import Domains
from citestack.authority.graph import Edges, Graph
from citestack.authority.link_trust import LinkTrust, Tier, link_trust
from citestack.authority.trust import with_links
from citestack.config import AuthorityConfig, Weighting
from citestack.model import Trust
from citestack.store.authority import Builds

MOST = 1_000
BUILD = "citestack authority build"
COUNTS = (
    "source", "target", "links", "pages", "nofollow", "ugc", "sponsored", "followed", "image", "boilerplate",
    "sitewide", "earned",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Needed:
    """``more`` referring domains of the tier lift trust to ``trust``; ``more`` - 1 do not lift it enough."""

    tier: Tier
    more: int
    trust: float


@dataclass(frozen=True)
class MoreReferrers:
    """Over the newest build of a store."""

    builds: Builds
    domains: Domains

    def __call__(self, url: str, bar: float) -> Sequence[Needed]:
        """Per tier of the graph the fewest further referring domains with which the page's trust reaches ``bar``; tiers
        of which ``MOST`` are not enough are left out. Empty for a page without trust or a link part.
        """
        domain = self.domains.domain(url)
        trust = self._known(url, domain)
        if trust is None or self._links is None:
            return ()
        found = (_fewest(trust, domain, tier, bar, self._links) for tier in self._links.usable_tiers())
        return [needed for needed in found if needed is not None]

    def with_more(self, url: str, more: int, tier: Tier) -> float | None:
        """The page's trust with ``more`` further referring domains of the tier. None for a page without trust or a link
        part, and for a tier that no domain of the graph is of.
        """
        domain = self.domains.domain(url)
        trust = self._known(url, domain)
        if trust is None or self._links is None or tier not in self._links.usable_tiers():
            return None
        return with_links(trust, self._links.with_more_referrers(domain, more, tier)).value

    def why_not(self, url: str, tier: Tier) -> str:
        """Why ``with_more`` gives None; empty where it gives a number. The same reason has the same words."""
        if self._links is None:
            return f"this store has no authority build, so nothing is known of links; {BUILD} makes one"
        trust, domain = self.builds.trust([url]).get(url), self.domains.domain(url)
        if trust is None:
            return f"the authority build does not know this page: it was added since; {BUILD} builds it again"
        if not _has_links(trust) or domain not in self._links.graph.number:
            return "no link between two sites touches this page's site, so links are no part of its trust"
        usable = self._links.usable_tiers()
        return (
            "" if tier in usable else f"no linking site is of the tier {tier}; here are: {', '.join(usable) or 'none'}"
        )

    def _known(self, url: str, domain: str) -> Trust | None:
        """The page's trust, where links are a part of it and its domain is in the graph."""
        trust = self.builds.trust([url]).get(url)
        if trust is None or self._links is None or domain not in self._links.graph.number or not _has_links(trust):
            return None
        return trust

    @cached_property
    def _links(self) -> LinkTrust | None:
        return stored_link_trust(self.builds)


def stored_link_trust(builds: Builds) -> LinkTrust | None:
    """Link trust worked out again from the newest build's domain graph; None without a build."""
    kept = builds.kept()
    if not kept:
        return None
    settings: dict[str, Any] = dict(kept[0].config)
    config = AuthorityConfig(**{**settings, "weighting": Weighting(**settings["weighting"])})
    figures = kept[0].figures
    return link_trust(stored_graph(builds), config, figures["seeds"], figures["bad_seeds"])


def stored_graph(builds: Builds) -> Graph:
    """The newest build's domain graph, without anchors."""
    names, edges = tuple(node.name for node in builds.nodes("domain")), builds.edges("domain")
    counts = {c: np.array([getattr(e, c) for e in edges], np.int32) for c in COUNTS}
    weight, unknown = np.array([e.weight for e in edges], np.float64), np.zeros(len(edges), np.int32)
    return Graph("domain", names, Edges(**counts, weight=weight, first=unknown, last=unknown))


def _fewest(trust: Trust, domain: str, tier: Tier, bar: float, links: LinkTrust) -> Needed | None:
    """Trust grows with the number, so the fewest is found by halving."""

    def reached(more: int) -> float:
        return with_links(trust, links.with_more_referrers(domain, more, tier)).value

    if reached(MOST) < bar:
        return None
    low, high = 0, MOST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) >= bar else (middle, high)
    return Needed(tier, high, reached(high))


def _has_links(trust: Trust) -> bool:
    return any(p.name == "links" and p.value is not None for p in trust.parts)
