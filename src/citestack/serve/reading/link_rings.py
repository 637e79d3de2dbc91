"""A site's referrers as dots on rings: the site in the middle, the tiers around it, best nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from citestack.authority.link_trust import TIERS
from citestack.authority.profile import Referrer
from citestack.serve.reading.addresses import site_path

WIDTH, HEIGHT = 640, 420
"""Of the drawing, in its own units; the names stand at the sides."""
INNER, OUTER = 48.0, 180.0
"""Radius of the first ring of several, and of the last."""
GAP = 0.7
"""Radians at the bottom of each ring that are free of dots: its name stands there."""
PER_RING = 60
"""Dots on a ring; at 60 the innermost has a dot every 5 units, its radius 4. More stand in the table only."""
LABELS = 12
"""Names written, the best trusted ones; more would run into each other."""
NO_TIER = "no tier"


@dataclass(frozen=True, slots=True)
class Ring:
    tier: str
    radius: float
    count: int
    hidden: int
    """Referrers beyond ``PER_RING``."""


@dataclass(frozen=True, slots=True)
class Dot:
    name: str
    href: str
    tier: str
    x: float
    y: float
    r: float
    earned: bool
    """Drawn full; a hollow one has no earned link."""
    label_x: float | None
    """None: not labelled, there would be too many."""
    label_y: float
    anchor: str
    """start or end: which side of the dot the label is on."""


@dataclass(frozen=True, slots=True)
class Rings:
    width: int
    height: int
    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]


def link_rings(referrers: Sequence[Referrer]) -> Rings:
    """Only tiers that there are have a ring."""
    tiers = [t for t in (*TIERS, NO_TIER) if any(_tier(r) == t for r in referrers)]
    rings, dots = [], list[Dot]()
    for place, tier in enumerate(tiers):
        mine = [r for r in referrers if _tier(r) == tier]
        radius = _radius(place, len(tiers))
        rings.append(Ring(tier, radius, len(mine), max(0, len(mine) - PER_RING)))
        shown = mine[:PER_RING]
        for n, r in enumerate(shown):
            angle = pi / 2 + GAP / 2 + (2 * pi - GAP) * (n + 0.5) / len(shown)
            dots.append(_dot(r, tier, radius, angle, named=len(dots) < LABELS))
    return Rings(WIDTH, HEIGHT, tuple(rings), tuple(dots))


def _radius(place: int, of: int) -> float:
    return (INNER + OUTER) / 2 if of == 1 else round(INNER + (OUTER - INNER) * place / (of - 1), 1)


def _tier(r: Referrer) -> str:
    return r.tier or NO_TIER


def _dot(r: Referrer, tier: str, radius: float, angle: float, *, named: bool) -> Dot:
    x, y = WIDTH / 2 + radius * cos(angle), HEIGHT / 2 + radius * sin(angle)
    right = cos(angle) >= 0
    label_x = round(x + (10 if right else -10), 1) if named else None
    earned, anchor = r.edge.edge.earned > 0, "start" if right else "end"
    size = 5.5 if named else 4.0
    return Dot(
        r.name, site_path(r.name), tier, round(x, 1), round(y, 1), size, earned, label_x, round(y + 4, 1), anchor
    )
