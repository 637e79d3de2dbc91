"""``/api/v1/traffic``: what saved server logs say."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from citestack.serve.documents.traffic import TrafficDocument
from citestack.serve.openapi import kept
from citestack.serve.replies import cached
from citestack.serve.traffic.told import TrafficDesk
from citestack.serve.traffic.wanted import Wanted, wanted
from citestack.serve.workbench import Workbench

Asked = Annotated[Wanted, Depends(wanted)]
Most = Annotated[int, Query(ge=1, le=1_000, description="Pages named.")]


def routes(bench: Workbench) -> APIRouter:
    router, desk = APIRouter(prefix="/api/v1", tags=["traffic"]), TrafficDesk(bench)

    @router.get("/traffic", response_model=TrafficDocument, responses=kept())
    def traffic(request: Request, asked: Asked, limit: Most = 100) -> Response:
        """AI agents by class and by how sure their names are, what they fetched and got, by day; visits from AI
        answers, a floor; fetched pages beside cited ones. ``citestack traffic LOG --save`` fills it.
        """
        return cached(request, desk.told(asked, limit))

    return router
