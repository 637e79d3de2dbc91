"""``/pages?url=``: a stored page, marked by what a run made of it; ``/pages/diff``: two of its versions."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError
from citestack.serve.pages import Pages
from citestack.serve.reading.addresses import page_path
from citestack.serve.reading.page import PageShown, Wanted, page_shown, version_to_show
from citestack.serve.reading.versions import DiffShown, diff_shown
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench


@dataclass(frozen=True, slots=True)
class NoPageNamed:
    """``/pages`` alone: a box for the address."""

    pages: int
    url: None = None


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def page(  # noqa: PLR0913, PLR0917 - the parameters of the address
        request: Request,  # noqa: ARG001 - every view is handed its request
        url: str = "",
        version: str | None = None,
        run: str | None = None,
        part: int | None = None,
        start: int | None = None,
        end: int | None = None,
        linking: int = 0,
        linked: int = 0,
    ) -> PageShown | NoPageNamed:
        if not url.strip():
            return NoPageNamed(bench.store.counts().pages)
        trace = bench.trace(run) if run else None
        wanted = Wanted(page_key(url), version or None, part, start, end, linked, linking)
        found = version_to_show(bench.store, wanted, trace)
        if found is None:
            raise _unknown(wanted)
        return page_shown(bench.store, found, wanted, trace)

    def compared(request: Request, a: str, b: str) -> DiffShown:  # noqa: ARG001 - every view is handed its request
        return diff_shown(bench.store, a, b)

    def by_version(digest: str, run: str | None = None) -> RedirectResponse:
        version = f"sha256:{digest}"
        found = bench.store.version(version)
        if found is None:
            raise NotFoundError(
                f"no page version {version}", hint="Versions are named sha256:... in answers and traces."
            )
        return RedirectResponse(page_path(found.url, version=version, run=run), 307)

    pages.twin(router, "/pages", "page", page)
    pages.twin(router, "/pages/diff", "diff", compared)
    router.add_api_route("/pages/sha256:{digest}", by_version, include_in_schema=False)
    return router


def _unknown(wanted: Wanted) -> NotFoundError:
    if wanted.version is not None:
        return NotFoundError(
            f"no version {wanted.version} of {wanted.url}", hint="Leave the version out for the newest."
        )
    return NotFoundError(f"{wanted.url} is not in this store", hint="Add it in the library, then look again.")


VIEW = View("page", "Pages", routes)
