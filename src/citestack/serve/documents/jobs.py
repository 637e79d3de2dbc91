"""Long work."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

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
