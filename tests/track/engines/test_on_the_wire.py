"""Over HTTP: what the vendors' own clients send is what the adapters send, and every fault has its state."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from citestack.track.engines.catalogue import EngineSpec, engine
from citestack.track.model import Observation, State
from citestack.track.protocols import Call
from tests.track.engines import payloads
from tests.track.engines.asked import adapter, asking, body
from tests.track.engines.vendor import Vendor, sent, vendor

ASKED = [name for name in payloads.PAYLOADS if name != "perplexity-sonar"]
QUESTION = asking("").prompt.text
PATHS = {
    "openai": "/v1/responses",
    "openai-chat": "/v1/chat/completions",
    "perplexity": "/v1/responses",
    "anthropic": "/v1/messages",
    "gemini": "/v1/models/gemini-3.8-flash:generateContent",
    "gemini-interactions": "/v1/interactions",
    "xai": "/v1/responses",
    "mistral": "/v1/conversations",
}


@pytest.fixture(name="here")
def _here() -> Iterator[Vendor]:
    with vendor() as here:
        yield here


def at(here: Vendor, name: str) -> EngineSpec:
    """The engine, with its server on this machine."""
    spec = engine(name)
    path = spec.base_url.split("/", 3)[3:]
    return replace(spec, base_url="/".join([here.url, *path]))


def asked(here: Vendor, name: str, timeout: float = 5.0) -> Observation:
    spec = at(here, name)
    there = spec.adapter(spec)
    seen = there.read(asking(name), [sent(there.call(asking(name)), timeout)])
    assert isinstance(seen, Observation)
    return seen


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_comes_through(here: Vendor, name: str) -> None:
    here.answer(payloads.PAYLOADS[name]())
    assert asked(here, name).state is State.MEASURED
    path, headers, _ = here.got[0]
    assert path == PATHS[name]
    assert headers["content-type"] == "application/json"
    assert not {"authorization", "x-api-key", "x-goog-api-key"} & set(headers)


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("status", [401, 402, 429, 500])
def test_faults_with_a_status(here: Vendor, name: str, status: int) -> None:
    here.answer({"error": {"message": "No."}}, status)
    here.headers = {"Retry-After": "2"} if status == 429 else {}
    seen = asked(here, name)
    assert (seen.state, seen.reason.split(":")[0]) == (State.FAILED, f"http_{status}")


@pytest.mark.parametrize(("fault", "reason"), [("stall", "timeout"), ("truncated", "truncated")])
def test_faults_of_the_line(here: Vendor, fault: str, reason: str) -> None:
    here.fault = fault
    seen = asked(here, "openai", 0.2)
    assert (seen.state, seen.reason) == (State.FAILED, reason)


@pytest.mark.parametrize("name", ASKED)
def test_a_cut_document(here: Vendor, name: str) -> None:
    here.answer(b'{"output": [{"type": "mess')
    assert asked(here, name).reason == "bad_json"


def only(here: Vendor) -> tuple[str, Any]:
    ((path, _, got),) = here.got
    return path, got


def ours(here: Vendor, name: str) -> tuple[str, Any]:
    spec = at(here, name)
    call = spec.adapter(spec).call(asking(name))
    return call.url.removeprefix(here.url), body(call)


@pytest.mark.parametrize("name", ["openai", "xai"])
def test_openais_client_sends_the_same_responses(here: Vendor, name: str) -> None:
    from openai import OpenAI

    here.answer(payloads.PAYLOADS[name]())
    path, said = ours(here, name)
    with OpenAI(api_key="k", base_url=f"{here.url}/v1", max_retries=0) as client:
        response = client.responses.create(**said)
    assert only(here) == (path, said)
    assert "It runs daily" in response.output_text


def test_openais_client_sends_the_same_chat(here: Vendor) -> None:
    from openai import OpenAI

    here.answer(payloads.openai_chat())
    path, said = ours(here, "openai-chat")
    with OpenAI(api_key="k", base_url=f"{here.url}/v1", max_retries=0) as client:
        client.chat.completions.create(**said)
    assert only(here) == (path, said)


def test_perplexitys_client_sends_the_same(here: Vendor) -> None:
    from perplexity import Perplexity

    here.answer(payloads.perplexity())
    path, said = ours(here, "perplexity")
    with Perplexity(api_key="k", base_url=here.url, max_retries=0) as client:
        client.responses.create(**said)
    assert only(here) == (path, said)


def test_anthropics_client_sends_the_same(here: Vendor) -> None:
    from anthropic import Anthropic

    here.answer(payloads.anthropic())
    path, said = ours(here, "anthropic")
    with Anthropic(api_key="k", base_url=here.url, max_retries=0) as client:
        client.messages.create(**said)
    assert only(here) == (path, said)
    assert (
        here.got[0][1]["anthropic-version"]
        == adapter("anthropic").call(asking("anthropic")).headers["anthropic-version"]
    )


def test_googles_client_sends_the_same(here: Vendor) -> None:
    from google import genai
    from google.genai import types

    here.answer(payloads.gemini())
    tools: list[Any] = [types.Tool(google_search=types.GoogleSearch())]
    with genai.Client(api_key="k", http_options=types.HttpOptions(base_url=here.url)) as client:
        config = types.GenerateContentConfig(tools=tools)
        client.models.generate_content(model="gemini-3.8-flash", contents=QUESTION, config=config)
    path, got = only(here)
    assert (path, {k: v for k, v in got.items() if v}) == ours(here, "gemini")


def test_googles_client_sends_the_same_interaction(here: Vendor) -> None:
    from google import genai
    from google.genai import types

    here.answer(payloads.interactions())
    path, said = ours(here, "gemini-interactions")
    with genai.Client(api_key="k", http_options=types.HttpOptions(base_url=here.url)) as client:
        found = client.interactions.create(**said)
    assert only(here) == (path, said)
    assert found.output_text == payloads.GERMAN


PLACED = {"country": "DE", "city": "Berlin"}


@pytest.mark.parametrize(
    ("name", "find"),
    [
        ("openai", lambda b: b["tools"][0]["user_location"]),
        ("anthropic", lambda b: b["tools"][0]["user_location"]),
        ("perplexity", lambda b: {"type": "approximate", **b["tools"][0]["user_location"]}),
        ("openai-chat", lambda b: {"type": "approximate", **b["web_search_options"]["user_location"]["approximate"]}),
    ],
)
def test_where_a_question_is_asked_from(name: str, find: Any) -> None:
    call = adapter(name).call(asking(name, "de/Berlin"))
    assert find(body(call)) == {"type": "approximate", **PLACED}
    assert b"location" not in adapter(name).call(asking(name)).body


def test_the_request_asks_openai_for_its_sources() -> None:
    said = body(adapter("openai").call(asking("openai")))
    assert said["include"] == ["web_search_call.action.sources"]
    assert said["tools"] == [{"type": "web_search"}]
    assert said["input"] == QUESTION


def test_settings_replace_fields_and_fill_the_search_tool() -> None:
    spec = engine("anthropic")
    spec = replace(spec, model="m", settings={"max_tokens": 9, "tool": {"max_uses": 1}}, place="US")
    said = body(spec.adapter(spec).call(asking("mine")))
    assert (said["model"], said["max_tokens"], said["tools"][0]["max_uses"]) == ("m", 9, 1)
    assert said["tools"][0]["user_location"] == {"type": "approximate", "country": "US"}
    assert isinstance(spec.adapter(spec).call(asking("mine")), Call)
