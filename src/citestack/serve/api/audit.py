"""``POST /api/v1/audit``, and ``/api/v1/audits``: those of whole sites."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.audit.site.reading import site_report
from citestack.serve.auditing.audited import asked_of, audited
from citestack.serve.clients import client_of
from citestack.serve.documents.audits import AuditBody, AuditDocument
from citestack.serve.documents.site_audits import SiteAuditDocument, SiteAuditList
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing, kept
from citestack.serve.paging import Limit
from citestack.serve.replies import cached, document
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.shapes.audit import audit_json
from citestack.shapes.site_audit import site_json
from citestack.store.audits import AuditRun

MOST = 2**31 - 1
Site = Annotated[
    str | None, Query(max_length=2_048, examples=["hearthlab.example"], description="Only those of this site.")
]


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

    @router.get("/audits", response_model=SiteAuditList, responses=failing())
    def site_audits(site: Site = None, limit: Limit = 20) -> Response:
        """Finished audits of sites. ``POST /api/v1/jobs/audit_site`` starts one."""
        return document({"audits": [_line(run) for run in bench.store.audits.newest(site, limit=limit)]})

    @router.get("/audits/{id}", response_model=SiteAuditDocument, responses=kept(404))
    def site_audit(request: Request, number: Annotated[int, Path(alias="id", ge=1, le=MOST)]) -> Response:
        """The audit of a site: findings by page, templates, orphans, duplicates, the difference to the one before."""
        return cached(request, site_json(site_report(bench.store, bench.store.audits.get(number))))

    return router


def _line(run: AuditRun) -> dict[str, Any]:
    told = {"id": run.id, "site": run.site, "date": run.day}
    return {**told, "started_at": run.started_at, "finished_at": run.finished_at}


def audit_of(bench: Workbench, body: AuditBody, stop: Stop) -> dict[str, Any]:
    """``AuditDocument``. Raises ``NotFoundError`` for a page that is not in the store."""
    return audit_json(audited(bench, asked_of(body.url, body.prompts, body.profile), stop).audit)
