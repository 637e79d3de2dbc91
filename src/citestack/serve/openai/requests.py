"""The requests, as far as they are read. Fields that steer a language model (temperature, max_tokens, tools) are taken
and have no effect; what would change the shape of the answer is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from citestack.errors import RequestError
from citestack.serve.openai.question import Turn

MOST_TURNS = 2000
TEXT_PARTS = frozenset({"text", "input_text", "output_text", "refusal"})
ECHOED = ("instructions", "metadata", "temperature", "top_p")
SEARCH_TOOLS = ("web_search",)
SOURCES = "web_search_call.action.sources"


class Part(BaseModel):
    """A part of a message's content."""

    model_config = ConfigDict(extra="allow")
    type: str
    text: str = ""


Content = str | Annotated[list[Part], Field(max_length=1000)] | None


class ChatMessage(BaseModel):
    role: str
    content: Content = None


class StreamOptions(BaseModel):
    include_usage: bool | None = None


class ChatRequest(BaseModel):
    """``POST /v1/chat/completions``."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "model": "citestack",
                    "messages": [{"role": "user", "content": "Is a heat pump water heater worth it?"}],
                    "stream": False,
                }
            ]
        },
    )
    model: str
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MOST_TURNS)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: dict[str, Any] | None = None

    def turns(self) -> list[Turn]:
        """Raises ``RequestError`` for what cannot be answered with one cited text."""
        if self.n not in (None, 1):
            raise RequestError("one answer is given, not several", param="n", hint="Leave n out, or send 1.")
        _plain_text(self.response_format, "response_format")
        return [_turn(m.role, m.content, f"messages[{i}].content") for i, m in enumerate(self.messages)]


class InputItem(BaseModel):
    """A message among the input items; items of other kinds (calls, reasoning) are passed over."""

    model_config = ConfigDict(extra="allow")
    type: str = "message"
    role: str = ""
    content: Content = None


class ResponsesRequest(BaseModel):
    """``POST /v1/responses``."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [{"model": "citestack", "input": "Is a heat pump water heater worth it?", "stream": False}]
        },
    )
    model: str
    input: str | Annotated[list[InputItem], Field(min_length=1, max_length=MOST_TURNS)]
    stream: bool | None = False
    previous_response_id: str | None = None
    conversation: str | dict[str, Any] | None = None
    background: bool | None = None
    text: dict[str, Any] | None = None
    tools: list[dict[str, Any]] | None = None
    include: list[str] | None = None
    instructions: str | list[Any] | None = None
    metadata: dict[str, str] | None = None
    temperature: float | None = None
    top_p: float | None = None

    def turns(self) -> list[Turn]:
        """Raises ``RequestError`` for what cannot be answered with one cited text."""
        for name in ("previous_response_id", "conversation", "background"):
            if getattr(self, name):
                hint = "Send the earlier turns in input, and wait for the answer or stream it."
                raise RequestError("responses are not kept on this server", param=name, hint=hint)
        _plain_text((self.text or {}).get("format"), "text.format")
        if isinstance(self.input, str):
            return [Turn("user", self.input)]
        items = [(i, item) for i, item in enumerate(self.input) if item.type == "message"]
        return [_turn(item.role, item.content, f"input[{i}].content") for i, item in items]

    def echo(self) -> Mapping[str, Any]:
        """The fields that the response shows again. No tool is among them: none was called."""
        given = {name: getattr(self, name) for name in ECHOED}
        return {name: value for name, value in given.items() if value is not None and not isinstance(value, list)}

    def names_search(self) -> bool:
        return any(str(tool.get("type", "")).startswith(SEARCH_TOOLS) for tool in self.tools or ())


def _turn(role: str, content: Content, where: str) -> Turn:
    if content is None or isinstance(content, str):
        return Turn(role, content or "")
    _only_text(content, where)
    return Turn(role, "\n".join(p.text for p in content if p.text))


def _only_text(parts: Sequence[Part], where: str) -> None:
    for i, part in enumerate(parts):
        if part.type not in TEXT_PARTS:
            hint = "Send text parts only; pages are added with 'citestack add'."
            raise RequestError(f"content of type {part.type[:40]!r} cannot be read", param=f"{where}[{i}]", hint=hint)


def _plain_text(wanted: object, where: str) -> None:
    kind = wanted.get("type", "text") if isinstance(wanted, Mapping) else "text"
    if kind != "text":
        hint = "Leave it out: the answer as data is in the citestack object beside the text."
        raise RequestError(f"answers are text, not {str(kind)[:40]!r}", param=where, hint=hint)
