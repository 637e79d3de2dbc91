"""What a domain's link trust is made of: its referrers by tier, and which of them count less and why."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citestack.authority.link_trust import TIERS, Counted, Discount, Discounted, DomainTrust, LinkTrust

_SMALL = 1e-9


def explained(found: LinkTrust, node: int) -> DomainTrust:
    edges = np.flatnonzero(found.graph.edges.target == node)
    value, credit = float(found.values[node]), float(found.credits[node])
    counted, discounted = _counted(found, edges), _discounted(found, edges)
    return DomainTrust(found.graph.names[node], value, credit, found.tiers[node], counted, discounted)


def _counted(found: LinkTrust, edges: NDArray[np.int64]) -> tuple[Counted, ...]:
    earned = edges[found.graph.edges.earned[edges] > 0]
    tiers = [found.tiers[n] for n in found.graph.edges.source[earned]]
    rows = []
    for tier in TIERS:
        mine = [float(found.edge_credit[e]) for e, t in zip(earned, tiers, strict=True) if t == tier]
        credit = min(sum(mine), found.config.unvouched_cap) if tier == "unvouched" else sum(mine)
        rows.append(Counted(tier, len(mine), credit))
    return tuple(r for r in rows if r.domains)


def _discounted(found: LinkTrust, edges: NDArray[np.int64]) -> tuple[Discounted, ...]:
    reasons: dict[Discount, list[float]] = {}
    for edge in edges.tolist():
        for reason, lost in _reason(found, edge):
            reasons.setdefault(reason, []).append(lost)
    return tuple(Discounted(reason, len(lost), sum(lost)) for reason, lost in reasons.items())


def _reason(found: LinkTrust, edge: int) -> list[tuple[Discount, float]]:
    """The first reason that holds, with the credit lost; empty for a referrer that counts what it can."""
    e, source = found.graph.edges, int(found.graph.edges.source[edge])
    if e.followed[edge] == 0:
        return [("not_followed", 0.0)]
    if e.earned[edge] == 0:
        return [("boilerplate", 0.0)]
    if found.trust[source] <= 0:
        return [("unvouched", 0.0)]
    lost = float(found.weight[source] - found.edge_credit[edge])
    if found.purity[source] < 1 - _SMALL:
        pure = float(found.weight[source] / max(found.purity[source], _SMALL))
        return [("near_bad_seeds", pure - float(found.edge_credit[edge]))]
    return [("related", lost)] if lost > _SMALL else []
