"""Every way not to be measured has its state and its code, and none is a citation rate of zero."""

from typing import Any

import pytest

from citestack.track.model import Observation, State
from citestack.track.protocols import Call, Reply
from tests.track.engines import payloads
from tests.track.engines.asked import AT, asking, body, read, reply, step
from tests.track.engines.payloads import A, anthropic, cited_block, message, output_text, response, search, tool_error
from tests.track.engines.payloads import results as found
from tests.track.engines.payloads import web_search as use

SAID = message(output_text("It runs daily."))


@pytest.mark.parametrize(
    ("status", "raw", "reason"),
    [
        (401, b'{"error":{"message":"Incorrect API key provided: sk-se***et"}}', "http_401"),
        (402, b'{"error":{"message":"Insufficient credits"}}', "http_402: Insufficient credits"),
        (410, b'{"error":"Live Search is gone"}', "http_410: Live Search is gone"),
        (422, b'{"detail":[{"msg":"field required"}]}', "http_422: field required"),
        (429, b'[{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}]', "http_429: Quota"),
        (500, b"<html>", "http_500"),
        (529, b'{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}', "http_529: Overloaded"),
        (301, b"", "http_301"),
    ],
)
@pytest.mark.parametrize("name", payloads.PAYLOADS)
def test_http_errors(name: str, status: int, raw: bytes, reason: str) -> None:
    seen = read(name, reply(raw, status))
    assert (seen.state, seen.reason, seen.asked_at) == (State.FAILED, reason, AT)
    assert (seen.searched, seen.retrieved, seen.opened, seen.cited) == (None, None, None, ())


@pytest.mark.parametrize("failure", ["timeout", "dns", "no_key", ""])
def test_no_answer_at_all(failure: str) -> None:
    seen = read("openai", Reply(0, b"", AT, failure=failure))
    assert (seen.state, seen.reason) == (State.FAILED, failure or "no_answer")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty_body"),
        (b"<html>", "bad_json"),
        (b'{"output":[{"type":"mess', "bad_json"),
        (b"[" * 100_000, "bad_json"),
        (b"[1,2]", "no_object"),
        (b"null", "bad_json"),
        (b"{}", "no_text"),
    ],
)
@pytest.mark.parametrize("name", ["openai", "openai-chat", "mistral"])
def test_answers_that_cannot_be_read(name: str, raw: bytes, reason: str) -> None:
    seen = read(name, reply(raw))
    assert (seen.state, seen.reason) == (State.UNREADABLE, reason)


@pytest.mark.parametrize("name", payloads.PAYLOADS)
def test_every_cut_of_an_answer_is_read_or_unreadable(name: str) -> None:
    whole = reply(payloads.PAYLOADS[name]()).body
    for end in range(0, len(whole), 37):
        assert read(name, reply(whole[:end])).state is State.UNREADABLE


def test_half_a_surrogate_pair_is_a_question_mark() -> None:
    raw = reply(response(search("q", sources=[]), SAID)).body.replace(b"daily", b"dai\\ud83dly")
    seen = read("openai", reply(raw))
    assert (seen.state, seen.text) == (State.MEASURED, "It runs dai?ly.")


CASES: list[tuple[str, dict[str, Any], State, str]] = [
    ("openai", response(SAID), State.NO_SEARCH, "no_search"),
    ("openai", response(message({"type": "refusal", "refusal": "No."})), State.REFUSED, "refusal: No."),
    (
        "openai",
        response(search("q"), SAID, status="incomplete", incomplete_details={"reason": "max_output_tokens"}),
        State.INCOMPLETE,
        "max_output_tokens",
    ),
    (
        "openai",
        response(search("q"), status="incomplete", incomplete_details={"reason": "content_filter"}),
        State.REFUSED,
        "content_filter",
    ),
    ("openai", response(search("q"), SAID, status="in_progress"), State.INCOMPLETE, "in_progress"),
    (
        "openai",
        response(status="failed", error={"code": "server_error", "message": "Try again."}),
        State.FAILED,
        "server_error: Try again.",
    ),
    ("openai", response(search("q", status="failed"), SAID), State.TOOL_ERROR, "search_failed"),
    ("openai", response(search("q", sources=[A])), State.UNREADABLE, "no_text"),
    ("xai", {**response(SAID), "citations": []}, State.NO_SEARCH, "no_search"),
    ("perplexity", response(SAID), State.NO_SEARCH, "no_search"),
    ("perplexity", response(status="failed", error={"message": "m", "type": "x"}), State.FAILED, "x: m"),
    ("perplexity", response(SAID, status="requires_action"), State.INCOMPLETE, "requires_action"),
    ("anthropic", anthropic(cited_block("It runs.")), State.NO_SEARCH, "no_search"),
    ("anthropic", anthropic(cited_block("No."), stop_reason="refusal"), State.REFUSED, "refusal"),
    ("anthropic", anthropic(use(1, "q"), found(1, A), cited_block("It", A), stop_reason="max_tokens"), State.INCOMPLETE, "max_tokens"),
    ("anthropic", anthropic(use(1, "q"), tool_error(1, "too_many_requests"), cited_block("It runs.")), State.TOOL_ERROR, "too_many_requests"),
    ("anthropic", {"type": "error", "error": {"type": "overloaded_error", "message": "m"}}, State.FAILED, "overloaded_error: m"),
    ("mistral", {"object": "conversation.response", "outputs": [{"type": "message.output", "content": "It runs."}]}, State.NO_SEARCH, "no_search"),
    ("gemini", {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}, State.REFUSED, "prohibited_content"),
    ("gemini", {"candidates": [{"finishReason": "SAFETY"}]}, State.REFUSED, "safety"),
    ("gemini-interactions", {"status": "completed", "steps": [{"type": "model_output", "content": [{"type": "text", "text": "It runs."}]}]}, State.NO_SEARCH, "no_search"),
    ("gemini-interactions", {"status": "budget_exceeded", "steps": []}, State.INCOMPLETE, "budget_exceeded: no text"),
    ("gemini-interactions", {"status": "failed", "errors": [{"message": "Broken."}]}, State.FAILED, "failed: Broken."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "state", "reason"), CASES)
def test_states(name: str, data: dict[str, Any], state: State, reason: str) -> None:
    seen = read(name, data)
    assert (seen.state, seen.reason) == (state, reason)


def gemini(metadata: dict[str, Any] | None, finish: str = "STOP", tool_tokens: int = 0) -> dict[str, Any]:
    data = payloads.gemini()
    candidate = {**data["candidates"][0], "finishReason": finish, "groundingMetadata": metadata}
    return {**data, "candidates": [candidate], "usageMetadata": {"toolUsePromptTokenCount": tool_tokens}}


@pytest.mark.parametrize(
    ("data", "state", "reason"),
    [
        (gemini({}), State.NO_SEARCH, "no_search"),
        (gemini(None), State.NO_SEARCH, "no_search"),
        (gemini({}, tool_tokens=90), State.TOOL_ERROR, "empty_metadata"),
        (gemini(None, tool_tokens=90), State.TOOL_ERROR, "no_metadata"),
        (gemini({"webSearchQueries": ["q"]}, "MAX_TOKENS"), State.INCOMPLETE, "max_tokens"),
        (gemini({"webSearchQueries": ["q"]}, "RECITATION"), State.INCOMPLETE, "recitation"),
        (gemini({"webSearchQueries": ["q"]}), State.MEASURED, ""),
    ],
)
def test_gemini_tells_an_empty_metadata_from_no_search_by_its_tokens(
    data: dict[str, Any], state: State, reason: str
) -> None:
    seen = read("gemini", data)
    assert (seen.state, seen.reason, seen.cited) == (state, reason, ())


@pytest.mark.parametrize("name", ["openai-chat", "perplexity-sonar"])
@pytest.mark.parametrize(
    ("choice", "state", "reason"),
    [
        ({"finish_reason": "length"}, State.INCOMPLETE, "length"),
        ({"finish_reason": "content_filter"}, State.INCOMPLETE, "content_filter"),
        ({"message": {"refusal": "No."}}, State.REFUSED, "refusal: No."),
        ({"message": {"content": ""}}, State.UNREADABLE, "no_text"),
    ],
)
def test_chat_completions(name: str, choice: dict[str, Any], state: State, reason: str) -> None:
    data = payloads.PAYLOADS[name]()
    data["choices"] = [{**data["choices"][0], **choice}]
    seen = read(name, data)
    assert (seen.state, seen.reason) == (state, reason)


def test_one_failed_search_among_good_ones_is_noted() -> None:
    data = anthropic(
        use(1, "q"), found(1, A), use(2, "r"), tool_error(2, "max_uses_exceeded"), cited_block("It runs.", A)
    )
    seen = read("anthropic", data)
    assert (seen.state, len(seen.cited)) == (State.MEASURED, 1)
    assert seen.notes == ("a tool of the engine failed: max_uses_exceeded",)


def test_an_answer_without_a_search_does_not_cite_what_the_model_typed() -> None:
    seen = read("openai", response(message(output_text(f"It runs daily ([a.example]({A}))."))))
    assert (seen.state, [c.problem for c in seen.cited]) == (State.NO_SEARCH, ["typed"])


def paused() -> dict[str, Any]:
    return anthropic(cited_block("Let me see. "), use(1, "vacuum"), found(1, A), stop_reason="pause_turn")


def test_a_paused_turn_goes_on_with_what_was_said_so_far() -> None:
    more = step("anthropic", paused())
    assert isinstance(more, Call)
    sent = body(more)
    assert [m["role"] for m in sent["messages"]] == ["user", "assistant"]
    assert sent["messages"][1]["content"] == paused()["content"]
    seen = read("anthropic", paused(), anthropic(cited_block("It runs daily.", A)))
    assert (seen.state, seen.text) == (State.MEASURED, "Let me see. It runs daily.")
    assert (seen.usage.searches, seen.usage.input_tokens) == (4, 210)
    assert seen.retrieved is not None


def test_a_turn_that_never_ends_is_incomplete() -> None:
    seen = step("anthropic", *[paused()] * 5)
    assert isinstance(seen, Observation)
    assert (seen.state, seen.reason) == (State.INCOMPLETE, "pause_turn")


def test_a_paused_turn_that_then_fails_has_failed() -> None:
    assert read("anthropic", paused(), reply(b"", 500)).reason == "http_500"


def test_reading_without_a_reply_does_not_raise() -> None:
    from tests.track.engines.asked import adapter

    seen = adapter("openai").read(asking("openai"), [])
    assert isinstance(seen, Observation)
    assert seen.state is State.UNREADABLE
