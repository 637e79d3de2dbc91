"""``/track``: what the engines cite, as figures; ``/track/prompts``: down to each answer with its cited spans."""

# ruff: noqa: ARG001 - every view is handed its request
from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from starlette.requests import Request

from citestack.errors import NotFoundError
from citestack.serve.auditing.audited import result_of
from citestack.serve.pages import Pages
from citestack.serve.registry import View
from citestack.serve.tracking.answers import Answers, AnswerShown, PromptAnswers
from citestack.serve.tracking.prompts import PromptTable, prompt_table
from citestack.serve.tracking.reports import Reports
from citestack.serve.tracking.shown import Dashboard, Kind, dashboard
from citestack.serve.tracking.wanted import Filters, Step, filters
from citestack.serve.workbench import Workbench
from citestack.store.observations import TrackLog


def wanted(  # noqa: PLR0913, PLR0917 - the parameters of the address
    domain: str = "",
    brand: str = "",
    engine: Annotated[list[str] | None, Query()] = None,
    start: Annotated[str, Query(alias="from")] = "",
    end: Annotated[str, Query(alias="to")] = "",
    against: str = "",
    group: str = "",
    step: Step = "",
) -> Filters:
    return filters(domain, brand, engine or (), start, end, against, group, step)


Wanted = Annotated[Filters, Depends(wanted)]


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, reports = APIRouter(), Reports(bench)

    def shown(kind: Kind, asked: Filters) -> Dashboard:
        if not reports.tracked:
            return dashboard(kind, asked, None, tracked=False)
        return dashboard(kind, asked, reports.soon(asked))

    def overview(request: Request, asked: Wanted) -> Dashboard:
        return shown("dashboard", asked)

    def neighbours(request: Request, asked: Wanted) -> Dashboard:
        return shown("neighbours", asked)

    def volatility(request: Request, asked: Wanted) -> Dashboard:
        return shown("volatility", asked)

    def prompts(request: Request, asked: Wanted, q: str = "", start: int = 0) -> PromptTable:
        if not reports.tracked:
            return PromptTable("nothing", asked)
        work = bench.work(lambda _stop: prompt_table(bench.store, asked, q.strip()[:200], max(0, start)))
        return result_of(bench, work)

    def prompt(request: Request, prompt: str, asked: Wanted, start: int = 0) -> PromptAnswers:
        return Answers(bench.store).of_prompt(prompt, asked, max(0, start))

    def answer(request: Request, run: int, asking: int) -> AnswerShown:
        return Answers(bench.store).one(run, asking)

    pages.twin(router, "/track", "track", overview)
    pages.twin(router, "/track/neighbours", "track", neighbours)
    pages.twin(router, "/track/volatility", "track", volatility)
    pages.twin(router, "/track/prompts", "track", prompts)
    pages.twin(router, "/track/prompts/{prompt}", "track", prompt)
    pages.twin(router, "/track/answers/{run}/{asking}", "track", answer)
    router.add_api_route(
        "/track/answers/{run}/{asking}/replies/{call}", partial(_reply, bench), include_in_schema=False
    )
    return router


def _reply(bench: Workbench, run: int, asking: int, call: int) -> Response:
    """What the engine sent, as it came: a file, never a page of ours."""
    log = bench.store.shelf(TrackLog)
    found = next((r for r in log.replies_of(run, asking) if r.call == call), None)
    if found is None or found.sha256 is None:
        raise NotFoundError(f"no reply {call} to asking {asking} of run {run}", hint="It may never have come.")
    headers = {"Content-Disposition": f'attachment; filename="run-{run}-{asking}-{call}.txt"'}
    return Response(log.payload(found.sha256), media_type="text/plain", headers=headers)


VIEW = View("track", "Track", routes, path="/track", order=46, sheet=("citestack.track.report", "track.css"))
