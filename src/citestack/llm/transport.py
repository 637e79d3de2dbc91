"""One request over one connection, with a clock that knows what it is waiting for.

httpx has one read timeout for the headers and every chunk of the body; a model may think for a minute before its first
word and must not fall silent for as long after it. The clock therefore sits in the network backend of httpcore, as it
does for fetched pages. A connection serves one request: beside the time a model takes, opening one is nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpcore
import httpx

from citestack.config import LlmConfig
from citestack.errors import LlmError, LlmTimeoutError
from citestack.llm.refusals import Again
from citestack.llm.settings import Endpoint

MAX_BYTES = 4_000_000
"""Of one HTTP answer; 2048 streamed tokens come in half a megabyte of envelopes."""
Phase = Literal["connect", "first_byte", "stall"]


@dataclass(slots=True)
class Clock:
    """Time left to one answer. ``total`` runs over all attempts, the phases within one."""

    config: LlmConfig
    now: Callable[[], float] = time.monotonic
    phase: Phase = "connect"
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = self.now() + self.config.total_s

    def left(self) -> float:
        """Seconds left in all, at least 0."""
        return max(0.0, self.end - self.now())

    def limit(self) -> float:
        """Seconds the next wait may last. Raises httpcore's ``TimeoutException`` when none are left."""
        seconds = {
            "connect": self.config.connect_s,
            "first_byte": self.config.first_byte_s,
            "stall": self.config.stall_s,
        }[self.phase]
        allowed = min(seconds, self.left())
        if allowed <= 0:
            raise httpcore.ReadTimeout
        return allowed

    def said(self) -> str:
        """What ran out, in words."""
        if self.left() <= 0.001:
            return f"took longer than {self.config.total_s:g} s in all"
        if self.phase == "connect":
            return f"could not be connected to within {self.config.connect_s:g} s"
        if self.phase == "first_byte":
            return f"sent nothing for {self.config.first_byte_s:g} s"
        return f"fell silent for {self.config.stall_s:g} s in the middle of its answer"


@dataclass(frozen=True, slots=True)
class Line:
    """The way to an endpoint."""

    endpoint: Endpoint
    tls: ssl.SSLContext = field(default_factory=httpx.create_ssl_context)

    @contextmanager
    def exchange(
        self, path: str, clock: Clock, *, body: bytes | None = None, accept: str = "application/json"
    ) -> Iterator[httpcore.Response]:
        """One request, a POST of JSON or a GET. Raises ``Again`` with what happened to the connection."""
        clock.phase, host = "connect", self.endpoint.host
        try:
            with self._sent(path, clock, body, accept) as response:
                yield response
        except httpcore.TimeoutException:
            raise Again(LlmTimeoutError(f"{host} {clock.said()}"), lost=clock.phase != "connect") from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as e:
            what = "could not be connected to" if clock.phase == "connect" else "broke the connection"
            said = self.endpoint.without_key(str(e) or type(e).__name__)
            raise Again(LlmError(f"{host} {what}: {said}"), lost=clock.phase != "connect") from None

    @contextmanager
    def _sent(self, path: str, clock: Clock, body: bytes | None, accept: str) -> Iterator[httpcore.Response]:
        own = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "citestack"}
        typed = {"Content-Type": "application/json"} if body is not None else {}
        headers = list({**own, **typed, **self.endpoint.headers()}.items())
        method, url = "GET" if body is None else "POST", self.endpoint.at(path)
        pool = httpcore.ConnectionPool(ssl_context=self.tls, max_connections=1, network_backend=_Backend(clock))
        with pool, pool.stream(method, url, headers=headers, content=body) as response:
            yield response


def header(response: httpcore.Response, name: str) -> bytes:
    """The first value, empty when there is none."""
    return next((v for k, v in response.headers if k.decode("latin-1").lower() == name), b"")


def capped(response: httpcore.Response, clock: Clock) -> Iterator[bytes]:
    """The body within its cap; from its first byte on, silence counts as a stall."""
    size = 0
    for chunk in response.iter_stream():
        clock.phase = "stall"
        size += len(chunk)
        if size > MAX_BYTES:
            raise LlmError(f"the answer is larger than {MAX_BYTES // 1_000_000} MB")
        if not clock.left():
            raise httpcore.ReadTimeout
        yield chunk


class _Backend(httpcore.NetworkBackend):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the clock knows better
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(host, port, self._clock.limit(), local_address, socket_options)
        return _Stream(stream, self._clock)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._inner.read(max_bytes, self._clock.limit())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        if self._clock.phase == "connect":
            self._clock.phase = "first_byte"
        self._inner.write(buffer, self._clock.limit())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.limit()), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
