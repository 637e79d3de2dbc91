"""One request over one connection, with a clock that knows what it is waiting for.

httpx has one read timeout for the headers and every chunk of the body; a model may think for a minute before its first
word and must not fall silent for as long after it. The clock therefore sits in the network backend of httpcore, as it
does for fetched pages. A connection serves one request: beside the time a model takes, opening one is nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import httpcore

from citestack.config import LlmConfig

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


def pool(clock: Clock, tls: ssl.SSLContext) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(ssl_context=tls, max_connections=1, network_backend=_Backend(clock))


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
