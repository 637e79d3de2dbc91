"""Responses through the official client, against a real server."""

import asyncio
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.responses import Response, ResponseFunctionWebSearch, ResponseOutputMessage, ResponseOutputText
from openai.types.responses.response_output_text import AnnotationURLCitation

from tests.serve.conftest import Served
from tests.serve.openai.test_chat import LAMP, NOTHING, check_citations


def text_of(done: Response) -> ResponseOutputText:
    message = done.output[-1]
    assert isinstance(message, ResponseOutputMessage)
    part = message.content[0]
    assert isinstance(part, ResponseOutputText)
    return part


def test_a_response_is_typed_and_its_annotations_lead_to_the_quote(served: Served, client: OpenAI) -> None:
    done = client.responses.create(model="citestack-fast", input=LAMP, metadata={"a": "b"}, temperature=0.2)
    part = text_of(done)
    assert done.output_text == part.text
    assert all(isinstance(a, AnnotationURLCitation) for a in part.annotations)
    notes = [a.model_dump() for a in part.annotations]
    check_citations(served, part.text, notes, done.model_extra["citestack"])  # type: ignore[index]
    assert (done.status, done.metadata, done.temperature) == ("completed", {"a": "b"}, 0.2)
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.input_tokens + done.usage.output_tokens


def test_the_events_come_in_order_and_say_the_same(client: OpenAI) -> None:
    events: list[Any] = list(client.responses.create(model="citestack-fast", input=LAMP, stream=True))
    kinds = list(dict.fromkeys(e.type for e in events))
    assert kinds == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.annotation.added",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert [e.sequence_number for e in events] == list(range(len(events)))
    whole = text_of(client.responses.create(model="citestack-fast", input=LAMP))
    deltas = [e.delta for e in events if e.type == "response.output_text.delta"]
    added = [e.annotation for e in events if e.type == "response.output_text.annotation.added"]
    assert "".join(deltas) == whole.text
    assert [a.model_dump() for a in added] == [a.model_dump() for a in whole.annotations]
    assert text_of(events[-1].response).model_dump() == whole.model_dump()
    assert next(e.text for e in events if e.type == "response.output_text.done") == whole.text


def test_the_client_s_own_stream_helper_builds_the_response(served: Served, client: OpenAI) -> None:
    with client.responses.stream(model="citestack-fast", input=LAMP) as events:
        done = events.get_final_response()
    part = text_of(done)  # type: ignore[arg-type]
    assert done.model_extra is not None
    check_citations(served, part.text, [a.model_dump() for a in part.annotations], done.model_extra["citestack"])


def test_a_search_tool_shows_the_fan_and_what_it_found(client: OpenAI) -> None:
    more: dict[str, Any] = {"tools": [{"type": "web_search"}], "include": ["web_search_call.action.sources"]}
    done = client.responses.create(model="citestack-fast", input=LAMP, **more)
    call = done.output[0]
    assert isinstance(call, ResponseFunctionWebSearch)
    assert call.action.type == "search"
    assert call.action.query == LAMP
    assert {a.url for a in text_of(done).annotations} <= {s.url for s in call.action.sources or []}  # type: ignore[union-attr]
    events: list[Any] = list(client.responses.create(model="citestack-fast", input=LAMP, stream=True, **more))
    searching = [e.type for e in events if "web_search_call" in e.type]
    assert searching == [f"response.web_search_call.{step}" for step in ("in_progress", "searching", "completed")]
    assert [e.output_index for e in events if e.type == "response.output_item.done"] == [0, 1]
    assert [i.type for i in events[-1].response.output] == ["web_search_call", "message"]


def test_the_async_client(served: Served) -> None:
    async def go() -> tuple[str, str]:
        async with AsyncOpenAI(base_url=f"{served.url}/v1", api_key="none") as client:
            done = await client.responses.create(model="citestack-fast", input=LAMP)
            events = await client.responses.create(model="citestack-fast", input=LAMP, stream=True)
            text = "".join([e.delta async for e in events if e.type == "response.output_text.delta"])
        return done.output_text, text

    whole, streamed = asyncio.run(go())
    assert whole == streamed != ""


def test_items_are_read_as_a_conversation(client: OpenAI) -> None:
    items: list[Any] = [
        {"role": "developer", "content": "Be short."},
        {"role": "user", "content": [{"type": "input_text", "text": LAMP}]},
        {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": "500.", "annotations": []}],
        },
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"role": "user", "content": "Why?"},
    ]
    done = client.responses.create(model="citestack-fast", input=items, instructions="Be short.")
    assert done.model_extra["citestack"]["question"] == f"{LAMP} Why?"  # type: ignore[index]
    assert done.instructions == "Be short."


def test_an_abstention_says_why(client: OpenAI) -> None:
    part = text_of(client.responses.create(model="citestack-fast", input=NOTHING))
    assert (part.text, part.annotations) == ("No passage was relevant enough to the question.", [])


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"background": True}, "background"),
        ({"text": {"format": {"type": "json_object"}}}, "text.format"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "data:,"}]}]},
            "input[0].content[0]",
        ),
        ({"input": "  "}, "input"),
    ],
)
def test_what_is_not_kept_or_not_text_is_refused(client: OpenAI, more: Any, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.responses.create(**{"model": "citestack-fast", "input": LAMP, **more})
    assert caught.value.param == param
