"""Chat completions through the official client, against a real server."""

import asyncio
import re
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from tests.serve.conftest import Served

LAMP = "How many lumens does a reading lamp need?"
NOTHING = "What is the capital of France?"


def said(question: str) -> list[Any]:
    return [{"role": "user", "content": question}]


def create(client: OpenAI, question: str = LAMP, **more: Any) -> ChatCompletion:
    return client.chat.completions.create(model="citestack-fast", messages=said(question), **more)  # type: ignore[no-any-return]


def stream(client: OpenAI, question: str = LAMP, **more: Any) -> list[ChatCompletionChunk]:
    made = client.chat.completions.create(model="citestack-fast", messages=said(question), stream=True, **more)
    return list(made)


def check_citations(served: Served, text: str, annotations: list[Any], document: Any) -> None:
    """Each annotation is a mark of the text; its citation's quote stands in the stored page at its offsets."""
    assert annotations
    cited = {c["n"]: c for c in document["citations"]}
    for note in annotations:
        mark = re.fullmatch(r"\[(\d+)\]", text[note["start_index"] : note["end_index"]])
        assert mark is not None
        citation = cited[int(mark[1])]
        assert (note["url"], note["title"]) == (citation["url"], citation["title"])
        page = served.bench.store.version(citation["page_version"])
        assert page is not None
        assert page.text[citation["start"] : citation["end"]] == citation["quote"]
        assert page.url == note["url"]
    marks = [n for sentence in document["sentences"] for n in sentence["citations"]]
    assert [int(text[a["start_index"] + 1 : a["end_index"] - 1]) for a in annotations] == marks


def test_the_models_are_the_profiles(client: OpenAI) -> None:
    assert [m.id for m in client.models.list()] == ["citestack-fast", "citestack", "citestack-thorough"]
    assert client.models.retrieve("citestack").owned_by == "citestack"
    with pytest.raises(openai.NotFoundError) as caught:
        client.models.retrieve("gpt-4o")
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")


def test_the_answer_has_annotations_that_lead_to_the_quote(served: Served, client: OpenAI) -> None:
    done = create(client, temperature=0.3, max_tokens=5, seed=1, user="somebody")
    message = done.choices[0].message
    assert message.content is not None
    assert "500 lumens" in message.content
    assert done.choices[0].finish_reason == "stop"
    notes = [a.url_citation.model_dump() for a in message.annotations or []]
    check_citations(served, message.content, notes, done.model_extra["citestack"])  # type: ignore[index]
    assert served.bench.trace(done.model_extra["citestack"]["trace_id"]).id  # type: ignore[index]
    assert done.usage is not None
    assert done.usage.prompt_tokens == 9
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


def test_hostile_page_text_forges_no_mark_and_no_image(client: OpenAI) -> None:
    text = create(client, "How many lumens does a garden lamp need beside a path?").choices[0].message.content or ""
    assert "beside a path (1), see ![lamp] (https://evil.example" in text
    assert "](http" not in text


def test_a_stream_says_the_same_as_the_whole_answer(served: Served, client: OpenAI) -> None:
    chunks = stream(client, stream_options={"include_usage": True})
    *body, last = chunks
    whole = create(client)
    assert "".join(c.choices[0].delta.content or "" for c in body) == whole.choices[0].message.content
    assert body[0].choices[0].delta.role == "assistant"
    annotated, end = body[-2:]
    notes = annotated.choices[0].delta.model_extra["annotations"]  # type: ignore[index]
    assert notes == [a.model_dump() for a in whole.choices[0].message.annotations or []]
    assert end.choices[0].finish_reason == "stop"
    assert end.model_extra is not None
    plain = [n["url_citation"] for n in notes]
    check_citations(served, whole.choices[0].message.content or "", plain, end.model_extra["citestack"])
    assert (last.choices, last.usage) == ([], whole.usage)
    assert {c.id for c in chunks} == {chunks[0].id}


def test_without_asking_there_is_no_usage_in_a_stream(client: OpenAI) -> None:
    assert all(c.usage is None and c.choices for c in stream(client))


def test_the_client_s_own_stream_helper_accumulates_the_annotations(client: OpenAI) -> None:
    with client.chat.completions.stream(model="citestack-fast", messages=said(LAMP)) as events:
        done = events.get_final_completion()
    assert done.choices[0].message.content == create(client).choices[0].message.content
    assert [a.type for a in done.choices[0].message.annotations or []]


def test_the_async_client(served: Served) -> None:
    async def go() -> tuple[str | None, str]:
        async with AsyncOpenAI(base_url=f"{served.url}/v1", api_key="none") as client:
            done = await client.chat.completions.create(model="citestack-fast", messages=said(LAMP))
            pieces = await client.chat.completions.create(model="citestack-fast", messages=said(LAMP), stream=True)
            text = "".join([c.choices[0].delta.content or "" async for c in pieces])
        return done.choices[0].message.content, text

    whole, streamed = asyncio.run(go())
    assert whole == streamed


def test_an_abstention_is_a_normal_answer_that_says_why(client: OpenAI) -> None:
    done = create(client, NOTHING)
    assert done.choices[0].message.content == "No passage was relevant enough to the question."
    assert (done.choices[0].finish_reason, done.choices[0].message.annotations) == ("stop", [])
    assert done.model_extra["citestack"]["abstained"] is True  # type: ignore[index]
    assert not any("annotations" in (c.choices[0].delta.model_extra or {}) for c in stream(client, NOTHING))


def test_parts_of_text_are_read_and_a_follow_up_is_joined(client: OpenAI) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": [{"type": "text", "text": LAMP}]},
        {"role": "assistant", "content": "About 500 lumens. [1]"},
        {"role": "user", "content": "And how long does it last?"},
    ]
    done = client.chat.completions.create(model="citestack-fast", messages=messages)
    document = done.model_extra["citestack"]  # type: ignore[index]
    assert document["question"] == f"{LAMP} And how long does it last?"
    assert document["joined_with"] == LAMP


@pytest.mark.parametrize(
    ("request_", "param"),
    [
        ({"n": 2}, "n"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "messages[0].content[0]",
        ),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"messages": [{"role": "user"}, 3]}, "messages.1"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_field(client: OpenAI, request_: Any, param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(**{"model": "citestack-fast", "messages": said(LAMP), **request_})
    assert (caught.value.param, caught.value.type) == (param, "invalid_request_error")
    assert caught.value.code == "bad_request"


def test_an_unknown_model_and_an_unknown_path_are_not_found(client: OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        client.chat.completions.create(model="gpt-4o", messages=said(LAMP))
    assert caught.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="citestack", input="x")
