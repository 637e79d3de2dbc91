"""The server under load: 50 askers at once, rough clients, 10,000 questions at once, patient clients, SIGTERM at work.

``python -m benchmarks.serve_load --store STORE [--seconds 60] [--askers 50]``: about four minutes. The server is a
process of its own over loopback, on a copy of the store. Peer in the same run: the same questions asked one after
another of an engine in this process, which is what the machine does without any server. Every question differs in its
settings, so that each answer has a trace of its own; in the end the store must hold every trace that an answer named.
Each stage says where it stands, has a time after which it is cut off, and its figures are kept when it ends.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import orjson

from benchmarks.record import write_result
from benchmarks.served import Line, Reply, Server, percentiles, said_every
from benchmarks.twenty_questions import QUESTIONS
from citestack.assemble import open_session
from citestack.store import Store

FLOOD, CONNECTIONS = 10_000, 200
PATIENT = 300
"""Clients that come at the same moment and come back when they were told to: nearly five times what may wait."""
AT_SIGTERM = 60
ALONE_S, WARM_S = 8.0, 5.0
SAID_S = 5.0


@dataclass
class Tally:
    """What came of the questions of one stage; complete at any moment, so that a stage can be cut off."""

    codes: Counter[str] = field(default_factory=Counter)
    answered_s: list[float] = field(default_factory=list)
    refused_s: list[float] = field(default_factory=list)
    traces: set[str] = field(default_factory=set)
    waits: list[int] = field(default_factory=list)
    """Retry-After of every refusal, in seconds."""
    unclear: int = 0
    """Refusals that do not say when to come back."""

    def add(self, reply: Reply, seconds: float) -> None:
        if reply.status == 200:
            answer = reply.json()
            self.codes["abstained" if answer["abstained"] else "answered"] += 1
            self.traces.add(answer["trace_id"])
            self.answered_s.append(seconds)
            return
        self.codes[str(reply.status)] += 1
        self.refused_s.append(seconds)
        told = reply.headers.get("retry-after", "")
        if told.isdigit():
            self.waits.append(int(told))
        else:
            self.unclear += 1

    @property
    def said(self) -> str:
        return ", ".join(f"{n:,} {what}" for what, n in sorted(self.codes.items())) or "nothing yet"

    def figures(self) -> dict[str, Any]:
        refused = {
            "refused": percentiles(self.refused_s),
            "retry_after_s": {"least": min(self.waits), "most": max(self.waits)} if self.waits else {},
            "refused_without_retry_after": self.unclear,
        }
        shown = {"asked": self.codes.total(), "came_to": dict(sorted(self.codes.items()))}
        return {**shown, "answered": percentiles(self.answered_s), **(refused if self.refused_s else {})}


class Load:
    """One server, the questions, and what was measured so far."""

    def __init__(self, server: Server, questions: list[str]) -> None:
        self.server, self.figures = server, dict[str, Any]()
        self.traces: set[str] = set()
        self._bodies = self._each(questions)

    def _each(self, questions: list[str]) -> Iterator[dict[str, Any]]:
        """The weight of trust moves by a millionth: another run, with a trace of its own, as much work."""
        for k in count():
            trust = round(0.1 + k * 1e-6, 6)
            yield {"question": questions[k % len(questions)], "profile": "fast", "trust": trust}

    async def ask(self, line: Line, tally: Tally) -> Reply:
        started = time.perf_counter()
        reply = await line.post("/api/v1/ask", next(self._bodies))
        tally.add(reply, time.perf_counter() - started)
        return reply

    async def stage(self, name: str, cap_s: float, work: Callable[[Tally], Awaitable[dict[str, Any]]]) -> None:
        """Runs it for no longer than its cap; what was counted until then is kept either way."""
        print(f"== {name} (at most {cap_s:g} s)", file=sys.stderr, flush=True)
        tally, at, more = Tally(), len(self.server.rss), dict[str, Any]()
        started = time.perf_counter()
        async with said_every(SAID_S, lambda: f"{tally.said}; {self.server.rss[-1]:.0f} MiB"):
            try:
                more = await asyncio.wait_for(work(tally), cap_s)
            except TimeoutError:
                more = {"cut_off": True}
        took = time.perf_counter() - started
        rate = {"seconds": round(took, 1), "answers_per_s": round(len(tally.answered_s) / took, 1)}
        self.figures[name] = {**tally.figures(), **rate, "rss_mib": memory(self.server.rss[at:]), **more}
        self.traces |= tally.traces
        print(f"   {self.figures[name]}", file=sys.stderr, flush=True)
        write_result("serve_load", self.figures)

    async def inside(self) -> int:
        """Questions that wait or run; after ten seconds at the latest, or as soon as there is none."""
        async with Line(self.server.url) as line:
            for _ in range(100):
                busy = int((await line.get("/healthz")).json()["busy"])
                if not busy:
                    break
                await asyncio.sleep(0.1)
        return busy

    async def askers(self, tally: Tally, n: int, seconds: float) -> dict[str, Any]:
        """``n`` clients that ask, wait for the answer and ask again."""
        until = time.perf_counter() + seconds

        async def one() -> None:
            async with Line(self.server.url) as line:
                while time.perf_counter() < until:
                    await self.ask(line, tally)

        await asyncio.gather(*(one() for _ in range(n)))
        return {}

    async def flood(self, tally: Tally) -> dict[str, Any]:
        """All over connections that never rest: who finds room is answered, others are told when to come back."""
        left = iter(range(FLOOD))

        async def one() -> None:
            async with Line(self.server.url) as line:
                for _ in left:
                    await self.ask(line, tally)

        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        return {"left_inside": await self.inside()}

    async def patient(self, tally: Tally) -> dict[str, Any]:
        """All come at once, each with one question, and come back when they were told to, until they are answered."""

        async def one() -> int:
            for tries in count(1):
                async with Line(self.server.url) as line:
                    reply = await self.ask(line, tally)
                if reply.status == 200:
                    return tries
                await asyncio.sleep(int(reply.headers["retry-after"]))
            raise AssertionError("count never ends")

        tries = await asyncio.gather(*(one() for _ in range(PATIENT)))
        return {"clients": PATIENT, "tries_median": statistics.median(tries), "tries_most": max(tries)}

    async def rough(self, tally: Tally) -> dict[str, Any]:
        """Twenty that leave mid-stream, one that sends slowly and one that reads slowly; others ask meanwhile."""
        slow = asyncio.gather(self._slow_reader(), self._slow_writer())
        await asyncio.gather(*(self._leaves() for _ in range(20)))
        gone = time.perf_counter()
        inside = await self.inside()
        freed = round(time.perf_counter() - gone, 2)
        async with Line(self.server.url) as line:
            for _ in range(10):
                await self.ask(line, tally)
        whole, sent = await slow
        left = {"left_mid_stream": 20, "left_inside": inside, "lane_free_after_s": freed}
        return {**left, "slow_reader_got_the_end": whole, "slow_writer_was_answered": sent}

    async def _leaves(self) -> None:
        async with (
            httpx.AsyncClient(base_url=self.server.url, timeout=60) as client,
            client.stream("POST", "/api/v1/ask/stream", json=next(self._bodies)) as stream,
        ):
            await anext(stream.aiter_bytes())

    async def _slow_reader(self) -> bool:
        read = b""
        async with (
            httpx.AsyncClient(base_url=self.server.url, timeout=60) as client,
            client.stream("POST", "/api/v1/ask/stream", json=next(self._bodies)) as stream,
        ):
            async for chunk in stream.aiter_bytes(64):
                read += chunk
                await asyncio.sleep(0.02)
        return b"event: done" in read

    async def _slow_writer(self) -> bool:
        async with Line(self.server.url) as line:
            return (await line.post("/api/v1/ask", next(self._bodies), slowly=5.0)).status == 200

    async def sigterm(self, tally: Tally) -> dict[str, Any]:
        """What was asked before SIGTERM is answered; who comes after it finds the door shut; nothing hangs."""

        async def one() -> None:
            async with Line(self.server.url) as line:
                try:
                    await self.ask(line, tally)
                except (OSError, EOFError) as e:
                    tally.codes[type(e).__name__] += 1

        asks = [asyncio.create_task(one()) for _ in range(AT_SIGTERM)]
        await asyncio.sleep(1.0)
        stopped = await asyncio.to_thread(self.server.stop)
        await asyncio.gather(*asks)
        return {"stopped": stopped}


def memory(rss: list[float]) -> dict[str, float]:
    """Flat means that the last quarter needs no more than the second."""
    if not rss:
        return {}
    quarter = max(1, len(rss) // 4)
    second, last = rss[quarter : 2 * quarter] or rss, rss[-quarter:]
    shown = {
        "first": rss[0],
        "second_quarter": statistics.median(second),
        "last_quarter": statistics.median(last),
        "peak": max(rss),
    }
    return {k: round(v, 1) for k, v in shown.items()}


def alone(store: str, questions: list[str], seconds: float) -> float:
    """Questions a second of one engine in this process."""
    with open_session(store, "fast") as session:
        session.engine.ask(questions[0])
        started, n = time.perf_counter(), 0
        while time.perf_counter() - started < seconds:
            session.engine.ask(questions[n % len(questions)])
            n += 1
    return round(n / (time.perf_counter() - started), 1)


def kept(store: str, traces: set[str]) -> dict[str, int]:
    """How many of the traces that answers named are in the store."""
    with Store.open(store) as opened:
        known = {t.id for t in opened.traces(1_000_000)}
    return {"named_in_answers": len(traces), "in_the_store": len(traces & known)}


async def loaded(load: Load, askers: int, seconds: float) -> None:
    await load.stage("warm", 60, lambda t: load.askers(t, 4, WARM_S))
    await load.stage("askers", seconds + 30, lambda t: load.askers(t, askers, seconds))
    await load.stage("rough_clients", 60, load.rough)
    await load.stage("flood", 150, load.flood)
    await load.stage("patient_clients", 120, load.patient)
    await load.stage("sigterm_while_asked", 90, load.sigterm)


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
    with tempfile.TemporaryDirectory() as folder:
        store = str(shutil.copytree(args.store, Path(folder) / "store"))
        rate = alone(store, questions, ALONE_S)
        load = Load(Server(store), questions)
        load.figures["engine_alone_asks_per_s"] = rate
        asyncio.run(loaded(load, args.askers, args.seconds))
        load.figures["traces"] = kept(store, load.traces)
    write_result("serve_load", load.figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
