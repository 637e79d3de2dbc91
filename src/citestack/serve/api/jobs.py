"""``/api/v1/jobs``: ask for long work, watch it, stop it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

import orjson
from anyio.to_thread import run_sync
from fastapi import APIRouter, Body, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field, JsonValue
from starlette.responses import Response, StreamingResponse

from citestack.serve.jobs import Jobs
from citestack.serve.openapi import failing
from citestack.serve.registry import JobKind
from citestack.serve.workbench import Workbench
from citestack.store.jobs import Job

ROOT = "/api/v1/jobs"
LAST = "end"
"""The id of a stream's last event: a client that comes back after it is told that there is no more."""
STREAM = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
State = Literal["queued", "running", "done", "failed", "cancelled"]
EXAMPLE: dict[str, JsonValue] = {
    "id": "5f0c2a9be4d1c377", "kind": "crawl", "params": {"url": "https://example.org/docs/", "max_pages": 200},
    "state": "running", "done": 37, "total": 200, "note": "https://example.org/docs/install", "result": None,
    "error": None, "created_at": "2026-03-01T09:00:00.000+00:00", "started_at": "2026-03-01T09:00:00.120+00:00",
    "finished_at": None, "heartbeat": "2026-03-01T09:00:38.004+00:00", "runs": 1, "cancelling": False,
    "links": {"self": "/api/v1/jobs/5f0c2a9be4d1c377", "events": "/api/v1/jobs/5f0c2a9be4d1c377/events"},
}  # fmt: skip


class JobModel(BaseModel):
    """Long work. Times are ISO 8601 UTC."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: str
    kind: str
    params: dict[str, Any]
    state: State
    done: int = Field(description="Pages, texts or bytes dealt with.")
    total: int | None = Field(description="What `done` counts up to; null while it is not known.")
    note: str = Field(description="What it is at.")
    result: dict[str, Any] | None = Field(description="What came of it; some failures have one too.")
    error: dict[str, Any] | None = Field(description="code, message, hint.")
    created_at: str
    started_at: str | None
    finished_at: str | None
    heartbeat: str | None = Field(description="When its runner was last heard of.")
    runs: int = Field(description="Times it was begun or, after a stop of the server, taken up again.")
    cancelling: bool = Field(description="It will stop at its next safe point.")
    links: dict[str, str]


class JobList(BaseModel):
    jobs: list[JobModel] = Field(description="Newest first.")
    cursor: str | None = Field(description="Asks for the next page; null on the last one.")


JobId = Annotated[str, Path(min_length=1, max_length=64, examples=["5f0c2a9be4d1c377"])]
Limit = Annotated[int, Query(ge=1, le=100, description="Jobs a page.")]
Cursor = Annotated[str | None, Query(max_length=20, description="As the page before gave it.")]


MISSING, REFUSED = failing(404), failing(409, 429)


def job_model(job: Job) -> dict[str, Any]:
    """The job as ``JobModel`` describes it."""
    own = f"{ROOT}/{job.id}"
    shown = {name: getattr(job, name) for name in JobModel.model_fields if name != "links"}
    return {**shown, "links": {"self": own, "events": f"{own}/events"}}


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix=ROOT, tags=["jobs"])
    for kind in bench.jobs.kinds.values():
        _asking(router, bench.jobs, kind)
    _reading(router, bench.jobs)
    _following(router, bench.jobs)
    return router


def _asking(router: APIRouter, jobs: Jobs, kind: JobKind) -> None:
    def submit(params: BaseModel, response: Response) -> dict[str, Any]:
        job = jobs.submit(kind.name, params)
        response.headers["Location"] = f"{ROOT}/{job.id}"
        return job_model(job)

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
        return {"jobs": [job_model(job) for job in page.jobs], "cursor": page.cursor}

    @router.post("/{kind}", include_in_schema=False)
    def unknown(kind: str) -> None:
        jobs.kind(kind)

    @router.get("/{job_id}", response_model=JobModel, responses=MISSING)
    def one_job(job_id: JobId) -> dict[str, Any]:
        """As far as it is now."""
        return job_model(jobs.get(job_id))

    @router.post("/{job_id}/cancel", status_code=202, response_model=JobModel, responses=MISSING)
    def cancel_job(job_id: JobId) -> dict[str, Any]:
        """A waiting job is over at once, a running one stops at its next safe point and keeps what it wrote."""
        return job_model(jobs.cancel(job_id))


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
    return f"id: {own}\nevent: {name}\ndata: ".encode() + orjson.dumps(job_model(job)) + b"\n\n"
