"""A server in a process of its own, and a client light enough to ask ten thousand times beside it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import orjson


class Server:
    """``citestack serve`` on a free port, with its memory watched."""

    def __init__(self, store: str) -> None:
        command = [sys.executable, "-m", "citestack", "serve", "--store", store, "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.url = next(word for word in self.process.stderr.readline().split() if word.startswith("http")).rstrip("/")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.rss: list[float] = []
        """MiB resident, once a second."""
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        status = Path(f"/proc/{self.process.pid}/status")
        with contextlib.suppress(OSError, StopIteration):
            while self.process.poll() is None:
                line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
                self.rss.append(int(line.split()[1]) / 1024)
                time.sleep(1)

    def stop(self) -> dict[str, Any]:
        """SIGTERM; how it ended and how long that took."""
        started = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        try:
            code: int | None = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = None
        return {"exit_code": code, "seconds": round(time.perf_counter() - started, 2)}


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


class Line:
    """One kept connection (HTTP/1.1), asked on again and again.

    A request costs this client some 0.1 ms; through a pool of a general client with 20 connections it took 3.5 ms of
    processor, more than the server needs to refuse it, so that the client was what got measured.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    async def post(self, path: str, body: Mapping[str, Any], *, slowly: float = 0.0) -> Reply:
        """``slowly``: seconds over which the body is sent, in ten pieces."""
        data = orjson.dumps(body)
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        return await self._exchange(f"{head}Content-Length: {len(data)}\r\n\r\n".encode(), data, slowly)

    async def get(self, path: str) -> Reply:
        return await self._exchange(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode(), b"", 0.0)

    async def _exchange(self, head: bytes, data: bytes, slowly: float) -> Reply:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        piece = -(-len(data) // 10) if slowly else len(data)
        writer.write(head + data[:piece])
        for at in range(piece, len(data), piece or 1):
            await asyncio.sleep(slowly / 10)
            writer.write(data[at : at + piece])
        return await self._reply(reader)

    async def _reply(self, reader: asyncio.StreamReader) -> Reply:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (x.partition(":") for x in lines[1:] if x)}
        body = await reader.readexactly(int(headers["content-length"]))
        if headers.get("connection", "").lower() == "close":
            self._close()
        return Reply(int(lines[0].split()[1]), headers, body)

    def _close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def percentiles(seconds: list[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest, in milliseconds."""
    if len(seconds) < 2:
        return {}
    ms = sorted(s * 1000 for s in seconds)
    cut = statistics.quantiles(ms, n=100, method="inclusive")
    return {
        k: round(v, 1) for k, v in (("p50_ms", cut[49]), ("p95_ms", cut[94]), ("p99_ms", cut[98]), ("max_ms", ms[-1]))
    }


@contextlib.asynccontextmanager
async def said_every(seconds: float, line: Callable[[], str]):  # type: ignore[no-untyped-def] # noqa: ANN201 - contextlib names it
    """Where it stands, on stderr, while the block runs."""

    async def say() -> None:
        while True:
            await asyncio.sleep(seconds)
            print(f"   {line()}", file=sys.stderr, flush=True)

    task = asyncio.create_task(say())
    try:
        yield
    finally:
        task.cancel()
