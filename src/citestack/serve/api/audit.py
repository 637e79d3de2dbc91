"""``POST /api/v1/audit``."""

from __future__ import annotations

from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from citestack.serve.auditing.audited import asked_of, audited
from citestack.serve.clients import client_of
from citestack.serve.documents.audits import AuditBody, AuditDocument
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing
from citestack.serve.replies import document
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.shapes.audit import audit_json


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["audit"])
    timeout = bench.settings.timeout_s

    @router.post("/audit", response_model=AuditDocument, responses=failing(404, *LANE))
    async def audit(body: AuditBody, request: Request) -> Response:
        """A stored page as the five layers read it: findings with the words they are about, scores, fixes to copy.
        Nothing is fetched: what only the web could tell (headers, robots.txt) is then `not_measured`.
        """
        ticket = bench.work(partial(audit_of, bench, body), client=client_of(request))
        return document(await finished(ticket, request, timeout))

    return router


def audit_of(bench: Workbench, body: AuditBody, stop: Stop) -> dict[str, Any]:
    """``AuditDocument``. Raises ``NotFoundError`` for a page that is not in the store."""
    return audit_json(audited(bench, asked_of(body.url, body.prompts, body.profile), stop).audit)
