"""``/sites``: the best sites by a measure; one of them; ``/sites/compare``: the link gap between two."""

# ruff: noqa: ARG001 - every view is handed its request
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request

from citestack.authority.domains import Domains
from citestack.authority.profile import SiteProfile, link_gap, site_profile
from citestack.errors import NotFoundError, UsageError
from citestack.serve.pages import Pages
from citestack.serve.reading.addresses import site_path
from citestack.serve.reading.measures import SORTABLE, By
from citestack.serve.reading.paging import Address, paging
from citestack.serve.reading.site import (
    PAGES,
    REFERRERS,
    BuildShown,
    GapPage,
    NoGraph,
    SitePage,
    SitePages,
    SitesPage,
    build_shown,
    columns,
    gap_page,
    site_page,
    site_rows,
)
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

ROWS = 50
Level = Literal["domain", "host"]
OF_DOMAINS = ("link_trust", "trust_rank")


@dataclass(frozen=True, slots=True)
class _Listed:
    """Which sites are asked for."""

    level: Level
    by: By
    q: str
    start: int


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, domains = APIRouter(), Domains.bundled()

    def sites(
        request: Request, level: Level = "domain", by: By | None = None, q: str = "", start: int = 0
    ) -> SitesPage | NoGraph:
        build = _build(bench)
        if isinstance(build, NoGraph):
            return build
        return _top(bench, build, _Listed(level, _measure(level, by), q.strip().lower(), max(0, start)))

    def gap(request: Request, a: str = "", b: str = "") -> GapPage | NoGraph:
        build = _build(bench)
        if isinstance(build, NoGraph):
            return build
        if not (a.strip() and b.strip()):
            return GapPage(a.strip(), b.strip(), (), ())
        try:
            return gap_page(link_gap(bench.store.authority, a.strip(), b.strip(), domains))
        except UsageError as e:
            raise NotFoundError(e.message, hint=e.hint) from e

    def site(request: Request, name: str, referrers: int = 0, pages: int = 0) -> SitePage | NoGraph:
        build = _build(bench)
        if isinstance(build, NoGraph):
            return build
        try:
            profile = site_profile(bench.store.authority, name, domains)
        except UsageError as e:
            raise NotFoundError(e.message, hint=e.hint) from e
        return _one(bench, build, profile, max(0, referrers), max(0, pages))

    pages.twin(router, "/sites", "sites", sites)
    pages.twin(router, "/sites/compare", "gap", gap)
    pages.twin(router, "/sites/{name}", "site", site)
    return router


def _build(bench: Workbench) -> BuildShown | NoGraph:
    kept = bench.store.authority.kept()
    return build_shown(kept[0], bench.store.generation) if kept else NoGraph(bench.store.counts().pages)


def _measure(level: Level, by: By | None) -> By:
    """The one asked for, where nodes of the level have it."""
    known = [k for k in _keys(level) if k == by]
    return known[0] if known else "link_trust" if level == "domain" else "rating"


def _keys(level: Level) -> tuple[By, ...]:
    return tuple(k for k in SORTABLE if level == "domain" or k not in OF_DOMAINS)


def _top(bench: Workbench, build: BuildShown, want: _Listed) -> SitesPage:
    builds, keys = bench.store.authority, _keys(want.level)
    total = builds.count(want.level, want.by, containing=want.q)
    nodes = builds.top(want.level, want.by, ROWS, skip=want.start, containing=want.q)
    query = {"level": want.level, "by": want.by, **({"q": want.q} if want.q else {})}
    turned = paging(Address("/sites", query, "start"), want.start, ROWS, total)
    rows = site_rows(nodes, want.start, keys)
    return SitesPage(build, want.level, want.by, columns(keys), want.q, rows, turned)


def _one(bench: Workbench, build: BuildShown, profile: SiteProfile, referrers: int, pages: int) -> SitePage:
    path = site_path(profile.name)
    hosts = bench.store.authority.hosts_of(profile.name) if profile.level == "domain" else [profile.name]
    total, lines = bench.store.pages_of(hosts, pages, PAGES)
    trust = bench.store.authority.trust([line.url for line in lines])
    where = {"referrers": str(referrers), "pages": str(pages)}
    mine = SitePages(hosts, lines, trust, paging(Address(path, where, "pages"), pages, PAGES, total))
    turned = paging(Address(path, where, "referrers"), referrers, REFERRERS, len(profile.referrers))
    return site_page(profile, build, turned, mine)


VIEW = View("site", "Sites", routes, path="/sites", order=40)
