"""``/api/v1/traces``: past runs, one of them whole, and what it would have been with other settings."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from citestack.engine import Run
from citestack.explain.compare import compare
from citestack.replaying import Changes, replay
from citestack.serve.api.explain import session_for
from citestack.serve.clients import client_of
from citestack.serve.documents.answers import ReplayBody, ReplayDocument
from citestack.serve.documents.traces import TraceDocument, TraceList
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing, kept
from citestack.serve.paging import Cursor, Limit, links, read, written
from citestack.serve.replies import cached, document
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.shapes.answer import answer_json
from citestack.shapes.difference import difference_json
from citestack.trace import RunFinished, RunStarted
from citestack.trace_json import dumps, schema

TraceIdPath = Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["7f3a0c51b2d94e68"])]


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["traces"])

    @router.get("/traces", response_model=TraceList, responses=kept(paged=True))
    def traces(request: Request, limit: Limit = 20, cursor: Cursor = None) -> Response:
        """Past runs, newest first."""
        place = read(cursor, int)
        found = bench.store.traces(limit + 1, before=place[0] if place else None)
        shown = [{k: v for k, v in asdict(line).items() if k != "seq"} for line in found[:limit]]
        after = written(found[limit - 1].seq) if len(found) > limit else None
        return cached(request, {"traces": shown, "next": after}, headers=links(request, after))

    @router.get("/traces/{id}", response_model=TraceDocument, responses=kept(404, 410))
    def trace(request: Request, id: TraceIdPath) -> Response:  # noqa: A002 - the contract's word
        """A run, whole. Its id names its decisions; a later run of the same ones may have taken another time."""
        return cached(request, dumps(bench.trace(id)))

    @router.post("/traces/{id}/replay", response_model=ReplayDocument, responses=failing(404, 410, *LANE))
    async def replay_trace(body: ReplayBody, request: Request, id: TraceIdPath) -> Response:  # noqa: A002
        """Decides layers 3 to 5 of the run again with other settings. Nothing is searched or asked anew: what the
        verifier read then is taken from the run.
        """
        ticket = bench.work(partial(_replayed, bench, id, body.settings), client=client_of(request))
        return document(await finished(ticket, request, bench.settings.timeout_s))

    @router.get("/trace.schema.json", response_model=dict[str, Any], responses=kept())
    def trace_schema(request: Request) -> Response:
        """The JSON Schema (2020-12) of a run."""
        return cached(request, schema())

    return router


def _replayed(bench: Workbench, trace_id: str, settings: dict[str, Any], stop: Stop) -> dict[str, Any]:
    before = bench.trace(trace_id)
    support = session_for(bench, before.one(RunStarted).config, stop).models.support
    after = replay(before, Changes(config=settings), support)
    answer = answer_json(Run(after.one(RunFinished).answer, after))
    return {"answer": answer, "changed": difference_json(compare(before, after)), "settings": settings}
