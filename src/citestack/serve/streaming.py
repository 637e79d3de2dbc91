"""A run as server-sent events (the WHATWG HTML standard, section 9.2), while it happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import StreamingResponse

from citestack.engine import Run
from citestack.errors import BusyError, CitestackError, StoppedError
from citestack.serve import problems
from citestack.serve.lane import Ticket
from citestack.serve.summaries import layer_summary
from citestack.serve.waiting import LOOK_S
from citestack.shapes.answer import answer_json
from citestack.trace import Event

LOG = logging.getLogger("citestack.serve")
KEEP_ALIVE_S = 10.0
"""Proxies close what is silent for a minute or less."""
MEDIA_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second asks nginx not to collect the events."""
Item = tuple[str, Any]


class RunFeed:
    """Follows a run in the lane's thread, and hands on what happens to the event loop it was made on."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[Item | None] = asyncio.Queue()

    def entered(self, stage: str) -> None:
        self._put(("stage", {"stage": stage}))

    def recorded(self, event: Event) -> None:
        summary = layer_summary(event)
        if summary is not None:
            self._put(("layer", summary))

    def drafted(self, draft: int, text: str) -> None:
        self._put(("draft", {"draft": draft, "text": text}))

    def ended(self, _: object) -> None:
        self._put(None)

    async def next(self) -> Item | None:
        """None when the run has ended."""
        return await self._items.get()

    def _put(self, item: Item | None) -> None:
        with suppress(RuntimeError):  # the loop is closed: the server has stopped, nobody listens
            self._loop.call_soon_threadsafe(self._items.put_nowait, item)


def streamed(feed: RunFeed, ticket: Ticket[Run], request: Request, timeout_s: float) -> StreamingResponse:
    """The run's events until it is done, fails, or the client leaves; leaving stops the run."""
    ticket.future.add_done_callback(feed.ended)
    return StreamingResponse(_frames(feed, ticket, request, timeout_s), media_type=MEDIA_TYPE, headers=HEADERS)


async def _frames(feed: RunFeed, ticket: Ticket[Run], request: Request, timeout_s: float) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    until, spoke = loop.time() + timeout_s, loop.time()
    try:
        while True:
            try:
                item = await asyncio.wait_for(feed.next(), LOOK_S)
            except TimeoutError:
                if loop.time() >= until:
                    yield frame("problem", problems.shape_of(_late(), request))
                    return
                if await request.is_disconnected():
                    return
                if loop.time() - spoke >= KEEP_ALIVE_S:
                    spoke = loop.time()
                    yield b": still at it\n\n"
                continue
            spoke = loop.time()
            if item is None:
                for name, data in _outcome(ticket, request):
                    yield frame(name, data)
                return
            yield frame(*item)
    finally:
        ticket.cancel()


def frame(name: str, data: Any) -> bytes:
    """One event. JSON has no bare line breaks, so one ``data`` line holds it."""
    return b"event: " + name.encode("ascii") + b"\ndata: " + orjson.dumps(data) + b"\n\n"


def _outcome(ticket: Ticket[Run], request: Request) -> Iterator[Item]:
    if ticket.future.cancelled():
        yield "problem", problems.shape_of(BusyError("the server is stopping", retry_after=5), request)
        return
    error = ticket.future.exception()
    if error is None:
        yield from answer_items(answer_json(ticket.future.result()))
    elif isinstance(error, CitestackError):
        yield "problem", problems.shape_of(error, request)
    else:
        LOG.error("a streamed run failed", exc_info=error)
        yield "problem", problems.shape(500, "internal", "something went wrong here", request=request)


def answer_items(answer: dict[str, Any]) -> Iterator[Item]:
    """Each sentence after the citations it is the first to name, then the whole document."""
    waiting = {c["n"]: c for c in answer["citations"]}
    for sentence in answer["sentences"]:
        for n in sentence["citations"]:
            if n in waiting:
                yield "citation", waiting.pop(n)
        yield "sentence", sentence
    for citation in waiting.values():
        yield "citation", citation
    yield "done", answer


def _late() -> StoppedError:
    return StoppedError("the time for this question ran out", hint="Ask with the profile fast, or allow more time.")
