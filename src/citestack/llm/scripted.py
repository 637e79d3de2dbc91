"""A language model that says what it is told to: for tests of layers and for examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Self

from citestack.llm.budget import estimated_tokens
from citestack.llm.structured import found_json, without_thoughts
from citestack.protocols import ChatRequest, Completion
from citestack.trace import Spent

Reply = str | Exception | Callable[[ChatRequest], str]


@dataclass(slots=True)
class ScriptedChat:
    """Implements ``protocols.ChatModel``: the n-th call gets the n-th reply, the last one again and again.

    A reply is a text, an exception to raise, or a function of the request. ``requests`` holds what was asked.
    """

    replies: Sequence[Reply]
    name: str = "scripted"
    piece: int = 16
    """Characters per piece when somebody listens."""
    requests: list[ChatRequest] = field(default_factory=list)

    def complete(self, request: ChatRequest, heard: Callable[[str], None] | None = None) -> Completion:
        reply = self.replies[min(len(self.requests), len(self.replies) - 1)]
        self.requests.append(request)
        if isinstance(reply, Exception):
            raise reply
        text = reply if isinstance(reply, str) else reply(request)
        for at in range(0, len(text) if heard else 0, self.piece):
            assert heard is not None
            heard(text[at : at + self.piece])
        asked = sum(estimated_tokens(m.content) for m in request.messages)
        answer = without_thoughts(text)
        data = found_json(answer) if request.schema else None
        return Completion(answer, data, Spent(1, asked, estimated_tokens(text), estimated=True))

    def for_run(self) -> Self:
        return self
