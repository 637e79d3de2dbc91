"""``/sites``: the best sites by a measure; one of them; ``/sites/compare``: the link gap between two."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from starlette.requests import Request

from citestack.authority.domains import Domains
from citestack.authority.profile import SiteProfile, link_gap, site_profile
from citestack.errors import NotFoundError, UsageError
from citestack.serve.pages import Pages
from citestack.serve.reading.addresses import site_path
from citestack.serve.reading.measures import SORTABLE
from citestack.serve.reading.paging import paging
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
By = Literal["link_trust", "rating", "pagerank", "harmonic", "referring", "trust_rank"]
OF_DOMAINS = ("link_trust", "trust_rank")


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, domains = APIRouter(), Domains.bundled()

    def sites(request: Request, level: Level = "domain", by: By | None = None, q: str = "", start: int = 0) -> object:
        build = _build(bench)
        return build if isinstance(build, NoGraph) else _top(bench, build, level, by, q.strip().lower(), max(0, start))

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


def _top(bench: Workbench, build: BuildShown, level: Level, by: By | None, q: str, start: int) -> SitesPage:
    keys = tuple(k for k in SORTABLE if level == "domain" or k not in OF_DOMAINS)
    measure: By = by if by in keys and by is not None else "link_trust" if level == "domain" else "rating"
    builds = bench.store.authority
    total = builds.count(level, measure, containing=q)
    nodes = builds.top(level, measure, ROWS, skip=start, containing=q)
    query = {"level": level, "by": measure, **({"q": q} if q else {})}
    turned = paging("/sites", query, "start", start, ROWS, total)
    return SitesPage(build, level, measure, columns(keys), q, site_rows(nodes, start, keys), turned)


def _one(bench: Workbench, build: BuildShown, profile: SiteProfile, referrers: int, pages: int) -> SitePage:
    path = site_path(profile.name)
    hosts = bench.store.authority.hosts_of(profile.name) if profile.level == "domain" else [profile.name]
    total, lines = bench.store.pages_of(hosts, pages, PAGES)
    trust = bench.store.authority.trust([line.url for line in lines])
    where = {"referrers": str(referrers), "pages": str(pages)}
    mine = SitePages(hosts, lines, trust, paging(path, where, "pages", pages, PAGES, total))
    turned = paging(path, where, "referrers", referrers, REFERRERS, len(profile.referrers))
    return site_page(profile, build, turned, mine)


VIEW = View("site", "Sites", routes, path="/sites", order=40)
