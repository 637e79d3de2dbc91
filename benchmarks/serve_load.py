"""The server under load: 50 askers at once for a minute, slow and vanishing clients, a flood of questions, SIGTERM.

``python -m benchmarks.serve_load --store STORE [--seconds 60] [--askers 50]``. The server is a process of its own over
loopback. Peer in the same run: the same questions asked one after another of an engine in this process, which is what
the machine can do without any server. Memory is the server's resident set, read from /proc every second.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import orjson

from benchmarks.record import write_result
from benchmarks.twenty_questions import QUESTIONS
from citestack.assemble import open_session

FLOOD, CONNECTIONS = 10_000, 200
SLOW_READ_S = 0.5


class Server:
    """``citestack serve`` on a free port, with its memory watched."""

    def __init__(self, store: str) -> None:
        tool = str(Path(sys.executable).parent / "citestack")
        command = [tool, "serve", "--store", store, "--port", "0"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.url = next(word for word in self.process.stderr.readline().split() if word.startswith("http")).rstrip("/")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.rss: list[float] = []
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def _watch(self) -> None:
        status = Path(f"/proc/{self.process.pid}/status")
        with contextlib.suppress(OSError, StopIteration):
            while self.process.poll() is None:
                line = next(x for x in status.read_text().splitlines() if x.startswith("VmRSS"))
                self.rss.append(int(line.split()[1]) / 1024)
                time.sleep(1)

    def stop(self) -> dict[str, Any]:
        started = time.perf_counter()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        return {"exit_code": code, "seconds": round(time.perf_counter() - started, 2)}


async def askers(url: str, questions: list[str], n: int, seconds: float) -> dict[str, Any]:
    """``n`` clients that ask, wait for the answer and ask again."""
    until, times, codes = time.perf_counter() + seconds, [], Counter[str]()

    async def one(client: httpx.AsyncClient, k: int) -> None:
        while time.perf_counter() < until:
            started = time.perf_counter()
            body = {"question": questions[k % len(questions)], "profile": "fast"}
            response = await client.post("/api/v1/ask", json=body)
            times.append(time.perf_counter() - started)
            codes[_said(response)] += 1
            k += n

    async with _client(url, n) as client:
        started = time.perf_counter()
        await asyncio.gather(*(one(client, k) for k in range(n)))
        took = time.perf_counter() - started
    ms = sorted(t * 1000 for t in times)
    cut = statistics.quantiles(ms, n=100)
    shown = {"p50_ms": cut[49], "p95_ms": cut[94], "p99_ms": cut[98], "max_ms": ms[-1], "asks_per_s": len(ms) / took}
    return {"asks": len(ms), "answers": dict(codes), **{k: round(v, 1) for k, v in shown.items()}}


def _said(response: httpx.Response) -> str:
    if response.status_code != 200:
        return str(response.status_code)
    return "abstained" if response.json()["abstained"] else "answered"


def _client(url: str, connections: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(base_url=url, timeout=120, limits=limits)


async def flood(url: str, question: str) -> dict[str, Any]:
    """10,000 questions over 200 connections that never rest: who finds room is answered, others are told when."""
    codes, waits = Counter[str](), Counter[str]()

    async def one(client: httpx.AsyncClient) -> None:
        for _ in range(FLOOD // CONNECTIONS):
            response = await client.post("/api/v1/ask", json={"question": question, "profile": "fast"})
            codes[_said(response)] += 1
            if response.status_code == 429:
                waits["with_retry_after" if response.headers.get("retry-after", "").isdigit() else "without"] += 1

    async with _client(url, CONNECTIONS) as client:
        await asyncio.gather(*(one(client) for _ in range(CONNECTIONS)))
        healthy = (await client.get("/healthz")).json()
    return {"asked": FLOOD, "answers": dict(codes), "refusals": dict(waits), "left_inside": healthy["busy"]}


async def rough_clients(url: str, question: str) -> dict[str, Any]:
    """A reader that takes a byte at a time, and twenty that leave in the middle of the stream."""
    body = {"question": question, "profile": "fast"}
    async with _client(url, 64) as client:
        for _ in range(20):
            async with client.stream("POST", "/api/v1/ask/stream", json=body) as stream:
                await anext(stream.aiter_bytes())
        async with client.stream("POST", "/api/v1/ask/stream", json=body) as stream:
            read = b""
            async for chunk in stream.aiter_bytes(64):
                read += chunk
                await asyncio.sleep(SLOW_READ_S / 100)
        for _ in range(100):
            inside = (await client.get("/healthz")).json()["busy"]
            if not inside:
                break
            await asyncio.sleep(0.1)
    return {"left": 20, "slow_reader_got_the_end": b"event: done" in read, "left_inside": inside}


def alone(store: str, questions: list[str], seconds: float) -> float:
    """Questions a second of one engine in this process."""
    with open_session(store, "fast") as session:
        session.engine.ask(questions[0])
        started, n = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            session.engine.ask(questions[n % len(questions)])
            n += 1
    return round(n / (time.perf_counter() - started), 1)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--askers", type=int, default=50)
    args = parser.parse_args(argv)
    if not args.store or not Path(args.store).exists():
        print("skipped: no --store with a documentation corpus", file=sys.stderr)
        return 0
    questions = orjson.loads(QUESTIONS.read_bytes())["answerable"]
    figures: dict[str, Any] = {"engine_alone_asks_per_s": alone(args.store, questions, 10.0)}
    server = Server(args.store)
    asyncio.run(askers(server.url, questions, 4, 5.0))  # models loaded, files mapped
    at = len(server.rss)
    figures["askers"] = asyncio.run(askers(server.url, questions, args.askers, args.seconds))
    figures["rss_mib"] = _memory(server.rss[at:])
    figures["rough_clients"] = asyncio.run(rough_clients(server.url, questions[0]))
    figures["flood"] = asyncio.run(flood(server.url, questions[0]))
    figures["rss_mib_after_the_flood"] = round(server.rss[-1], 1)
    figures["sigterm_while_asked"] = asyncio.run(_stopped_at_work(server, questions))
    print(figures)
    write_result("serve_load", figures)
    return 0


def _memory(rss: list[float]) -> dict[str, float]:
    """Flat means that the last quarter needs no more than the second."""
    quarter = max(1, len(rss) // 4)
    second, last = rss[quarter : 2 * quarter] or rss, rss[-quarter:]
    shown = {"second_quarter": statistics.median(second), "last_quarter": statistics.median(last), "peak": max(rss)}
    return {k: round(v, 1) for k, v in shown.items()}


async def _stopped_at_work(server: Server, questions: list[str]) -> dict[str, Any]:
    """What was being answered when SIGTERM came is answered; nothing hangs."""
    async with _client(server.url, 8) as client:
        asks = [
            asyncio.create_task(client.post("/api/v1/ask", json={"question": q, "profile": "fast"}))
            for q in questions[:8]
        ]
        await asyncio.sleep(0.2)
        stopped = await asyncio.to_thread(server.stop)
        found = await asyncio.gather(*asks, return_exceptions=True)
    said = Counter(_said(r) if isinstance(r, httpx.Response) else type(r).__name__ for r in found)
    return {**stopped, "answers": dict(said)}


if __name__ == "__main__":
    sys.exit(main())
