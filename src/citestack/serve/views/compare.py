"""``/compare?a=TRACE&b=TRACE``: two runs layer by layer; without ``b`` and with settings, a run and its replay."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from citestack.errors import UsageError
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.stackview.difference import Difference, difference
from citestack.serve.stackview.knobs import changes, query_of
from citestack.serve.stackview.working import Working
from citestack.serve.workbench import Workbench
from citestack.store.traces import TraceSummary
from citestack.trace import RunStarted

OFFERED = 50


@dataclass(frozen=True, slots=True)
class ComparePage:
    a: str
    b: str
    offered: tuple[TraceSummary, ...]
    difference: Difference | None = None
    """None: choose two runs first."""
    replay: str = ""
    """The settings turned, as they stand in an address, when ``b`` is a replay of ``a``."""


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()
    working = Working(bench)

    def compare(request: Request, a: str = "", b: str = "") -> ComparePage:
        offered = tuple(bench.store.traces(OFFERED))
        if not a:
            return ComparePage(a, b, offered)
        first = bench.trace(a)
        turned = changes(request.query_params.multi_items(), first.one(RunStarted).config)
        if b and turned:
            raise UsageError("a run is compared with another or with its replay, not with both", hint="Leave out b.")
        if b:
            return ComparePage(a, b, offered, difference(first, bench.trace(b)))
        if not turned:
            return ComparePage(a, b, offered)
        found = difference(first, working.replayed(first, turned), would=True)
        return ComparePage(a, b, offered, found, query_of(turned))

    pages.twin(router, "/compare", "compare", compare)
    return router


VIEW = View("compare", "Compare", routes)
