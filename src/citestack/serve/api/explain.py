"""``POST /api/v1/why`` and ``POST /api/v1/sentence``."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from citestack.assemble import Session
from citestack.config import Config, profile_config
from citestack.corpus.urls import page_key
from citestack.errors import NotFoundError
from citestack.explain.page import explain_in
from citestack.explain.sentence import follow_sentence
from citestack.serve.clients import client_of
from citestack.serve.documents.fates import FateDocument, SentenceBody, SentenceDocument, WhyBody
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing
from citestack.serve.replies import document
from citestack.serve.stopping import StopsReading, StopsRun
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.trace import RunStarted


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["explain"])
    timeout = bench.settings.timeout_s

    @router.post("/why", response_model=FateDocument, responses=failing(404, 410, *LANE))
    async def why(body: WhyBody, request: Request) -> Response:
        """Why a page was or was not cited: the layer that dropped it, the number against the bar, and what would have
        flipped it, found by replay. Asks the question, or looks into a run that exists.
        """
        ticket = bench.work(partial(why_page, bench, body), client=client_of(request))
        return document(await finished(ticket, request, timeout))

    @router.post("/sentence", response_model=SentenceDocument, responses=failing(404, *LANE))
    async def sentence(body: SentenceBody, request: Request) -> Response:
        """One sentence down the five layers. It need not be on the page yet: it is then tried as if it were."""
        ticket = bench.work(partial(followed, bench, body), client=client_of(request))
        return document(await finished(ticket, request, timeout))

    return router


def session_for(bench: Workbench, config: Config, stop: Stop) -> Session:
    """A session for explaining a run that had these settings: no language model is asked again, and reading ends when
    nobody waits.
    """
    session = bench.session(config=replace(config, fan="rules", writer="extractive"))
    models = session.models
    return replace(session, models=replace(models, support=StopsReading(models.support, stop)))


def why_page(bench: Workbench, body: WhyBody, stop: Stop) -> dict[str, Any]:
    """``FateDocument``. Raises ``NotFoundError`` for an unknown run."""
    url = page_key(body.url)
    if body.trace_id is not None:
        trace = bench.trace(body.trace_id)
    else:
        trace = bench.answered(body.question or "", profile_config(body.profile), None, None, stop).trace
    session = session_for(bench, trace.one(RunStarted).config, stop)
    return {**explain_in(session, url, trace).as_json(), "trace_id": trace.id}


def followed(bench: Workbench, body: SentenceBody, stop: Stop) -> dict[str, Any]:
    """``SentenceDocument``. Raises ``NotFoundError`` for an unknown page."""
    page = bench.store.page(page_key(body.url))
    if page is None:
        raise NotFoundError(f"{body.url[:200]} is not in this store", hint="Add it first.")
    engine = bench.session(body.profile).engine
    report = follow_sentence(engine, body.sentence, page, body.question, watch=StopsRun(stop))
    return report.as_json()
