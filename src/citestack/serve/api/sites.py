"""``/api/v1/sites``: the link graph's sites by a measure, one of them, two beside each other."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.authority.domains import Domains
from citestack.authority.profile import link_gap, site_profile
from citestack.errors import UsageError
from citestack.serve.documents.stored import GapDocument, Level, MeasureName, SiteDocument, SiteList
from citestack.serve.openapi import kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.replies import cached, generation_tag, has, unchanged
from citestack.serve.workbench import Workbench
from citestack.shapes.authority import gap_json, profile_json

EXAMPLE = "hearthlab.example"
Name = Annotated[str, Path(min_length=1, max_length=253, examples=[EXAMPLE], description="A domain or a host.")]
OneOfTwo = Annotated[
    str, Query(min_length=1, max_length=2_048, examples=[EXAMPLE], description="A domain, a host or a page's URL.")
]


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["sites"])
    domains = Domains.bundled()

    @router.get("/sites", response_model=SiteList, responses=kept(paged=True))
    def sites(
        request: Request,
        measure: MeasureName = "link_trust",
        level: Level = "domain",
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response:
        """The best sites by a measure of the newest link graph. Link trust and the two trust ranks are measured for
        domains only.
        """
        return _listed(bench, request, measure, level, limit, read(cursor, 2))

    @router.get("/sites/compare", response_model=GapDocument, responses=kept(404))
    def gap(request: Request, a: OneOfTwo, b: OneOfTwo) -> Response:
        """The link gap: who links to one of two sites and not to the other."""
        tag = generation_tag(bench)
        if has(request, tag):
            return unchanged(tag)
        return cached(request, gap_json(link_gap(bench.store.authority, a, b, domains)), tag=tag)

    @router.get("/sites/{name}", response_model=SiteDocument, responses=kept(404))
    def site(request: Request, name: Name) -> Response:
        """A site's measures, its referrers by tier, its anchors, and the links won and lost since the build before."""
        tag = generation_tag(bench)
        if has(request, tag):
            return unchanged(tag)
        return cached(request, profile_json(site_profile(bench.store.authority, name, domains)), tag=tag)

    return router


def _listed(  # noqa: PLR0913, PLR0917 - the request's own
    bench: Workbench, request: Request, measure: MeasureName, level: Level, limit: int, place: list[int] | None
) -> Response:
    """A build never changes, so that a place in it is a number; of the last two either can be listed to its end."""
    builds = bench.store.authority
    kept_builds, tag = [b.id for b in builds.kept()], generation_tag(bench)
    newest = kept_builds[0] if kept_builds else None
    build, skip = (place[0], place[1]) if place else (newest, 0)
    if build is not None and build not in kept_builds:
        raise UsageError("the link graph that this cursor lists is gone", hint="Begin without a cursor.")
    if has(request, tag):
        return unchanged(tag)
    found = [] if build is None else builds.top(level, measure, limit + 1, build, skip=skip)
    after = written(build, skip + limit) if build is not None and len(found) > limit else None
    nodes = [{k: v for k, v in asdict(n).items() if k != "id"} for n in found[:limit]]
    shown = {"level": level, "measure": measure, "build": build, "sites": nodes, "next": after}
    return cached(request, shown, tag=tag, headers=links(request, after))
