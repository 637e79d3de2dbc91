"""``/api/v1/plans``: verdicts with their evidence, and what to do. A job makes one."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.serve.documents.plans import PlanDocument, PlanList
from citestack.serve.openapi import Responses, failing, kept
from citestack.serve.planning.desk import FORMS, PlanDesk
from citestack.serve.replies import cached
from citestack.serve.workbench import Workbench

Domain = Annotated[str, Path(min_length=1, max_length=253, examples=["acme.example"])]
Form = Annotated[Literal["md", "csv", "html"], Query(alias="format", description="Markdown, CSV or HTML.")]
FILES: Responses = {
    200: {"content": {media.partition(";")[0]: {"schema": {"type": "string"}} for media in FORMS.values()}}
}


def routes(bench: Workbench) -> APIRouter:
    router, desk = APIRouter(prefix="/api/v1/plans", tags=["plans"]), PlanDesk(bench)

    @router.get("", response_model=PlanList, responses=kept())
    def plans(request: Request) -> Response:
        """The newest plan of each site. ``POST /api/v1/jobs/plan_make`` makes one."""
        return cached(request, {"plans": desk.newest()})

    @router.get("/{domain}", response_model=PlanDocument, responses=kept(404))
    def plan(request: Request, domain: Domain) -> Response:
        """The newest plan of a site: verdict, bottleneck, tasks, progress since the plan before, what is missing."""
        number, found = desk.get(domain)
        return cached(request, {"id": number, "plan": found})

    @router.get("/{domain}/report", response_class=Response, responses={**failing(404), **FILES})
    def plan_report(domain: Domain, form: Form = "md") -> Response:
        """The same as a file."""
        text, media = desk.report(domain, form)
        return Response(text, media_type=media, headers={"Content-Disposition": f'attachment; filename="plan.{form}"'})

    return router
