"""The hand-written answers are what the vendors' own clients expect: strictly typed, no field they do not know."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from tests.track.engines import payloads


def models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for v in vars(value).values():
            yield from models(v)
    elif isinstance(value, list | tuple):
        for v in value:
            yield from models(v)
    elif isinstance(value, dict):
        for v in value.values():
            yield from models(v)


def extras(model: BaseModel) -> set[str]:
    found = {f"{type(m).__name__}.{name}" for m in models(model) for name in m.model_extra or {}}
    return found | {type(m).__name__ for m in models(model) if type(m).__name__.startswith("Unknown")}


def parsed(kind: Any, data: dict[str, Any], *, strict: bool = True) -> set[str]:
    return extras(kind.model_validate_json(orjson.dumps(data), strict=strict))


def test_openai() -> None:
    from openai.types.chat import ChatCompletion
    from openai.types.responses import Response

    assert parsed(Response, payloads.openai()) == set()
    assert parsed(ChatCompletion, payloads.openai_chat()) == set()


def test_xai_adds_its_list_of_pages_and_its_cost_to_openais_shape() -> None:
    from openai.types.responses import Response

    assert parsed(Response, payloads.xai()) == {"Response.citations", "ResponseUsage.cost_in_usd_ticks"}


def test_perplexity() -> None:
    from perplexity.types import ResponseCreateResponse, StreamChunk

    assert parsed(ResponseCreateResponse, payloads.perplexity()) == set()
    assert parsed(StreamChunk, payloads.sonar()) == set()


@pytest.mark.parametrize(
    "data",
    [
        payloads.anthropic(),
        payloads.anthropic(payloads.web_search(1, "q"), payloads.tool_error(1, "too_many_requests")),
        payloads.anthropic(payloads.web_search(1, "q"), stop_reason="pause_turn"),
    ],
)
def test_anthropic(data: dict[str, Any]) -> None:
    from anthropic.types import Message

    assert parsed(Message, data) == set()


def test_gemini() -> None:
    from google.genai.types import GenerateContentResponse

    assert parsed(GenerateContentResponse, payloads.gemini(), strict=False) == set()


def test_gemini_interactions() -> None:
    from google.genai._gaos.types.interactions import Interaction

    assert parsed(Interaction, payloads.interactions()) == set()
