"""The answer document of ``ask --json`` and ``POST /api/v1/ask``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from citestack.engine import Run
from citestack.trace import TimingsMeasured

LAYERS = ("fanout", "retrieval", "rerank", "writing", "grounding", "citation", "total")


def answer_json(run: Run) -> dict[str, Any]:
    """The answer document of ``ask --json`` and ``POST /api/v1/ask``; a replay has no timings: they show as 0."""
    shape = asdict(run.answer)
    measured = run.trace.maybe(TimingsMeasured)
    timings = measured.timings_ms if measured else {}
    for query in shape["queries"]:
        query["kind"] = str(query["kind"])
    return {**shape, "trace_id": run.trace.id, "timings_ms": {**dict.fromkeys(LAYERS, 0.0), **timings}}
