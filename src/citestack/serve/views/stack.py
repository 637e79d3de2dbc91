"""``/runs/{trace_id}/stack``: a run as five columns, a page followed through them, and sliders that replay it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request

from citestack.corpus.urls import page_key
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.stackview.knobs import changes
from citestack.serve.stackview.stack import Followable, StackPage, stack_page
from citestack.serve.stackview.working import Working
from citestack.serve.workbench import Workbench
from citestack.trace import RunStarted


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()
    working = Working(bench)

    def stack(request: Request, trace_id: str, page: str = "", levers: bool = False) -> StackPage:
        trace = bench.trace(trace_id)
        turned = changes(request.query_params.multi_items(), trace.one(RunStarted).config)
        shown = working.replayed(trace, turned)
        patient = levers or request.url.path.endswith(".json")
        followed = _page(bench, page.strip())
        # A slider that is dragged makes many replays: the levers of those are worked out for who asks.
        if followed is not None and followed.stored and (patient or not turned):
            followed = replace(followed, levers=working.fate(shown, followed.url, patient=patient))
        return stack_page(trace, turned, shown, followed)

    pages.twin(router, "/runs/{trace_id}/stack", "stack", stack, stream=True)
    return router


def _page(bench: Workbench, asked: str) -> Followable | None:
    """Raises ``SourceError`` for what is no page's address."""
    if not asked:
        return None
    url = page_key(asked)
    return Followable(url, stored=bench.store.page(url) is not None)


VIEW = View("stack", "Stack", routes)
