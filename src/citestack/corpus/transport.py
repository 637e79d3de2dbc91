"""The guarded connection under every request: resolve once, check, connect to the checked address, keep a deadline.

The guard sits in the network backend of httpcore, below TLS: SNI, the Host header and certificate verification see the
host name, the socket sees the address that was checked. A name that resolves to something else a moment later
(DNS rebinding) gains nothing, for nobody asks twice.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from citestack.corpus.addresses import Resolver, checked_addresses, system_resolver
from citestack.errors import BlockedAddressError, DnsError, FetchError, FetchTimeoutError, TlsError

Dial = Callable[[str, int, float | None], httpcore.NetworkStream]
"""Address, port, timeout in seconds to an open connection."""


class Deadline:
    """Time left to the request that the calling thread is making."""

    def __init__(self) -> None:
        self._local = threading.local()

    def start(self, seconds: float) -> None:
        self._local.end = time.monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Seconds left, at most ``timeout``. Raises ``FetchTimeoutError`` when none are."""
        end: float | None = getattr(self._local, "end", None)
        seconds = float("inf") if end is None else end - time.monotonic()
        if seconds <= 0:
            raise FetchTimeoutError("the request ran past its total time")
        return min(seconds, float("inf") if timeout is None else timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, deadline: Deadline, resolve: Resolver, dial: Dial | None, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._resolve = resolve
        self._dial = dial or _dial
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002 - the signature is httpcore's
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        addresses = checked_addresses(host, port, self._resolve, allow_private=self._allow_private)
        failure: Exception = DnsError(f"{host} has no address")
        for address in addresses:
            try:
                return _TimedStream(self._dial(address, port, self._deadline.left(timeout)), host, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as e:
                failure = e
        raise failure

    def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.NetworkStream:
        raise BlockedAddressError(f"local sockets are not fetched: {path}")


class GuardedTransport(httpx.BaseTransport):
    """Transport for an ``httpx.Client``; ``deadline.start(seconds)`` bounds the calling thread's next request.

    Failures on the wire are raised as ``FetchError`` and its children, not as httpx's exceptions.

    ``allow_private`` admits loopback and intranet addresses. ``resolve`` and ``dial`` replace look-up and connect.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
        resolve: Resolver = system_resolver,
        dial: Dial | None = None,
    ) -> None:
        self.deadline = Deadline()
        backend = GuardedBackend(self.deadline, resolve, dial, allow_private=allow_private)
        context = tls or httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, max_connections=64, keepalive_expiry=15.0, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not isinstance(request.stream, httpx.SyncByteStream):
            raise TypeError("this transport is synchronous")
        url = request.url
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        content, extensions = request.stream, request.extensions
        raw = httpcore.Request(
            request.method, target, headers=request.headers.raw, content=content, extensions=extensions
        )
        with _fetch_errors(url.host):
            response = self._pool.handle_request(raw)
        body = _Body(response.stream, url.host)
        return httpx.Response(
            response.status, headers=response.headers, stream=body, extensions=dict(response.extensions)
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any, host: str) -> None:
        self._stream = stream
        self._host = host

    def __iter__(self) -> Iterator[bytes]:
        with _fetch_errors(self._host):
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline, so that a server that drips bytes cannot hold us."""

    def __init__(self, inner: httpcore.NetworkStream, host: str, deadline: Deadline) -> None:
        self._inner = inner
        self._host = host
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            stream = self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        except httpcore.ConnectError as e:
            if isinstance(e.__cause__, ssl.SSLError):
                raise TlsError(f"no trusted TLS connection to {self._host}: {e}") from e
            raise
        return _TimedStream(stream, self._host, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def _fetch_errors(host: str) -> Iterator[None]:
    """What went wrong on the wire, in the words of the error tree."""
    try:
        yield
    except httpcore.TimeoutException as e:
        raise FetchTimeoutError(f"{host} did not answer in time ({type(e).__name__})") from e
    except (httpcore.NetworkError, httpcore.ProtocolError) as e:
        raise FetchError(f"the connection to {host} failed: {e or type(e).__name__}") from e


def _dial(address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
    return httpcore.SyncBackend().connect_tcp(address, port, timeout)
