"""A loopback web that can misbehave, and clients that reach it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpcore
import pytest
import trustme

from citestack.corpus.fetch import FetchClient, Limits, Wire

Handler = Callable[[BaseHTTPRequestHandler], None]
QUICK = Limits(rate=0.0, backoff_s=0.0, read_s=5.0, total_s=10.0, max_bytes=1_000_000)


@dataclass
class Site:
    """One web server: routes by path, and a log of (path, headers)."""

    server: ThreadingHTTPServer
    scheme: str = "http"
    routes: dict[str, Handler] = field(default_factory=dict)
    hits: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.server.server_address[1]

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.hits]

    def page(
        self,
        path: str,
        body: bytes | str,
        content_type: str | None = "text/html; charset=utf-8",
        status: int = 200,
        **headers: str,
    ) -> None:
        self.routes[path] = answer(body, content_type, status, **headers)


def answer(
    body: bytes | str, content_type: str | None = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Handler:
    data = body.encode() if isinstance(body, str) else body

    def handle(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if content_type is not None:
            request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(data)

    return handle


def in_turn(answers: list[Handler]) -> Handler:
    """Each request takes the next answer."""
    return lambda request: answers.pop(0)(request)  # noqa: PLW0108 - the list is popped per request


def redirect(location: str, status: int = 302) -> Handler:
    return answer(b"", None, status, Location=location)


def _serve(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5
        wbufsize = 1 << 16  # head and body in one packet: two would wait for a delayed acknowledgement, 40 ms

        def do_GET(self) -> None:
            site.hits.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            handler = site.routes.get(self.path, answer("not here", status=404))
            try:
                handler(self)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None: ...

        def finish_request(self, request: object, client_address: object) -> None:
            if tls is not None:
                request = tls.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
            try:
                Requests(request, client_address, self)  # type: ignore[arg-type]
            finally:
                request.close()  # type: ignore[attr-defined]

    site = Site(Server(("127.0.0.1", 0), Requests), "https" if tls else "http")
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from _serve()


@pytest.fixture
def other_site() -> Iterator[Site]:
    yield from _serve()


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_site(authority: trustme.CA) -> Iterator[Site]:
    """Serves a certificate for ``secure.example`` only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("secure.example").configure_cert(context)
    yield from _serve(context)


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@dataclass
class Net:
    """Names and addresses of a pretend internet whose every connection ends at one loopback server."""

    site: Site
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    """Answers per name, one list per look-up; the last one repeats."""
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        answers = self.names[host]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def dial(self, address: str, port: int, timeout: float | None) -> httpcore.NetworkStream:
        self.dialled.append((address, port))
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.site.port, timeout)

    def wire(self, tls: ssl.SSLContext | None = None) -> Wire:
        return Wire(resolve=self.resolve, dial=self.dial, tls=tls, sleep=lambda _: None)


@pytest.fixture
def client() -> Iterator[FetchClient]:
    """Reaches the loopback servers; never sleeps."""
    with FetchClient(QUICK, allow_private=True, wire=Wire(sleep=lambda _: None)) as made:
        yield made
