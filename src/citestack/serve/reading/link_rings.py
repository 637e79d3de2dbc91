"""A site's referrers as dots on rings: the site in the middle, the tiers around it, best nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from citestack.authority.link_trust import TIERS
from citestack.authority.profile import Referrer
from citestack.serve.reading.addresses import site_path

SIZE = 440
"""Side of the square drawn, in its own units."""
INNER, STEP = 52.0, 36.0
PER_RING = 60
"""Dots on a ring; at 60 the innermost has a dot every 5 units, its radius 4. More stand in the table only."""
LABELS = 10
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
    size: int
    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]


def link_rings(referrers: Sequence[Referrer]) -> Rings:
    """Only tiers that there are have a ring."""
    tiers = [t for t in (*TIERS, NO_TIER) if any(_tier(r) == t for r in referrers)]
    rings, dots = [], []
    for place, tier in enumerate(tiers):
        mine = [r for r in referrers if _tier(r) == tier]
        radius = INNER + STEP * place
        rings.append(Ring(tier, radius, len(mine), max(0, len(mine) - PER_RING)))
        shown = mine[:PER_RING]
        label = len(shown) <= LABELS
        dots += [_dot(r, tier, radius, n, len(shown), turn=place, label=label) for n, r in enumerate(shown)]
    return Rings(SIZE, tuple(rings), tuple(dots))


def _tier(r: Referrer) -> str:
    return r.tier or NO_TIER


def _dot(r: Referrer, tier: str, radius: float, n: int, of: int, *, turn: int, label: bool) -> Dot:
    """Rings begin a little further round, one after the other, so that their labels keep apart."""
    angle = 2 * pi * (n / of) + turn * 0.6 - pi / 2
    x, y = SIZE / 2 + radius * cos(angle), SIZE / 2 + radius * sin(angle)
    right = cos(angle) >= 0
    size = 6.0 if label else 4.0
    label_x = round(x + (9 if right else -9), 1) if label else None
    earned = r.edge.edge.earned > 0
    anchor = "start" if right else "end"
    return Dot(
        r.name, site_path(r.name), tier, round(x, 1), round(y, 1), size, earned, label_x, round(y + 4, 1), anchor
    )
