"""A site in the link graph: its measures, who links to it, its pages; two sites side by side; the best of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from citestack.authority.link_trust import TIERS
from citestack.authority.profile import LinkGap, Referrer, SiteProfile
from citestack.model import Trust
from citestack.serve.reading.addresses import host_and_path, page_path, site_path
from citestack.serve.reading.link_rings import Rings, link_rings
from citestack.serve.reading.measures import MEASURES, MeasureShown, figure, measures_of
from citestack.serve.reading.measures import TIERS as TIER_WORDS
from citestack.serve.reading.paging import Paging
from citestack.store.authority import BuildInfo, Node
from citestack.store.browse import PageLine

REFERRERS = 50
PAGES = 25
MIX: Mapping[str, str] = {
    "followed": "followed",
    "nofollow": "nofollow",
    "ugc": "left by users (ugc)",
    "sponsored": "paid for (sponsored)",
    "image": "images",
    "boilerplate": "menus, footers, sidebars",
    "sitewide": "on most pages of their host",
    "earned": "earned: followed, in the main content",
}


@dataclass(frozen=True, slots=True)
class NoGraph:
    """There is no build of the link graph yet."""

    pages: int
    state: Literal["no_graph"] = "no_graph"


@dataclass(frozen=True, slots=True)
class BuildShown:
    built_on: str
    generation: int
    outdated: bool
    """The store has changed since."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    place: int
    name: str
    href: str
    tier: str | None
    figures: tuple[str, ...]
    """In the order of ``SORTABLE``."""


@dataclass(frozen=True, slots=True)
class SitesPage:
    build: BuildShown
    level: str
    by: str
    columns: tuple[tuple[str, str, str], ...]
    """(key, name, meaning) of the measures."""
    q: str
    rows: tuple[SiteRow, ...]
    paging: Paging
    state: Literal["sites"] = "sites"


@dataclass(frozen=True, slots=True)
class ReferrerRow:
    name: str
    href: str
    tier: str | None
    link_trust: str
    rating: str
    links: int
    pages: int
    followed: int
    image: int
    earned: int
    first_seen: str
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TierRow:
    tier: str
    meaning: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class MixRow:
    name: str
    meaning: str
    links: int
    share: float
    """Of all links."""


@dataclass(frozen=True, slots=True)
class SitePageRow:
    href: str
    name: str
    title: str
    modified: str | None
    passages: int
    trust: float | None


@dataclass(frozen=True, slots=True)
class SitePage:
    name: str
    level: str
    tier: str | None
    tier_meaning: str
    build: BuildShown
    measures: tuple[MeasureShown, ...]
    referrers: tuple[ReferrerRow, ...]
    referrers_paging: Paging
    tiers: tuple[TierRow, ...]
    mix: tuple[MixRow, ...]
    links: int
    anchors: tuple[tuple[str, int], ...]
    new: tuple[str, ...] | None
    lost: tuple[str, ...] | None
    rings: Rings
    hosts: tuple[str, ...]
    pages: tuple[SitePageRow, ...]
    pages_paging: Paging
    state: Literal["site"] = "site"


@dataclass(frozen=True, slots=True)
class GapSide:
    name: str
    href: str
    tier: str | None
    link_trust: str
    referrers: int
    only: tuple[ReferrerRow, ...]
    only_count: int


@dataclass(frozen=True, slots=True)
class GapPage:
    a: str
    b: str
    sides: tuple[GapSide, ...]
    """Two; none while a site is not named yet."""
    both: tuple[str, ...]
    state: Literal["gap"] = "gap"


@dataclass(frozen=True, slots=True)
class SitePages:
    """Pages of the site in the store, a part of them."""

    hosts: Sequence[str]
    lines: Sequence[PageLine]
    trust: Mapping[str, Trust]
    paging: Paging


def build_shown(info: BuildInfo, generation: int) -> BuildShown:
    """A build moves the generation by one."""
    return BuildShown(info.built_on, info.generation, info.generation + 1 != generation)


def site_rows(nodes: Sequence[Node], start: int, columns: Sequence[str]) -> tuple[SiteRow, ...]:
    return tuple(
        SiteRow(start + n, x.name, site_path(x.name), x.tier, tuple(figure(c, getattr(x, c)) for c in columns))
        for n, x in enumerate(nodes, 1)
    )


def columns(keys: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((k, *MEASURES[k]) for k in keys)


def site_page(profile: SiteProfile, build: BuildShown, referrers: Paging, pages: SitePages) -> SitePage:
    n, first = profile.node, max(0, referrers.first - 1)
    return SitePage(
        profile.name,
        profile.level,
        n.tier,
        TIER_WORDS.get(n.tier or "", ""),
        build,
        measures_of(n),
        tuple(map(referrer_row, profile.referrers[first : first + REFERRERS])),
        referrers,
        _tiers(profile.referrers),
        tuple(_mix(profile.mix)),
        profile.mix["links"],
        profile.anchors,
        profile.new,
        profile.lost,
        link_rings(profile.referrers),
        tuple(pages.hosts),
        tuple(_page_row(line, pages.trust) for line in pages.lines),
        pages.paging,
    )


def gap_page(gap: LinkGap) -> GapPage:
    sides = (_side(gap.a, gap.only_a), _side(gap.b, gap.only_b))
    return GapPage(gap.a.name, gap.b.name, sides, gap.both)


def _side(profile: SiteProfile, only: Sequence[Referrer]) -> GapSide:
    trust = figure("link_trust", profile.node.link_trust)
    rows = tuple(map(referrer_row, only[:REFERRERS]))
    return GapSide(
        profile.name, site_path(profile.name), profile.node.tier, trust, len(profile.referrers), rows, len(only)
    )


def referrer_row(r: Referrer) -> ReferrerRow:
    e = r.edge.edge
    return ReferrerRow(
        r.name,
        site_path(r.name),
        r.tier,
        figure("link_trust", r.link_trust),
        figure("rating", r.rating),
        e.links,
        e.pages,
        e.followed,
        e.image,
        e.earned,
        e.first_seen,
        tuple(text for text, _ in e.anchors if text)[:3],
    )


def _tiers(referrers: Sequence[Referrer]) -> tuple[TierRow, ...]:
    counts = {t: sum(r.tier == t for r in referrers) for t in TIERS}
    total = max(1, len(referrers))
    return tuple(TierRow(t, TIER_WORDS[t], n, n / total) for t, n in counts.items())


def _mix(mix: Mapping[str, int]) -> list[MixRow]:
    total = max(1, mix["links"])
    return [MixRow(k, text, mix[k], mix[k] / total) for k, text in MIX.items()]


def _page_row(line: PageLine, trust: Mapping[str, Trust]) -> SitePageRow:
    value = trust[line.url].value if line.url in trust else None
    title = line.title or host_and_path(line.url)
    return SitePageRow(page_path(line.url), host_and_path(line.url), title, line.modified, line.passages, value)
