"""``GET /api/v1/store``: what the store holds, and whether anything needs attention."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from citestack.errors import CitestackError
from citestack.serve.clients import client_of
from citestack.serve.documents.stored import StoreDocument
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, kept
from citestack.serve.replies import cached
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.shapes.store import store_json


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["store"])

    @router.get("/store", response_model=StoreDocument, responses=kept(*LANE))
    async def store(request: Request) -> Response:
        """Counts, generation, languages, vectors, the link graph's state. The first time it opens what is searched,
        which takes as long as the first question; `/healthz` answers at once.
        """
        ticket = bench.work(partial(_looked_at, bench), client=client_of(request))
        return cached(request, await finished(ticket, request, bench.settings.timeout_s))

    return router


def _looked_at(bench: Workbench, stop: Stop) -> dict[str, Any]:
    stop.check()
    try:
        session = bench.session()
    except CitestackError as e:  # weights that are missing are what this is asked for
        return store_json(bench.store, None, [f"{e.message}. {e.hint}".strip()])
    behind = session.corpus.generation != bench.store.generation
    return store_json(bench.store, session, ["the index is behind the record: another process writes it"] * behind)
