"""``/api/v1/track/runs`` and ``/track/forecast``: runs of engines, read-only. A job starts one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from citestack.serve.documents.track_runs import TrackForecast, TrackRunDocument, TrackRunList
from citestack.serve.openapi import failing, kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.probing.desk import ProbeDesk
from citestack.serve.probing.wanted import TrackRunParams
from citestack.serve.replies import cached, document
from citestack.serve.workbench import Workbench

MOST = 2**31 - 1


def routes(bench: Workbench) -> APIRouter:
    router, desk = APIRouter(prefix="/api/v1/track", tags=["track"]), ProbeDesk(bench)

    @router.get("/runs", response_model=TrackRunList, responses=kept(paged=True))
    def track_runs(request: Request, limit: Limit = 20, cursor: Cursor = None) -> Response:
        """Runs, newest first. ``POST /api/v1/jobs/track_run`` starts one, or goes on with one."""
        place = read(cursor, 1)
        found = desk.runs(limit + 1, place[0] if place else None)
        after = written(found[limit - 1].run) if len(found) > limit else None
        return cached(request, {"runs": found[:limit], "next": after}, headers=links(request, after))

    @router.get("/runs/{id}", response_model=TrackRunDocument, responses=kept(404))
    def track_run(request: Request, number: Annotated[int, Path(alias="id", ge=1, le=MOST)]) -> Response:
        """What came of each engine's askings, why some gave nothing, and what it has cost so far."""
        return cached(request, {"run": desk.run(number)})

    @router.post("/forecast", response_model=TrackForecast, responses=failing(404))
    def track_forecast(params: TrackRunParams) -> Response:
        """What a run may cost, or what is left of one, by the dated price table. Takes what
        ``POST /api/v1/jobs/track_run`` takes, asks nobody and costs nothing. ``may_start`` says whether this server
        would do it.
        """
        return document({"forecast": desk.forecast(params)})

    return router
