"""``/api/v1/experiments``: arms, forecasts, edits tried, experiments and what they found. A job runs one."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.serve.auditing.audited import result_of
from citestack.serve.documents.experiments import (
    EditBody,
    EditDocument,
    ExperimentArms,
    ExperimentDocument,
    ExperimentForecast,
    ExperimentList,
    FindingsDocument,
)
from citestack.serve.experimenting.arms import arms_shown
from citestack.serve.experimenting.desk import FORMS, ExperimentDesk
from citestack.serve.experimenting.forecast import forecast
from citestack.serve.experimenting.trying import Wanted, edit_shown
from citestack.serve.experimenting.wanted import ExperimentRunParams
from citestack.serve.openapi import LANE, Responses, failing, kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.replies import cached, document
from citestack.serve.workbench import Workbench

MOST = 2**31 - 1
Form = Annotated[
    Literal["html", "csv", "md", "bundle"], Query(alias="format", description="HTML, CSV, Markdown; or the bundle.")
]
FILES: Responses = {
    200: {"content": {media.partition(";")[0]: {"schema": {"type": "string"}} for media in FORMS.values()}}
}


def routes(bench: Workbench) -> APIRouter:
    router, desk = APIRouter(prefix="/api/v1/experiments", tags=["experiments"]), ExperimentDesk(bench)

    @router.get("", response_model=ExperimentList, responses=kept(paged=True))
    def experiments(request: Request, limit: Limit = 20, cursor: Cursor = None) -> Response:
        """Experiments, newest first, each with its largest effect. ``POST /api/v1/jobs/experiment_run`` runs one."""
        place = read(cursor, 1)
        found = desk.newest(limit + 1, place[0] if place else None)
        after = written(found[limit - 1].id) if len(found) > limit else None
        return cached(request, {"experiments": found[:limit], "next": after}, headers=links(request, after))

    @router.get("/arms", response_model=ExperimentArms, responses=kept())
    def arms(request: Request) -> Response:
        """What can be changed, how honest each arm is, and why one is not offered here."""
        return cached(request, {"arms": arms_shown()})

    @router.post("/forecast", response_model=ExperimentForecast, responses=failing(404, *LANE))
    def experiment_forecast(params: ExperimentRunParams) -> Response:
        """Askings, time and the smallest effect that the design can find. Takes what
        ``POST /api/v1/jobs/experiment_run`` takes; the first prompts are asked to see how long one takes.
        """
        return document({"forecast": result_of(bench, bench.work(partial(forecast, bench, params)))})

    @router.post("/edit", response_model=EditDocument, responses=failing(404, *LANE))
    def edit(body: EditBody) -> Response:
        """What one arm would do to one stored page. Nothing is kept."""
        wanted = Wanted(body.url, body.question, body.arm, body.permissive, body.options)
        return document({"edit": result_of(bench, bench.work(partial(edit_shown, bench, wanted)))})

    @router.get("/{id}", response_model=ExperimentDocument, responses=kept(404))
    def experiment(request: Request, number: Annotated[int, Path(alias="id", ge=1, le=MOST)]) -> Response:
        """One experiment: how far it is, and its whole design."""
        return cached(request, {"experiment": desk.line(number), "design": desk.get(number)[1]})

    @router.get("/{id}/findings", response_model=FindingsDocument, responses=kept(404))
    def findings(request: Request, number: Annotated[int, Path(alias="id", ge=1, le=MOST)]) -> Response:
        """Every effect with its interval, p after correction and the noise floor; power; examples before and after."""
        return cached(request, {"experiment": desk.line(number), "findings": desk.finished(number)})

    @router.get("/{id}/report", response_class=Response, responses={**failing(404), **FILES})
    def report(number: Annotated[int, Path(alias="id", ge=1, le=MOST)], form: Form = "html") -> Response:
        """A finished experiment as a file. The bundle runs again with ``citestack experiment rerun``."""
        return Response(desk.file(number, form), media_type=FORMS[form])

    return router
