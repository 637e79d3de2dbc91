"""``/v1/responses``: the answer as a response, its sources as ``url_citation`` annotations."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from citestack.errors import CitestackError
from citestack.serve.openai.asking import Asked, new_id, told
from citestack.serve.openai.requests import SOURCES, ResponsesRequest
from citestack.serve.openai.response_events import ResponseEvents
from citestack.serve.openai.responses import Asking, response
from citestack.serve.openai.wire import STREAM_HEADERS, named
from citestack.serve.replies import document
from citestack.serve.workbench import Workbench


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.post("/responses", summary="Ask, as a response")
    async def respond(request: Request, wanted: ResponsesRequest) -> Response:
        """The last user message of `input` is the question. Every sentence of the answer is verified by the sources
        its `[n]` marks name; each mark is annotated. With `stream`, typed server-sent events.
        """
        asked = Asked(bench, request, wanted.model, wanted.turns(), "input")
        sources = SOURCES in (wanted.include or ())
        asking = Asking(
            new_id("resp_"), asked.created, wanted.model, wanted.echo(), sources or wanted.names_search(), sources
        )
        if wanted.stream:
            events = _stream(ResponseEvents(asking), asked)
            return StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)
        return document(response(asking, await asked.run(), asked.understood))

    return router


async def _stream(events: ResponseEvents, asked: Asked) -> AsyncIterator[bytes]:
    for event in events.opening():
        yield named(event)
    try:
        run = await asked.run()
    except CitestackError as e:
        error = told(e)
        yield named(events.failed(error["type"], error["message"]))
        return
    for event in events.answered(run, asked.understood):
        yield named(event)
