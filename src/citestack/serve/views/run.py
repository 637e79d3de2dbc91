"""``/runs/{trace_id}``: an answer with the evidence for every sentence of it."""

from __future__ import annotations

from functools import lru_cache

from fastapi import APIRouter
from starlette.requests import Request

from citestack.serve.pages import Pages
from citestack.serve.reading.answer import RunPage, run_page
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def run(request: Request, trace_id: str) -> RunPage:  # noqa: ARG001 - every view is handed its request
        page_of = lru_cache(maxsize=None)(bench.store.version)  # a page is quoted several times
        return run_page(bench.trace(trace_id), page_of, bench.store.generation)

    pages.twin(router, "/runs/{trace_id}", "run", run)
    return router


VIEW = View("run", "Answer", routes)
