"""``/jobs/{id}``: how far a job is, what came of it, what could not be read. ``/jobs``: all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from citestack.errors import NotFoundError
from citestack.serve.library import JobRow, job_row
from citestack.serve.pages import Pages
from citestack.serve.probing.preparing import run_of
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench
from citestack.store.observations import TrackLog

SEE_OTHER = 303
LIST = 50
LABELS = {
    "passages": "Passages", "links": "Links", "removed": "Pages removed", "duplicates": "Copies marked in the store",
    "seconds": "Seconds", "embedded": "Texts embedded", "vectors": "Passages with a vector", "embedder": "Embedder",
    "build": "Build", "generation": "Of generation", "rows": "Rows", "imported": "Imported", "updated": "Updated",
    "unchanged": "Unchanged", "skipped": "Skipped", "rejected": "Rejected", "format": "Format", "vendor": "Vendor",
    "vouched_domains": "Domains vouched for", "askings": "Askings planned", "left": "Not asked yet",
}  # fmt: skip
"""What of a result is shown as a figure, where it is not 0; the JSON twin has all."""


@dataclass(frozen=True, slots=True)
class FailureRow:
    source: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class JobView:
    """One job."""

    row: JobRow
    seconds: float | None
    """From its first start to its end, or to now."""
    figures: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    failures: tuple[FailureRow, ...]
    failed: int
    """Failures in all; the list may be cut."""
    codes: tuple[tuple[str, int], ...]
    """Failures listed per code, most frequent first."""
    next_job: JobRow | None
    question: str
    """To ask now."""
    run: int | None
    """The run of engines that it carries out."""
    made: tuple[str, str] | None = None
    """What came of it: the page that shows it, and what to call it."""


@dataclass(frozen=True, slots=True)
class JobsView:
    jobs: tuple[JobRow, ...]
    cursor: str | None


Cursor = Annotated[str | None, Query(max_length=20)]


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router, jobs = APIRouter(include_in_schema=False), bench.jobs

    def one(request: Request, job_id: str) -> JobView:  # noqa: ARG001 - every view is handed its request
        return job_view(bench, job_row(jobs, jobs.get(job_id)))

    def every(request: Request, cursor: Cursor = None) -> JobsView:  # noqa: ARG001
        page = jobs.list(LIST, cursor)
        return JobsView(tuple(job_row(jobs, job) for job in page.jobs), page.cursor)

    def cancel(job_id: str) -> Response:
        return RedirectResponse(f"/jobs/{jobs.cancel(job_id).id}", SEE_OTHER)

    def again(job_id: str) -> Response:
        job = jobs.get(job_id)
        return RedirectResponse(f"/jobs/{jobs.submit(job.kind, job.params).id}", SEE_OTHER)

    pages.twin(router, "/jobs", "jobs", every)
    pages.twin(router, "/jobs/{job_id}", "job", one)
    router.add_api_route("/jobs/{job_id}/cancel", cancel, methods=["POST"])
    router.add_api_route("/jobs/{job_id}/again", again, methods=["POST"])
    return router


def job_view(bench: Workbench, row: JobRow) -> JobView:
    job, result = row.job, dict(row.job.result or {})
    failures = tuple(_failures(result))
    codes = Counter(f.code for f in failures).most_common()
    pages = result.get("pages")
    failed = pages["failed"] if isinstance(pages, Mapping) else int(result.get("rejected", 0))
    return JobView(
        row, _seconds(job.started_at, job.finished_at), tuple(_figures(result)), tuple(result.get("notes", ())),
        failures, failed, tuple(codes), _next(bench, result.get("next_job")), str(result.get("question", "")),
        _run(bench, row), _made(result),
    )  # fmt: skip


def _made(result: Mapping[str, Any]) -> tuple[str, str] | None:
    if number := result.get("experiment"):
        return f"/experiments/{number}", f"experiment {number}"
    return (f"/plan/{result['plan']}", f"the plan for {result['plan']}") if result.get("plan") else None


def _figures(result: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    pages = result.get("pages")
    if isinstance(pages, Mapping):
        yield from ((f"Pages {name}", _figure(n)) for name, n in pages.items() if n or name == "added")
    elif pages is not None:
        yield "Pages", _figure(pages)
    for name, label in LABELS.items():
        if result.get(name):
            yield label, _figure(result[name])


def _figure(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.1f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _failures(result: Mapping[str, Any]) -> Iterator[FailureRow]:
    for found in result.get("failures", ()):
        yield FailureRow(str(found["source"]), str(found["code"]), str(found["message"]))
    for found in result.get("errors", ()):
        column = f", {found['column']}" if found["column"] else ""
        yield FailureRow(f"row {found['row']}{column}", str(found["code"]), str(found["message"]))


def _next(bench: Workbench, job_id: object) -> JobRow | None:
    try:
        return job_row(bench.jobs, bench.jobs.get(str(job_id))) if job_id else None
    except NotFoundError:  # forgotten since
        return None


def _run(bench: Workbench, row: JobRow) -> int | None:
    """Known from its start on: a run bears the ticket of its order."""
    if row.job.kind != "track_run":
        return None
    if number := row.job.params.get("run"):
        return int(number)
    found = run_of(bench.store.shelf(TrackLog), str(row.job.params.get("ticket")))
    return None if found is None else found.id


def _seconds(started: str | None, finished: str | None) -> float | None:
    if started is None:
        return None
    end = datetime.now(UTC) if finished is None else datetime.fromisoformat(finished)
    return max(0.0, (end - datetime.fromisoformat(started)).total_seconds())


VIEW = View("job", "Job", routes)
