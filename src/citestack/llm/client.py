"""The client of an OpenAI-compatible endpoint: one answer, within its time, its attempts and its budget."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import httpcore

from citestack.config import LlmConfig
from citestack.errors import LlmAnswerError, LlmError
from citestack.llm.budget import Ledger, estimated_tokens
from citestack.llm.refusals import Again, Refused, checked
from citestack.llm.settings import Endpoint
from citestack.llm.structured import found_json, without_thoughts
from citestack.llm.transport import Clock, Line, capped, header
from citestack.llm.wire import Manners, Reply, Sampling, events, payload, streamed, whole
from citestack.protocols import ChatRequest, Completion
from citestack.trace import Spent

Heard = Callable[[str], None]


@dataclass(slots=True)
class Learned:
    """What the endpoint accepts, shared by all runs."""

    manners: Manners = field(default_factory=Manners)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How time passes between attempts; tests bring their own."""

    sleep: Callable[[float], None] = time.sleep
    jitter: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - it spreads retries

    def seconds(self, attempt: int, asked: float | None, config: LlmConfig) -> float | None:
        """Before the next attempt, counted from 1; None when the server asks for more than is waited."""
        if asked is not None:
            return asked if asked <= config.max_wait_s else None
        backoff: float = config.backoff_s * 2 ** (attempt - 1) * self.jitter.uniform(0.5, 1.0)
        return min(config.max_wait_s, backoff)


class HttpChatModel:
    """Implements ``protocols.ChatModel``."""

    def __init__(
        self,
        endpoint: Endpoint | Line,
        config: LlmConfig,
        *,
        waiting: Waiting | None = None,
        learned: Learned | None = None,
    ) -> None:
        """Raises ``ConfigError`` for a cost cap without prices."""
        self._line = endpoint if isinstance(endpoint, Line) else Line(endpoint)
        self._endpoint = self._line.endpoint
        self._config = config
        self._waiting = waiting or Waiting()
        self._learned = learned or Learned()
        self._ledger = Ledger(config)

    @property
    def name(self) -> str:
        return self._endpoint.model

    @property
    def spent(self) -> Spent:
        """By this object, lost attempts included."""
        return self._ledger.spent

    def for_run(self) -> Self:
        kind = type(self)
        return kind(self._line, self._config, waiting=self._waiting, learned=self._learned)

    def complete(self, request: ChatRequest, heard: Heard | None = None) -> Completion:
        """Raises ``LlmAuthError``, ``LlmTimeoutError``, ``LlmAnswerError``, ``BudgetError`` or ``LlmError``.

        Once a part of an answer was heard, a lost connection is final: a second try would say other words.
        """
        before, clock = len(self._ledger.entries), Clock(self._config)
        reply, estimate = self._persistently(request, clock, heard)
        self._charge(reply, estimate)
        text = without_thoughts(reply.text)
        data = found_json(text) if request.schema is not None else None
        return Completion(text, data, self._ledger.since(before))

    def _persistently(self, request: ChatRequest, clock: Clock, heard: Heard | None) -> tuple[Reply, int]:
        attempt = 1
        while True:
            body = self._body(request, heard)
            estimate = estimated_tokens(body.decode())
            self._ledger.admit(estimate, self._config.max_tokens)
            try:
                return self._once(body, clock, heard), estimate
            except Refused as e:
                manners = self._learned.manners.without(e.words, structured=request.schema is not None)
                if manners is None:
                    raise e.error from None
                self._learned.manners = manners
            except Again as e:
                if e.lost:
                    self._ledger.charge(estimate, 0, estimated=True)
                self._wait(attempt, e, clock)
                attempt += 1

    def _wait(self, attempt: int, again: Again, clock: Clock) -> None:
        """Raises the attempt's error when no other attempt is due."""
        seconds = self._waiting.seconds(attempt, again.after, self._config)
        if attempt >= self._config.attempts or again.final or seconds is None or seconds >= clock.left():
            said = again.error.message + (f" ({attempt} attempts)" if attempt > 1 else "")
            raise type(again.error)(said, hint=again.error.hint) from None
        self._waiting.sleep(seconds)

    def _body(self, request: ChatRequest, heard: Heard | None) -> bytes:
        config, manners = self._config, self._learned.manners
        sampling = Sampling(config.spread if request.variant else config.temperature, request.variant)
        body = payload(request, self._endpoint.model, manners, sampling, config.max_tokens)
        body = body if heard is None else streamed(body, manners)
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")

    def _once(self, body: bytes, clock: Clock, heard: Heard | None) -> Reply:
        reply, accept = Reply(), "application/json" if heard is None else "text/event-stream"
        try:
            with self._line.exchange("chat/completions", clock, body=body, accept=accept) as response:
                self._read(response, clock, heard, reply)
        except Again as e:
            e.final = bool(heard and reply.text)
            raise
        return reply

    def _read(self, response: httpcore.Response, clock: Clock, heard: Heard | None, reply: Reply) -> None:
        kind, chunks = header(response, "content-type"), capped(response, clock)
        if response.status != 200:
            checked(response.status, header(response, "retry-after"), b"".join(chunks), self._endpoint)
        try:
            if b"event-stream" in kind.lower():
                self._listen(events(chunks), heard, reply)
            else:
                _hear(reply.add(whole(b"".join(chunks))), heard)
        except LlmAnswerError as e:
            shown = kind.decode("latin-1", "replace").split(";")[0] or "no content type"
            raise Again(LlmAnswerError(f"{self._endpoint.host}: {e.message} ({shown})"), lost=True) from None
        except LlmError as e:
            raise LlmError(self._endpoint.without_key(e.message), hint=e.hint) from None

    def _listen(self, documents: Iterable[Mapping[str, Any] | None], heard: Heard | None, reply: Reply) -> None:
        done = False
        for document in documents:
            if document is None:
                done = True
                break
            _hear(reply.add(document), heard)
        if not (done or reply.finished):
            raise LlmAnswerError("the stream ended in the middle of the answer")

    def _charge(self, reply: Reply, estimate: int) -> None:
        prompt, said = reply.prompt_tokens, reply.completion_tokens
        completion = estimated_tokens(reply.text) if said is None else said
        told = prompt is not None and said is not None
        self._ledger.charge(estimate if prompt is None else prompt, completion, estimated=not told)


def _hear(text: str, heard: Heard | None) -> None:
    if text and heard is not None:
        heard(text)
