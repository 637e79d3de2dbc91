"""``/library``: what there is to search, how it is, what is being done about it, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import UsageError
from citestack.serve.forms import as_params, read_form
from citestack.serve.library import RUNS, Health, JobRow, Library, RunRow, SitePage
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

MORE_RUNS = 200
SEE_OTHER = 303


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was sent and could not be taken."""

    kind: str
    message: str
    hint: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    health: Health
    sites: SitePage
    jobs: tuple[JobRow, ...]
    runs: tuple[RunRow, ...]
    more_runs: bool
    """There may be older ones."""
    may_read_files: bool
    refused: Refused = field(default_factory=lambda: Refused("", "", "", {}))


PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="Page of the list of sites.")]
Runs = Annotated[int, Query(ge=1, le=MORE_RUNS, description="Past runs to list.")]


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, shelf = APIRouter(include_in_schema=False), Library(bench)

    def library(request: Request, page: PageNumber = 1, runs: Runs = RUNS) -> LibraryPage:  # noqa: ARG001
        found = tuple(shelf.runs(runs + 1))
        files = bench.settings.allow_folder is not None
        return LibraryPage(shelf.health(), shelf.sites(page), shelf.jobs(), found[:runs], len(found) > runs, files)

    async def ask_for(request: Request, kind: str) -> Response:
        form = await read_form(request)
        params = as_params(bench.jobs.kind(kind).params, form)
        try:
            job = await run_sync(bench.jobs.submit, kind, params)
        except UsageError as e:
            return await run_sync(again, request, Refused(kind, e.message, e.hint, form))
        return RedirectResponse(f"/jobs/{job.id}", SEE_OTHER)

    def again(request: Request, refused: Refused) -> Response:
        shown = library(request)
        model = LibraryPage(
            shown.health, shown.sites, shown.jobs, shown.runs, shown.more_runs, shown.may_read_files, refused
        )
        return pages.html(request, "library", model, status=422)

    pages.twin(router, "/library", "library", library)
    router.add_api_route("/library/{kind}", ask_for, methods=["POST"])
    return router


VIEW = View("library", "Library", routes, path="/library", order=60)
