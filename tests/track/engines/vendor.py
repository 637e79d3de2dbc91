"""A vendor on this machine: answers each path with a document, or with a fault."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from citestack.track.protocols import Call, Reply
from tests.track.engines.asked import AT


@dataclass
class Vendor:
    url: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b"{}"
    fault: str = ""
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, data: Any, status: int = 200) -> None:
        self.raw, self.status = data if isinstance(data, bytes) else json.dumps(data).encode(), status


@contextmanager
def vendor() -> Iterator[Vendor]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            here.got.append((self.path, {k.lower(): v for k, v in self.headers.items()}, json.loads(sent)))
            if here.fault == "stall":
                here.closing.wait(20)
                self.close_connection = True
                return
            self.send_response(here.status)
            self.send_header("Content-Type", "application/json")
            more = 100 if here.fault == "truncated" else 0
            self.send_header("Content-Length", str(len(here.raw) + more))
            for name, value in here.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(here.raw)
            self.close_connection = bool(more)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here = Vendor(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield here
    finally:
        here.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def sent(call: Call, timeout: float = 5.0) -> Reply:
    """As a sender would, without retries."""
    try:
        got = httpx.request(call.method, call.url, content=call.body, headers=dict(call.headers), timeout=timeout)
    except httpx.TimeoutException:
        return Reply(0, b"", AT, failure="timeout")
    except httpx.RemoteProtocolError:
        return Reply(0, b"", AT, failure="truncated")
    return Reply(got.status_code, got.content, AT, got.headers.get("content-type", ""))
