"""Bodies that are too large or too slow, and readers that stop reading."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fastapi import HTTPException

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Send

    from citestack.serve.settings import ServeSettings


class Metered:
    """One request's channels with limits on them."""

    def __init__(self, receive: Receive, send: Send, settings: ServeSettings) -> None:
        self._receive, self._send, self._settings = receive, send, settings
        self._read = 0
        self._whole = False

    async def receive(self) -> Message:
        """A body must arrive piece by piece in time; once it is whole, this waits for the client to leave."""
        if self._whole:
            return await self._receive()
        try:
            async with asyncio.timeout(self._settings.body_timeout_s):
                message = await self._receive()
        except TimeoutError as e:
            raise HTTPException(408, "the body did not arrive in time") from e
        self._read += len(message.get("body", b""))
        if self._read > self._settings.max_body:
            raise HTTPException(413, f"the body is larger than {self._settings.max_body} bytes")
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """A client that takes nothing for so long counts as gone: what it holds is freed."""
        try:
            async with asyncio.timeout(self._settings.send_timeout_s):
                await self._send(message)
        except TimeoutError as e:
            raise OSError("the client stopped reading") from e
