"""Real servers on the loopback address, and a site of their neighbourhood to crawl."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

import citestack

SOURCE = str(Path(citestack.__file__).parents[1])
RUN = "from citestack.cli.main import run; run()"
WAIT_S = 120.0


@dataclass
class Server:
    """``citestack serve`` in a process of its own."""

    store: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None
    url: str = ""
    said: list[str] = field(default_factory=list)
    _reader: threading.Thread | None = None

    def start(self) -> Server:
        command = [sys.executable, "-c", RUN, "serve", "--port", "0", "--store", str(self.store), *self.options]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([SOURCE, *sys.path]), "OMP_NUM_THREADS": "1"}
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://\S+", line)
        assert found, line + self.process.stderr.read()
        self.url = found[0].rstrip("/")
        self._reader = threading.Thread(target=self.said.extend, args=(self.process.stderr,), daemon=True)
        self._reader.start()
        return self

    def stop(self, how: int) -> int:
        """Sends the signal; the exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        code = self.process.wait(WAIT_S)
        assert self._reader is not None and self.process.stderr is not None
        self._reader.join()
        self.process.stderr.close()
        self.process = None
        return code

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return httpx.post(self.url + path, json=body, timeout=WAIT_S)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, timeout=WAIT_S)

    def submit(self, kind: str, **params: Any) -> str:
        answer = self.post(f"/api/v1/jobs/{kind}", params)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def job(self, job_id: str) -> dict[str, Any]:
        return self.get(f"/api/v1/jobs/{job_id}").raise_for_status().json()

    def until(self, job_id: str, right: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        end = time.monotonic() + WAIT_S
        while not right(job := self.job(job_id)):
            assert time.monotonic() < end, job
            time.sleep(0.05)
        return job

    def over(self, job_id: str) -> dict[str, Any]:
        return self.until(job_id, lambda job: job["state"] in ("done", "failed", "cancelled"))

    def events(self, job_id: str, **headers: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """(id, event, job) of the stream, to its end."""
        path = f"{self.url}/api/v1/jobs/{job_id}/events"
        with httpx.stream("GET", path, headers=headers, timeout=WAIT_S) as stream:
            assert stream.status_code == 200
            assert stream.headers["content-type"].startswith("text/event-stream")
            at: dict[str, str] = {}
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if line:
                    at[name] = value
                elif "data" in at:
                    yield at["id"], at["event"], json.loads(at["data"])
                    at = {}


@dataclass
class Web:
    """A site on the loopback address whose pages link to the next ones."""

    server: ThreadingHTTPServer
    pages: int = 40
    gate: threading.Event = field(default_factory=threading.Event)
    """Pages beyond ``open`` are answered when it is set."""
    open: int = 10_000
    hits: list[str] = field(default_factory=list)

    def url(self, path: str = "/p0") -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{path}"

    def urls(self) -> list[str]:
        return sorted(self.url(f"/p{n}") for n in range(self.pages))

    def body(self, path: str) -> str | None:
        found = re.fullmatch(r"/p(\d+)", path)
        if found is None or int(found[1]) >= self.pages:
            return None
        n = int(found[1])
        links = "".join(f'<a href="/p{k}">Part {k}</a> ' for k in range(n + 1, min(n + 4, self.pages)))
        return (
            f"<title>Part {n}</title><h1>Part {n}</h1><p>Part {n} joins the pump to valve {n} of the tank.</p>{links}"
        )


@pytest.fixture
def web() -> Iterator[Web]:
    class Requests(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def do_GET(self) -> None:
            made.hits.append(self.path)
            body = made.body(self.path)
            found = re.fullmatch(r"/p(\d+)", self.path)
            if found and int(found[1]) >= made.open:
                made.gate.wait(WAIT_S)
            data = (body or "not here").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data)
            except OSError:  # its reader was killed
                self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None: ...

    made = Web(Quiet(("127.0.0.1", 0), Requests))
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    made.gate.set()
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers on ``tmp_path / "store"``; what still runs is killed at the end."""
    started: list[Server] = []

    def start(*options: str, store: Path | None = None) -> Server:
        started.append(Server(store or tmp_path / "store", options).start())
        return started[-1]

    yield start
    for server in started:
        if server.process is not None:
            server.stop(signal.SIGKILL)
