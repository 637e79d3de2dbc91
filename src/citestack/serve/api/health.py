"""``/healthz``: is the server there, and of which generation."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from citestack.serve.workbench import Workbench
from citestack.version import VERSION


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    def health() -> dict[str, Any]:
        """Answers at once, whatever the load."""
        return {"status": "ok", "citestack": VERSION, "generation": bench.store.generation, "busy": bench.lane.inside}

    return router
