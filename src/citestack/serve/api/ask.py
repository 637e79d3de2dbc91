"""``POST /api/v1/ask`` and its stream; ``GET /api/v1/search``."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from citestack.config import Config, asked_with, profile_config
from citestack.serve.clients import client_of
from citestack.serve.documents.answers import AnswerDocument, AskBody, SearchDocument
from citestack.serve.documents.base import MAX_QUERY, Profile
from citestack.serve.lane import Stop
from citestack.serve.openapi import LANE, failing, kept
from citestack.serve.replies import cached, document
from citestack.serve.streaming import MEDIA_TYPE, RunFeed, streamed
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench
from citestack.shapes.answer import answer_json
from citestack.shapes.search import result_json

Mode = Literal["lexical", "dense", "hybrid"]
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["stage", "layer", "draft", "citation", "sentence", "done", "problem"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
"""One event, as OpenAPI 3.2 describes streams and FastAPI its own."""
STREAM = {
    "content": {MEDIA_TYPE: {"itemSchema": EVENT}},
    "description": "Events `stage {stage}` as each stage begins, `layer {layer, name, summary}` as its event is "
    "recorded, `draft {draft, text}` for sentences of a language model that nothing verified yet; then `citation` and "
    "`sentence` in the order of the answer and `done` with the whole answer, or `problem`. A comment every 10 s keeps "
    "the connection open.",
}


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["ask"])
    timeout = bench.settings.timeout_s

    @router.post("/ask", response_model=AnswerDocument, responses=failing(*LANE))
    async def ask(body: AskBody, request: Request) -> Response:
        """The answer, each sentence with the sources that verify it. A question that cannot be answered is an
        abstention with its reason, not an error. Leaving stops the run.
        """
        ticket = bench.ask(body.question, config=settings_of(body), client=client_of(request))
        return document(answer_json(await finished(ticket, request, timeout)))

    @router.post("/ask/stream", response_class=Response, responses={**failing(*LANE), 200: STREAM})
    async def ask_stream(body: AskBody, request: Request) -> Response:
        """The same while it happens, as server-sent events."""
        feed = RunFeed()
        ticket = bench.ask(
            body.question, config=settings_of(body), client=client_of(request), watch=feed, heard=feed.drafted
        )
        return streamed(feed, ticket, request, timeout)

    @router.get("/search", response_model=SearchDocument, responses=kept(*LANE))
    async def search(
        request: Request,
        q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY, pattern=r"\S", examples=["heat pump noise"])],
        k: Annotated[int, Query(ge=1, le=100, description="Passages at most.")] = 10,
        mode: Annotated[Mode, Query(description="By words, by meaning, or both.")] = "hybrid",
        profile: Profile = "default",
    ) -> Response:
        """Layer 2 alone: the passages one query finds."""
        ticket = bench.work(partial(searched, bench, q, k, mode, profile), client=client_of(request))
        return cached(request, await finished(ticket, request, timeout))

    return router


def settings_of(body: AskBody) -> Config:
    return asked_with(profile_config(body.profile), trust=body.trust_weight, writer=body.writer, fanout=body.fanout)


def searched(bench: Workbench, query: str, k: int, mode: Mode, profile: str, stop: Stop) -> dict[str, Any]:  # noqa: PLR0913, PLR0917 - the request's own
    """``SearchDocument``."""
    from citestack.stack.layer2_retrieval import search

    session = bench.session(profile)
    stop.check()
    corpus, config = session.corpus, session.engine.config.retrieval
    seen = search(corpus, query, k=k, mode=mode, config=config)
    found = corpus.candidates([s.passage for s in seen])
    results = [result_json(rank, s.fused, c) for rank, (s, c) in enumerate(zip(seen, found, strict=True), 1)]
    return {"query": query, "mode": mode, "generation": corpus.generation, "results": results}
