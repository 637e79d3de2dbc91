"""``/api/v1/jobs``: ask for long work, watch it, stop it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Header, Path, Query
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from citestack.serve.documents.jobs import JobList, JobModel
from citestack.serve.jobs import Jobs
from citestack.serve.openapi import failing
from citestack.serve.registry import JobKind
from citestack.serve.workbench import Workbench
from citestack.shapes.job import JOBS, job_json
from citestack.store.jobs import Job

LAST = "end"
"""The id of a stream's last event: a client that comes back after it is told that there is no more."""
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
JobId = Annotated[str, Path(min_length=1, max_length=64, examples=["5f0c2a9be4d1c377"])]
Limit = Annotated[int, Query(ge=1, le=100, description="Jobs a page.")]
Cursor = Annotated[str | None, Query(max_length=20, description="As the page before gave it.")]


MISSING, REFUSED = failing(404), failing(404, 409, 429)


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix=JOBS, tags=["jobs"])
    for kind in bench.jobs.kinds.values():
        _asking(router, bench.jobs, kind)
    _reading(router, bench.jobs)
    _following(router, bench.jobs)
    return router


def _asking(router: APIRouter, jobs: Jobs, kind: JobKind) -> None:
    def submit(params: BaseModel, response: Response) -> dict[str, Any]:
        job = jobs.submit(kind.name, params)
        response.headers["Location"] = f"{JOBS}/{job.id}"
        return job_json(job)

    submit.__annotations__["params"] = Annotated[kind.params, Body()]
    submit.__name__ = f"submit_{kind.name}"
    router.add_api_route(
        f"/{kind.name}", submit, methods=["POST"], status_code=202, response_model=JobModel, summary=kind.title,
        description=f"{kind.title}. Goes to the end of the queue; `Location` names the job.", responses=REFUSED,
    )  # fmt: skip


def _reading(router: APIRouter, jobs: Jobs) -> None:
    @router.get("", response_model=JobList)
    def list_jobs(limit: Limit = 20, cursor: Cursor = None) -> dict[str, Any]:
        """What waits, runs and ran, newest first."""
        page = jobs.list(limit, cursor)
        return {"jobs": [job_json(job) for job in page.jobs], "cursor": page.cursor}

    @router.post("/{kind}", include_in_schema=False)
    def unknown(kind: str) -> None:
        jobs.kind(kind)

    @router.get("/{job_id}", response_model=JobModel, responses=MISSING)
    def one_job(job_id: JobId) -> dict[str, Any]:
        """As far as it is now."""
        return job_json(jobs.get(job_id))

    @router.post("/{job_id}/cancel", status_code=202, response_model=JobModel, responses=MISSING)
    def cancel_job(job_id: JobId) -> dict[str, Any]:
        """A waiting job is over at once, a running one stops at its next safe point and keeps what it wrote."""
        return job_json(jobs.cancel(job_id))


def _following(router: APIRouter, jobs: Jobs) -> None:
    @router.get(
        "/{job_id}/events",
        response_class=StreamingResponse,
        responses={**MISSING, 200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def job_events(
        job_id: JobId, last_event_id: Annotated[str | None, Header(max_length=200)] = None
    ) -> Response:
        """Server-sent events: `progress` with the whole job after each change, then `done`, `failed` or `cancelled`.

        Every event holds the job as it is, so a client that was cut off misses nothing by coming back.
        """
        if last_event_id == LAST:
            return Response(status_code=204)  # tells an EventSource not to come back
        await run_sync(jobs.get, job_id)  # unknown: a problem document, not an empty stream
        return StreamingResponse(_events(jobs, job_id), media_type="text/event-stream", headers=STREAM)


async def _events(jobs: Jobs, job_id: str) -> AsyncIterator[bytes]:
    number = 0
    async for job in jobs.follow(job_id):
        number += 1
        yield b": still here\n\n" if job is None else _event(job, number)


def _event(job: Job, number: int) -> bytes:
    name, own = (job.state, LAST) if job.is_over else ("progress", str(number))
    return f"id: {own}\nevent: {name}\ndata: ".encode() + orjson.dumps(job_json(job)) + b"\n\n"
