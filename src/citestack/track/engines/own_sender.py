"""Sends a question to citestack on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import orjson

from citestack.engine import Engine, Run
from citestack.errors import CitestackError
from citestack.model import Answer
from citestack.trace import RetrievalEvent
from citestack.track.engines.own import SCHEME
from citestack.track.protocols import Call, Reply


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class OwnSender:
    """``engine`` answers in a thread, one question after another: its models take the machine's cores as it is.

    ``shape``: the answer document of a run (``shapes.answer.answer_json``), given by whoever puts the parts together.
    """

    def __init__(
        self,
        engine: Engine,
        shape: Callable[[Run], dict[str, Any]],
        profile: str = "default",
        now: Callable[[], str] = _now,
    ) -> None:
        self._engine = engine
        self._shape = shape
        self._profile = profile
        self._now = now
        self._turn = asyncio.Lock()

    async def send(self, call: Call, attempt_key: str) -> Reply:  # noqa: ARG002 - asking again changes nothing
        asked = parse_qs(call.url.removeprefix(SCHEME), keep_blank_values=True)
        question = next(iter(asked.get("question", [])), "")
        if call.method != "LOCAL" or not call.url.startswith(SCHEME):
            return Reply(0, b"", self._now(), failure="not_local")
        if asked.get("profile", [self._profile]) != [self._profile]:
            return Reply(0, b"", self._now(), failure="other_profile")
        try:
            async with self._turn:
                run = await asyncio.to_thread(self._engine.ask, question)
        except CitestackError as e:
            return Reply(0, b"", self._now(), failure=e.code)
        body = orjson.dumps(own_reply(run, self._shape(run)))
        return Reply(200, body, self._now(), "application/json")


def own_reply(run: Run, shape: dict[str, Any]) -> dict[str, Any]:
    """The answer document, and ``retrieved``: pages by the best of their passages, best first."""
    found = run.trace.maybe(RetrievalEvent)
    pages: dict[str, dict[str, Any]] = {}
    for candidate in found.candidates if found else ():
        best = min(candidate.hits, key=lambda h: (h.rank, h.query), default=None)
        row = {"title": candidate.passage.title, "query": best.query if best else None}
        pages.setdefault(candidate.passage.url, row)
    ranked = [{"url": url, "rank": rank, **row} for rank, (url, row) in enumerate(pages.items(), 1)]
    return {**shape, "retrieved": ranked if found else _none_of(run.answer)}


def _none_of(answer: Answer) -> list[dict[str, Any]] | None:
    """A question refused before any search retrieved nothing, which is not the same as not being told."""
    return [] if answer.abstained else None
