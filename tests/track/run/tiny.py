"""A small wire format, its engine, and a server that speaks it, well and badly."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from citestack.answers.identity import key_of
from citestack.track.engines.catalogue import EngineSpec, Exposes
from citestack.track.model import Asking, Cited, Observation, Page, Prompt, PromptSet, Searched, State, Usage
from citestack.track.protocols import Call, Reply
from citestack.track.run.lookup import Chosen
from citestack.track.run.plan import Plan
from tests.llm.server import Asked, Server, Step, send

KEY = "tiny-key-0123456789abcdef"
KEY_HEADER = "X-Attempt"
HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Tiny:
    spec: EngineSpec

    def call(self, asking: Asking) -> Call:
        body = {"q": asking.prompt.text, "place": asking.place, "repeat": asking.repeat}
        return Call("POST", f"{self.spec.base_url}/ask", json.dumps(body).encode(), HEADERS)

    def read(self, asking: Asking, replies: Sequence[Reply]) -> Observation | Call:
        last = replies[-1]
        if last.status == 0 or last.status >= 400:
            return Observation(State.FAILED, last.failure or f"http_{last.status}", asked_at=last.at)
        try:
            told = json.loads(last.body)
        except ValueError:
            return Observation(State.UNREADABLE, "bad_json", asked_at=last.at)
        if "more" in told:
            return Call("POST", f"{self.spec.base_url}/more", json.dumps({"q": told["more"]}).encode(), HEADERS)
        cited = tuple(
            Cited(Page(u, None if "/redirect/" in u else u, None if "/redirect/" in u else key_of(u)), 0, 3, n)
            for n, u in enumerate(told["cites"], 1)
        )
        usage = Usage(told.get("cost"), "cost" in told, 10, 5, 1)
        searched = (Searched(asking.prompt.text),)
        return Observation(
            State.MEASURED, "", "api", "tiny-1", last.at, told["answer"], searched, None, None, cited, usage
        )


def spec(url: str, name: str = "tiny", **changes: Any) -> EngineSpec:
    base = EngineSpec(
        name, "Tiny", Tiny, url, "", "2026-11-22", Exposes(), key_env="TINY_KEY", idempotency_header=KEY_HEADER,
        concurrency=4, per_minute=0,
    )  # fmt: skip
    from dataclasses import replace

    return replace(base, **changes)


def chosen(url: str, name: str = "tiny", **changes: Any) -> Chosen:
    made = spec(url, name, **changes)
    return Chosen(made, made.adapter(made))


def prompts(n: int) -> PromptSet:
    return PromptSet("set", 1, tuple(Prompt(f"question {i}") for i in range(n)))


def plan(n: int, *engines: str, repeats: int = 1, places: tuple[str, ...] = ("",)) -> Plan:
    return Plan(engines or ("tiny",), prompts(n).prompts, places, repeats)


def answer(question: str, *cites: str, **more: Any) -> bytes:
    told = {"answer": f"Yes: {question}.", "cites": list(cites or ("https://a.example/x",)), "cost": 0.01, **more}
    return json.dumps(told).encode()


def says(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    send(handler, 200, answer(asked.body["q"]))


@dataclass
class Script:
    """Plays the steps that a question has, in order, then answers well."""

    server: Server
    steps: dict[str, list[Step]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.server.steps[:] = [self._play]

    def plays(self, question: str, *steps: Step) -> None:
        self.steps[question] = list(steps)

    @property
    def url(self) -> str:
        return self.server.url

    def asked(self, question: str | None = None) -> list[Asked]:
        return [a for a in self.server.asked if question is None or a.body["q"] == question]

    def _play(self, handler: BaseHTTPRequestHandler, asked: Asked) -> None:
        left = self.steps.get(asked.body["q"]) or self.steps.get("*") or []
        step: Callable[..., None] = left[0] if len(left) == 1 else left.pop(0) if left else says
        step(handler, asked)
