"""Any answer to a ``CitedAnswer``: the format is found out from the content."""

from __future__ import annotations

from dataclasses import replace

from citestack.answers.anthropic_messages import AnthropicMessages
from citestack.answers.gemini import Gemini
from citestack.answers.gemini_interactions import GeminiInteractions
from citestack.answers.marked_text import Facts, read_marked
from citestack.answers.mistral_conversations import MistralConversations
from citestack.answers.model import CitedAnswer
from citestack.answers.openai_chat import OpenAIChat
from citestack.answers.openai_responses import OpenAIResponses
from citestack.answers.own import OwnAnswer
from citestack.answers.perplexity_agent import PerplexityAgent
from citestack.answers.perplexity_sonar import PerplexitySonar
from citestack.answers.shapes import AnswerShape
from citestack.answers.wire import Json, mapping, name, text
from citestack.errors import AnswerError

TEXT = "text"
_WRAPPERS = ("response", "body", "answer", "result")
_DEEPEST = 3


def shapes() -> tuple[AnswerShape, ...]:
    """The readers of stored responses, the more particular first."""
    return (
        OwnAnswer(), PerplexityAgent(), OpenAIResponses(), PerplexitySonar(), OpenAIChat(), Gemini(),
        GeminiInteractions(), MistralConversations(), AnthropicMessages(),
    )  # fmt: skip


def read_answer(answer: str | bytes) -> CitedAnswer:
    """Text, Markdown, or a stored response as JSON.

    Raises ``AnswerError`` for JSON that is no known response, for a stored error, and for bytes that are not UTF-8.
    """
    raw = _decoded(answer)
    data = _json(raw)
    return read_marked(raw, Facts(TEXT)) if data is None else read_response(data)


def read_response(data: object) -> CitedAnswer:
    """A parsed response; wrappers such as ``{"question": ..., "response": {...}}`` are looked into."""
    question = None
    for _ in range(_DEEPEST):
        found = mapping(data[0] if isinstance(data, list) and len(data) == 1 else data)
        shape = next((s for s in shapes() if s.matches(found)), None)
        question = question or name(found.get("question")) or name(found.get("prompt")) or name(found.get("query"))
        if shape is not None:
            read = shape.read(found)
            return replace(read, question=read.question or question)
        _raise_stored_error(found)
        inner = next((found[key] for key in _WRAPPERS if isinstance(found.get(key), dict | list)), None)
        if inner is None:
            break
        data = inner
    raise AnswerError("the JSON is no answer of a known shape", hint=f"Known: {', '.join(_known())}; or plain text.")


def _known() -> list[str]:
    return sorted(s.name for s in shapes())


def _decoded(answer: str | bytes) -> str:
    try:
        raw = answer if isinstance(answer, str) else answer.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise AnswerError("the answer is not UTF-8 text", hint="Save it as UTF-8 text, Markdown or JSON.") from e
    return raw.replace("\r\n", "\n")


def _json(raw: str) -> object | None:
    """The document, or None for text: a text may begin with a bracket, but then it is no JSON object or list."""
    if raw.lstrip()[:1] not in ("{", "["):
        return None
    import orjson

    try:
        data: object = orjson.loads(raw.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as e:
        if raw.lstrip().startswith('{"') or raw.lstrip().startswith("{\n"):
            hint = "The file looks like JSON and is not: is it cut off?"
            raise AnswerError(f"the stored response cannot be read: {e}", hint=hint) from e
        return None
    return data if isinstance(data, dict) or (isinstance(data, list) and data and isinstance(data[0], dict)) else None


def _raise_stored_error(found: Json) -> None:
    error = mapping(found.get("error"))
    if error:
        said = text(error.get("message")) or text(error.get("type")) or text(error.get("code"))
        raise AnswerError(
            f"the stored response is an error: {said[:300]}", hint="A failed call has no answer to check."
        )
