"""The chat-completions format: what is sent, and what is read out of an answer, whole or streamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from citestack.errors import LlmAnswerError, LlmError
from citestack.protocols import ChatRequest


@dataclass(frozen=True, slots=True)
class Manners:
    """What an endpoint turned out to accept. Starts with everything; every refusal takes something away."""

    structure: int = 0
    """0: ``json_schema``, 1: ``json_object``, 2: the prompt alone asks for JSON."""
    token_field: str = "max_tokens"  # noqa: S105 - a field's name
    sampling: bool = True
    """Temperature and seed."""
    stream_usage: bool = True

    def without(self, refusal: str, *, structured: bool) -> Manners | None:
        """Manners that avoid what the server's words name; None when nothing is left to give up."""
        said = refusal.casefold()
        if "context" in said and "length" in said:
            return None
        if "max_completion_tokens" in said and self.token_field == "max_tokens":  # noqa: S105
            return replace(self, token_field="max_completion_tokens")  # noqa: S106
        if self.sampling and ("temperature" in said or "'seed'" in said or '"seed"' in said):
            return replace(self, sampling=False)
        if self.stream_usage and "stream_options" in said:
            return replace(self, stream_usage=False)
        if structured and self.structure < 2:
            return replace(self, structure=self.structure + 1)
        return None


@dataclass(frozen=True, slots=True)
class Sampling:
    temperature: float
    seed: int


def payload(request: ChatRequest, model: str, manners: Manners, sampling: Sampling, tokens: int) -> dict[str, Any]:
    """The request's JSON, not streamed."""
    messages = [{"role": m.role, "content": m.content} for m in request.messages]
    body: dict[str, Any] = {"model": model, "messages": messages, manners.token_field: tokens}
    if manners.sampling:
        body |= {"temperature": sampling.temperature, "seed": sampling.seed}
    if request.schema is not None and manners.structure == 0:
        shape = {"name": "answer", "strict": True, "schema": dict(request.schema)}
        body["response_format"] = {"type": "json_schema", "json_schema": shape}
    elif request.schema is not None and manners.structure == 1:
        body["response_format"] = {"type": "json_object"}
    return body


def streamed(body: Mapping[str, Any], manners: Manners) -> dict[str, Any]:
    options = {"stream_options": {"include_usage": True}} if manners.stream_usage else {}
    return {**body, "stream": True, **options}


@dataclass(slots=True)
class Reply:
    """An answer as far as it has been read."""

    text: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    finished: bool = False

    def add(self, document: Mapping[str, Any]) -> str:
        """The new text of one document: a whole answer or one event of a stream. Raises ``LlmError``."""
        if document.get("error"):
            raise LlmError(f"the endpoint reports: {error_words(document)}")
        usage = document.get("usage")
        if isinstance(usage, dict):
            self.prompt_tokens = _count(usage.get("prompt_tokens"), self.prompt_tokens)
            self.completion_tokens = _count(usage.get("completion_tokens"), self.completion_tokens)
        choice = _first(document.get("choices"))
        self.finished = self.finished or bool(choice.get("finish_reason"))
        said = choice.get("message") or choice.get("delta")
        new = _text(said.get("content")) if isinstance(said, dict) else ""
        self.text += new
        return new


def whole(data: bytes) -> Mapping[str, Any]:
    """The JSON object of an answer that was not streamed. Raises ``LlmAnswerError``."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise LlmAnswerError("the answer is not the JSON of a chat completion")
    return document


def events(chunks: Iterable[bytes]) -> Iterator[Mapping[str, Any] | None]:
    """The documents of a server-sent event stream; None for ``[DONE]``. Raises ``LlmAnswerError``."""
    for line in _lines(chunks):
        field, _, value = line.partition(b":")
        if field != b"data":
            continue  # comments keep the line open; event names and ids say nothing here
        value = value.strip()
        yield None if value == b"[DONE]" else whole(value)


def _lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        yield from lines
    if rest:
        yield rest


def error_words(document: Mapping[str, Any]) -> str:
    """The server's own words, at most 300 characters, on one line."""
    error = document.get("error") or document.get("detail") or document.get("message") or ""
    said = error.get("message") or error.get("code") or "" if isinstance(error, dict) else error
    flat = " ".join(str(said).split())
    return flat if len(flat) <= 300 else flat[:299] + "…"


def _first(choices: object) -> Mapping[str, Any]:
    return choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}


def _text(content: object) -> str:
    """Text, or the text parts of a list of parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "".join(str(p.get("text") or "") for p in parts if isinstance(p, dict))


def _count(value: object, known: int | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else known
