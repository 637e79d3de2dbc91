"""``/api/v1/twins``: twins of engines, and how likely a page is cited."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from citestack.serve.auditing.audited import result_of
from citestack.serve.documents.base import MAX_QUERY, Url
from citestack.serve.documents.twins import ConfidenceDocument, TwinDocument, TwinList
from citestack.serve.openapi import LANE, failing, kept
from citestack.serve.replies import cached, document
from citestack.serve.twinning.desk import TwinDesk
from citestack.serve.twinning.shown import twin_shown
from citestack.serve.workbench import Workbench

Name = Annotated[str, Path(min_length=1, max_length=120, examples=["ai-overviews"])]
Prompt = Annotated[str, Query(min_length=1, max_length=MAX_QUERY, examples=["How long does a boiler last?"])]


def routes(bench: Workbench) -> APIRouter:
    router, desk = APIRouter(prefix="/api/v1/twins", tags=["twins"]), TwinDesk(bench)

    @router.get("", response_model=TwinList, responses=kept())
    def twins(request: Request) -> Response:
        """Twins, newest first, with their scores beside those of the baselines."""
        return cached(request, {"twins": desk.newest()})

    @router.get("/{name}", response_model=TwinDocument, responses=kept(404))
    def twin(request: Request, name: Name) -> Response:
        """One twin: weights with intervals, reliability, where it was fitted, or why it was refused."""
        return cached(request, {"twin": twin_shown(desk.get(name))})

    @router.get("/{name}/confidence", response_model=ConfidenceDocument, responses=failing(404, *LANE))
    def confidence(name: Name, url: Annotated[Url, Query()], prompt: Prompt) -> Response:
        """How likely the engine is to cite a stored page for a prompt, with an interval and what it is made of."""
        return document({"confidence": result_of(bench, bench.work(lambda _stop: desk.confidence(name, url, prompt)))})

    return router
