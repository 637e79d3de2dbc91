"""A site's profile and a link gap."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.authority.profile import LinkGap, Referrer, SiteProfile


def profile_json(profile: SiteProfile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "level": profile.level,
        "measures": {k: v for k, v in asdict(profile.node).items() if k not in ("name", "id")},
        "referring": [referrer_json(r) for r in profile.referrers],
        "by_tier": _by_tier(profile),
        "mix": profile.mix,
        "anchors": [{"text": text, "links": n} for text, n in profile.anchors],
        "new": None if profile.new is None else list(profile.new),
        "lost": None if profile.lost is None else list(profile.lost),
    }


def referrer_json(r: Referrer) -> dict[str, Any]:
    edge = asdict(r.edge.edge)
    plain = {
        k: edge[k] for k in ("links", "pages", "followed", "nofollow", "image", "boilerplate", "sitewide", "earned")
    }
    seen = {"first_seen": r.edge.edge.first_seen, "last_seen": r.edge.edge.last_seen}
    anchors = [text for text, _ in r.edge.edge.anchors]
    return {
        "name": r.name,
        "tier": r.tier,
        "link_trust": r.link_trust,
        "rating": r.rating,
        **plain,
        **seen,
        "anchors": anchors,
    }


def gap_json(gap: LinkGap) -> dict[str, Any]:
    return {
        "a": gap.a.name,
        "b": gap.b.name,
        "referring": {"a": len(gap.a.referrers), "b": len(gap.b.referrers), "both": len(gap.both)},
        "only_a": [referrer_json(r) for r in gap.only_a],
        "only_b": [referrer_json(r) for r in gap.only_b],
        "both": list(gap.both),
    }


def _by_tier(profile: SiteProfile) -> dict[str, int]:
    from citestack.authority.link_trust import TIERS

    return {t: n for t in TIERS if (n := sum(r.tier == t for r in profile.referrers))}
