"""A job: long work that was asked for."""

from __future__ import annotations

from typing import Any

from citestack.store.jobs import Job

JOBS = "/api/v1/jobs"
FIELDS = (
    "id", "kind", "params", "state", "done", "total", "note", "result", "error", "created_at", "started_at",
    "finished_at", "heartbeat", "runs", "cancelling",
)  # fmt: skip


def job_json(job: Job) -> dict[str, Any]:
    """With the addresses of the HTTP API at which it is read and followed."""
    own = f"{JOBS}/{job.id}"
    return {**{name: getattr(job, name) for name in FIELDS}, "links": {"self": own, "events": f"{own}/events"}}
