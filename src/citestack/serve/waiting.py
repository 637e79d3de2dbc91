"""Waiting for work of a lane on the event loop: not for ever, and not for a client that has gone away."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from starlette.requests import Request

from citestack.errors import BusyError, StoppedError
from citestack.serve.lane import Ticket

R = TypeVar("R")
LOOK_S = 0.25
"""How often to look whether the client is still there."""


async def finished(ticket: Ticket[R], request: Request | None, timeout_s: float) -> R:
    """The result. Raises what the work raised; ``StoppedError`` when the client left or the time ran out."""
    waiting = asyncio.wrap_future(ticket.future)
    loop = asyncio.get_running_loop()
    until = loop.time() + timeout_s
    try:
        while not waiting.done():
            await asyncio.wait([waiting], timeout=min(LOOK_S, max(0.0, until - loop.time())))
            if not waiting.done():
                await _go_on(request, left=until - loop.time())
        if waiting.cancelled():
            raise BusyError("the server is stopping", retry_after=5)
        return waiting.result()
    finally:
        if not waiting.done():
            ticket.cancel()
            waiting.cancel()  # else the run's StoppedError is logged as an exception that nobody retrieved


async def _go_on(request: Request | None, left: float) -> None:
    if left <= 0:
        raise StoppedError("the time for this question ran out", hint="Ask with the profile fast, or allow more time.")
    if request is not None and await request.is_disconnected():
        raise StoppedError("the client has gone away")
