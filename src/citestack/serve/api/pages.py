"""``/api/v1/pages``: stored pages, and every version that a citation's offsets point into."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError, UsageError
from citestack.serve.documents.base import MAX_URL
from citestack.serve.documents.stored import PageDocument, PageList, VersionDocument
from citestack.serve.openapi import kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.replies import FOR_EVER, cached, generation_tag, has, unchanged
from citestack.serve.workbench import Workbench
from citestack.shapes.page import line_json, page_json, version_json

Site = Annotated[
    str | None,
    Query(pattern="^[A-Za-z0-9._-]{1,253}$", examples=["hearthlab.example"], description="A host or a domain."),
]
Address = Annotated[
    str | None, Query(max_length=MAX_URL, description="One page by its URL; nothing else can be given beside it.")
]
VersionPath = Annotated[str, Path(pattern="^sha256:[0-9a-f]{64}$", examples=[f"sha256:{'3f2a91c07be4d815' * 4}"])]


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["pages"])

    @router.get("/pages", response_model=PageDocument | PageList, responses=kept(404, paged=True))
    def pages(
        request: Request, url: Address = None, site: Site = None, limit: Limit = 20, cursor: Cursor = None
    ) -> Response:
        """One page by its `url`; without it the pages of the store, or of one `site`, by URL."""
        if url is None:
            return _listed(bench, request, site, limit, cursor)
        if site is not None or cursor is not None:
            raise UsageError("url names one page", hint="Give url alone, or site for a list.")
        return cached(request, _page(bench, url))

    @router.get("/pages/{version}", response_model=VersionDocument, responses=kept(404))
    def version(request: Request, version: VersionPath) -> Response:
        """One version of a page, as it was read: what a citation's `start` and `end` count in. It never changes."""
        tag = f'"{version}"'
        page = bench.store.version(version)
        if page is None:
            raise NotFoundError(f"no page version {version} in this store", hint="Was it cited from another store?")
        return unchanged(tag, FOR_EVER) if has(request, tag) else cached(
            request, version_json(page), tag=tag, keep=FOR_EVER
        )  # fmt: skip

    return router


def _page(bench: Workbench, url: str) -> dict[str, Any]:
    page = bench.store.page(page_key(url))
    if page is None:
        raise NotFoundError(f"{url[:200]} is not in this store", hint="Add it, or list what is there.")
    return page_json(bench.store, page)


def _listed(bench: Workbench, request: Request, site: str | None, limit: int, cursor: str | None) -> Response:
    tag = generation_tag(bench)
    place = read(cursor, str)
    if has(request, tag):
        return unchanged(tag)
    found = bench.store.listed(limit + 1, place[0] if place else "", site.lower() if site else None)
    after = written(found[limit - 1].url) if len(found) > limit else None
    shown = {"pages": [line_json(line) for line in found[:limit]], "next": after}
    return cached(request, shown, tag=tag, headers=links(request, after))
