"""The sender for engines on the network: one request, its key put in last, its answer whole or a reason why not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from typing import Self

import httpx

from citestack.track.protocols import Call, Reply
from citestack.track.run.journal import now
from citestack.track.run.secret import Key

KEPT = ("retry-after", "retry-after-ms", "x-should-retry", "x-request-id", "request-id")
"""Headers of a reply that are kept; the others may hold cookies."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one request. Seconds and bytes."""

    connect_s: float = 15.0
    silence_s: float = 600.0
    """Longest wait for the next byte; engines that search take minutes: their clients wait 600 s, Perplexity's 900."""
    total_s: float = 900.0
    max_bytes: int = 30_000_000
    """After decompression; the largest result pages of vendors take about 3 MB."""


class HttpSender:
    """Implements ``protocols.Sender``. Follows no redirect, keeps no cookie, reads no proxy or netrc."""

    def __init__(
        self,
        key: Key,
        *,
        idempotency_header: str = "",
        bounds: Bounds | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """``transport`` replaces the network. Key and answers are never logged: httpx's own log says URLs, so a key
        that travels in the query string is added by the transport, below it.
        """
        self._key = key
        self._idempotency_header = idempotency_header
        self._bounds = bounds or Bounds()
        self._client = httpx.AsyncClient(
            transport=_Keyed(key, transport or httpx.AsyncHTTPTransport(trust_env=False)),
            timeout=httpx.Timeout(self._bounds.silence_s, connect=self._bounds.connect_s),
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, call: Call, attempt_key: str) -> Reply:
        try:
            async with asyncio.timeout(self._bounds.total_s):
                return await self._exchange(call, attempt_key)
        except _BrokenBodyError as e:
            return _lost(str(e))
        except TimeoutError:
            return _lost("timeout")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as e:
            return _lost(_failure(e))

    async def close(self) -> None:
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _exchange(self, call: Call, attempt_key: str) -> Reply:
        headers = {"Accept": "application/json", "User-Agent": "citestack", **call.headers}
        if self._idempotency_header:
            headers[self._idempotency_header] = attempt_key
        content = call.body or None
        async with self._client.stream(call.method, call.url, headers=headers, content=content) as response:
            body = self._key.hidden(await self._read(response))
            kept = {name: self._told(response, name) for name in KEPT if name in response.headers}
            return Reply(response.status_code, body, now(), self._told(response, "content-type"), "", kept)

    async def _read(self, response: httpx.Response) -> bytes:
        found = bytearray()
        try:
            async for chunk in response.aiter_bytes():
                found += chunk
                if len(found) > self._bounds.max_bytes:
                    raise _BrokenBodyError("too_large")
        except (httpx.NetworkError, httpx.ProtocolError, httpx.DecodingError) as e:
            raise _BrokenBodyError("truncated") from e
        return bytes(found)

    def _told(self, response: httpx.Response, name: str) -> str:
        value = response.headers.get(name, "")[:200].encode("utf-8", "replace")
        return self._key.hidden(value).decode("utf-8", "replace")


class _Keyed(httpx.AsyncBaseTransport):
    """Puts the key into requests as they leave."""

    def __init__(self, key: Key, inner: httpx.AsyncBaseTransport) -> None:
        self._key = key
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = httpx.Headers(request.headers)
        headers.update(self._key.headers())
        url = self._key.url(str(request.url))
        keyed = httpx.Request(
            request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
        )
        return await self._inner.handle_async_request(keyed)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _BrokenBodyError(Exception):
    """Its text is the word for ``Reply.failure``."""


def _lost(failure: str) -> Reply:
    return Reply(0, b"", now(), failure=failure)


def _failure(error: Exception) -> str:
    """The word for what went wrong; messages are not kept, as they may hold a URL with a key."""
    if isinstance(error, httpx.TimeoutException):
        return "timeout"
    if isinstance(error, httpx.ConnectError):
        causes = list(_causes(error))
        if any(isinstance(c, socket.gaierror) for c in causes):
            return "dns"
        return "tls" if any(isinstance(c, ssl.SSLError) for c in causes) else "connection"
    ours = isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError)
    return "connection" if isinstance(error, httpx.TransportError) and not ours else "bad_call"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and len(found) < 10:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found
