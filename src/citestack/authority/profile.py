"""What the newest build says of one host or domain, and of two side by side: the link gap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from citestack.authority.domains import Domains
from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError, SourceError, UsageError
from citestack.model import Trust
from citestack.store.authority import Builds, GraphLevel, NamedEdge, Node

MIX = ("links", "followed", "nofollow", "ugc", "sponsored", "image", "boilerplate", "sitewide", "earned")


@dataclass(frozen=True, slots=True)
class Referrer:
    """A domain or host that links here."""

    name: str
    tier: str | None
    """Of the domain; see ``link_trust.Tier``."""
    link_trust: float | None
    rating: float
    edge: NamedEdge


@dataclass(frozen=True, slots=True)
class SiteProfile:
    name: str
    level: GraphLevel
    node: Node
    referrers: tuple[Referrer, ...]
    """Best link trust first, then rating, then name."""
    mix: dict[str, int]
    """Links by kind (``MIX``); one link can be of several."""
    anchors: tuple[tuple[str, int], ...]
    """Most frequent anchor texts of the edges, which keep five each."""
    new: tuple[str, ...] | None
    """Referrers that the build before did not have; None while there is only one build."""
    lost: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class LinkGap:
    """Who links to one of two sites and not to the other."""

    a: SiteProfile
    b: SiteProfile
    only_a: tuple[Referrer, ...]
    only_b: tuple[Referrer, ...]
    both: tuple[str, ...]


def site_profile(builds: Builds, name: str, domains: Domains, *, most_anchors: int = 20) -> SiteProfile:
    """``name``: a domain, a host or a URL. Raises ``UsageError`` without a build, ``NotFoundError`` for others."""
    level, found, node = _found(builds, name, domains)
    edges = builds.referrers(level, found)
    referrers = sorted(_referrers(builds, level, edges), key=_order)
    changes = builds.changes(level, found)
    new, lost = (None, None) if changes is None else (_sources(part) for part in changes)
    return SiteProfile(
        found, level, node, tuple(referrers), _mix(edges), tuple(_anchors(edges).most_common(most_anchors)), new, lost
    )


def page_trust(builds: Builds, url: str) -> Trust | None:
    """Trust of a stored page; None for what is no URL or has none."""
    if "://" not in url:
        return None
    key = page_key(url)
    return builds.trust([key]).get(key)


def link_gap(builds: Builds, a: str, b: str, domains: Domains) -> LinkGap:
    """Compares at domain level unless both are hosts of the graph. Raises as ``site_profile`` does."""
    first, second = site_profile(builds, a, domains), site_profile(builds, b, domains)
    there = {r.name for r in first.referrers}, {r.name for r in second.referrers}
    both = there[0] & there[1]
    return LinkGap(
        first,
        second,
        tuple(r for r in first.referrers if r.name not in both and r.name != second.name),
        tuple(r for r in second.referrers if r.name not in both and r.name != first.name),
        tuple(sorted(both)),
    )


def _found(builds: Builds, name: str, domains: Domains) -> tuple[GraphLevel, str, Node]:
    """The domain when the name is one, else the host, else the domain it belongs to."""
    if not builds.kept():
        raise UsageError(
            "there is no build of the link graph", hint="Run: citestack authority build", layer="authority"
        )
    try:
        url = name if "://" in name else f"http://{name}"
        host, domain = domains.host(url), domains.domain(url)
    except SourceError as e:
        raise UsageError(f"{name!r} is no host, domain or URL", hint="Give e.g. acme.org.", layer="authority") from e
    levels: Sequence[tuple[GraphLevel, str]] = (("domain", host), ("host", host), ("domain", domain))
    for level, candidate in levels:
        node = builds.node(level, candidate)
        if node is not None:
            return level, candidate, node
    hint = "Add pages of it or a backlink export, then run: citestack authority build"
    raise NotFoundError(f"{host!r} is not in the link graph", hint=hint, layer="authority")


def _referrers(builds: Builds, level: GraphLevel, edges: Sequence[NamedEdge]) -> Iterable[Referrer]:
    nodes = builds.named(level, [e.source for e in edges])
    for edge in edges:
        node = nodes.get(edge.source)
        if node is not None:
            yield Referrer(edge.source, node.tier, node.link_trust, node.rating, edge)


def _order(referrer: Referrer) -> tuple[float, float, str]:
    return (-(referrer.link_trust or 0.0), -referrer.rating, referrer.name)


def _mix(edges: Sequence[NamedEdge]) -> dict[str, int]:
    return {kind: sum(int(getattr(e.edge, kind)) for e in edges) for kind in MIX}


def _anchors(edges: Sequence[NamedEdge]) -> Counter[str]:
    found = Counter[str]()
    for edge in edges:
        found.update({text: n for text, n in edge.edge.anchors if text})
    return found


def _sources(edges: Sequence[NamedEdge]) -> tuple[str, ...]:
    return tuple(e.source for e in edges)
