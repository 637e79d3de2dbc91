"""Past runs."""

from __future__ import annotations

from typing import Any

from citestack.serve.documents.answers import TraceLine
from citestack.serve.documents.base import Document, Paged, TraceId


class TraceList(Paged):
    """Newest first."""

    traces: list[TraceLine]


class TraceDocument(Document):
    """A run, whole: its events in order. The JSON Schema of the events: ``GET /api/v1/trace.schema.json``."""

    id: TraceId
    format: int
    events: list[dict[str, Any]]
