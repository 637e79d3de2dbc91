"""``/v1/chat/completions``: the answer as a chat completion, its sources as ``url_citation`` annotations."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from starlette.requests import Request

from citestack.errors import CitestackError
from citestack.serve.openai import chat
from citestack.serve.openai.asking import Asked, new_id, told
from citestack.serve.openai.requests import ChatRequest
from citestack.serve.openai.wire import DONE, STREAM_HEADERS, data
from citestack.serve.replies import document
from citestack.serve.workbench import Workbench


def routes(bench: Workbench) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["openai"])

    @router.post("/chat/completions", summary="Ask, as a chat completion")
    async def complete(request: Request, wanted: ChatRequest) -> Response:
        """The last user message is the question. Every sentence of the answer is verified by the sources its `[n]`
        marks name; each mark is annotated. With `stream`, server-sent events that end with `[DONE]`.
        """
        asked = Asked(bench, request, wanted.model, wanted.turns(), "messages")
        counts = bool(wanted.stream_options and wanted.stream_options.include_usage)
        head = chat.Head(new_id("chatcmpl-"), asked.created, wanted.model, counts)
        if wanted.stream:
            return StreamingResponse(_stream(head, asked), media_type="text/event-stream", headers=STREAM_HEADERS)
        return document(chat.completion(head, await asked.run(), asked.understood))

    return router


async def _stream(head: chat.Head, asked: Asked) -> AsyncIterator[bytes]:
    yield data(chat.opening(head))
    try:
        run = await asked.run()
    except CitestackError as e:
        yield data({"error": told(e)})
        return
    for chunk in chat.chunks(head, run, asked.understood):
        yield data(chunk)
    yield DONE
