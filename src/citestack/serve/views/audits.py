"""``/audits``: audits of whole sites; ``/audits/ID``: one of them, templates and worst pages first."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request

from citestack.audit.site.reading import site_report
from citestack.serve.auditing.site import AuditsPage, SiteAuditShown, line, site_audit_shown
from citestack.serve.pages import Pages
from citestack.serve.reading.addresses import host_and_path
from citestack.serve.registry import View
from citestack.serve.workbench import Workbench

LISTED = 50
OFFERED = 200
"""Pages looked at for names of sites to choose from."""


def routes(bench: Workbench, pages: Pages) -> APIRouter:
    router = APIRouter()

    def audits(request: Request) -> AuditsPage:  # noqa: ARG001 - every view is handed its request
        runs = bench.store.audits.newest(limit=LISTED)
        hosts = (host_and_path(found.url).split("/", 1)[0] for found in bench.store.listed(OFFERED))
        return AuditsPage(tuple(map(line, runs)), tuple(sorted(set(hosts))))

    def audit(request: Request, number: int) -> SiteAuditShown:  # noqa: ARG001
        run = bench.store.audits.get(number)
        return site_audit_shown(site_report(bench.store, run), bench.store.audits.newest(run.site))

    pages.twin(router, "/audits", "audits", audits)
    pages.twin(router, "/audits/{number}", "site_audit", audit)
    return router


VIEW = View("audits", "Site audits", routes)
