"""The client against a real server on loopback: right answers, and everything that goes wrong on the way."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import replace
from email.utils import formatdate

import pytest

from citestack.config import LlmConfig
from citestack.errors import BudgetError, ConfigError, LlmAnswerError, LlmAuthError, LlmError, LlmTimeoutError
from citestack.llm import Endpoint, Secret, endpoint_from
from citestack.llm.client import HttpChatModel, Waiting
from citestack.llm.transport import MAX_BYTES
from citestack.protocols import ChatRequest, Message
from tests.llm.server import (
    KEY,
    Server,
    breaks_off,
    completion,
    cut_short,
    drafted,
    drips,
    fails,
    picky,
    raw,
    resets,
    says,
    stalls,
)

SCHEMA = {"type": "object", "properties": {"sentences": {"type": "array", "items": {"type": "string"}}}}
ASK = ChatRequest((Message("system", "Answer in JSON."), Message("user", "How big is the tank?")), SCHEMA)
ANSWER = drafted("The tank holds 300 litres.", "It is made of steel: „rostfrei“.")
QUICK = LlmConfig(connect_s=60.0, first_byte_s=60.0, stall_s=60.0, total_s=120.0, backoff_s=0.2)
"""Waits between attempts on paper, and is patient with a busy machine."""
IMPATIENT = replace(QUICK, first_byte_s=0.4, stall_s=0.4)


class Model(HttpChatModel):
    """Sleeps on paper."""

    slept: list[float]


def model(endpoint: Endpoint, config: LlmConfig = QUICK) -> Model:
    slept: list[float] = []
    made = Model(endpoint, config, waiting=Waiting(sleep=slept.append))
    made.slept = slept
    return made


def test_an_answer_is_read_with_its_json_and_its_tokens(server: Server) -> None:
    done = model(server.play(says(ANSWER))).complete(ASK)
    assert done.text == ANSWER and done.data == json.loads(ANSWER)
    assert (done.spent.calls, done.spent.prompt_tokens, done.spent.completion_tokens) == (1, 100, 20)
    assert not done.spent.estimated and done.spent.cost is None
    (asked,) = server.asked
    assert asked.path == "/v1/chat/completions" and asked.headers["Authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "test-model" and asked.body["max_tokens"] == QUICK.max_tokens
    assert asked.body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert asked.body["temperature"] == 0.0 and "stream" not in asked.body


def test_a_streamed_answer_is_heard_piece_by_piece_and_is_the_same(server: Server) -> None:
    heard: list[str] = []
    done = model(server.play(says(ANSWER))).complete(ASK, heard.append)
    assert done.text == "".join(heard) == ANSWER and len(heard) > 5
    assert done.spent.completion_tokens == 20
    assert server.asked[0].body["stream"] is True


def test_a_server_that_cannot_stream_is_heard_at_once(server: Server) -> None:
    heard: list[str] = []
    done = model(server.play(raw(completion(ANSWER)))).complete(ASK, heard.append)
    assert heard == [ANSWER] and done.text == ANSWER


def test_a_new_variant_asks_with_another_seed_and_a_higher_temperature(server: Server) -> None:
    model(server.play(says(ANSWER))).complete(replace(ASK, variant=2))
    assert (server.asked[0].body["seed"], server.asked[0].body["temperature"]) == (2, QUICK.spread)


def test_tokens_nobody_reports_are_estimated_and_said_to_be(server: Server) -> None:
    spent = model(server.play(says(ANSWER, usage=None))).complete(ASK).spent
    assert spent.estimated and spent.prompt_tokens > 10 and spent.completion_tokens > 10


@pytest.mark.parametrize(
    "said",
    [
        f"```json\n{ANSWER}\n```",
        f"Here is the list [1]:\n{ANSWER}\nI hope this helps.",
        f'<think>Maybe {{"sentences": []}}?</think>\n{ANSWER}',
    ],
)
def test_json_is_found_in_fences_prefaces_and_behind_thoughts(server: Server, said: str) -> None:
    assert model(server.play(says(said))).complete(ASK).data == json.loads(ANSWER)


@pytest.mark.parametrize("said", ["The tank holds 300 litres.", "{'sentences': nope}", "", None, "[" * 5000])
def test_an_answer_without_json_has_no_data(server: Server, said: str | None) -> None:
    done = model(server.play(says(said))).complete(ASK)
    assert done.data is None and done.text == (said or "")


# --- servers that know less ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refused", "sent"),
    [
        (("json_schema",), {"response_format": {"type": "json_object"}}),
        (("response_format",), {}),
        (("max_tokens", "temperature"), {"max_completion_tokens": QUICK.max_tokens}),
        (("seed", "stream_options"), {"max_tokens": QUICK.max_tokens}),
    ],
)
def test_what_a_server_refuses_is_left_out_and_remembered(
    server: Server, refused: tuple[str, ...], sent: dict[str, object]
) -> None:
    asking = model(server.play(picky(*refused, then=says(ANSWER))))
    assert asking.complete(ASK, lambda _: None).data == json.loads(ANSWER)
    last = server.asked[-1].body
    assert {k: last.get(k) for k in sent} == sent and not set(refused) & (last.keys() - {"response_format"})
    before = len(server.asked)
    asking.for_run().complete(ASK, lambda _: None)
    assert len(server.asked) == before + 1


def test_a_refusal_that_nothing_mends_is_an_error_in_the_servers_words(server: Server) -> None:
    with pytest.raises(LlmError, match="maximum context length is 10") as e:
        model(server.play(fails(400, "This model's maximum context length is 10 tokens."))).complete(ASK)
    assert len(server.asked) == 1 and type(e.value) is LlmError
    with pytest.raises(LlmError, match="HTTP 422: no"):
        model(server.play(fails(422, "no"))).complete(ASK)
    assert len(server.asked) == 1 + 3


# --- silence ------------------------------------------------------------------------------------------------------


def test_silence_before_the_first_byte(server: Server) -> None:
    started = time.monotonic()
    with pytest.raises(LlmTimeoutError, match=r"sent nothing for 0.4 s \(3 attempts\)"):
        model(server.play(stalls()), IMPATIENT).complete(ASK)
    assert len(server.asked) == 3 and 1.0 < time.monotonic() - started < QUICK.first_byte_s


def test_silence_in_the_middle_is_tried_again_while_nobody_heard_it(server: Server) -> None:
    asking = model(server.play(stalls('{"sentences": ["The ta'), says(ANSWER)), IMPATIENT)
    with pytest.raises(LlmTimeoutError, match=r"fell silent for 0\.4 s in the middle"):
        asking.complete(ASK, lambda _: None)
    assert len(server.asked) == 1
    assert asking.complete(ASK).text == ANSWER


def test_the_total_ends_a_model_that_never_falls_silent(server: Server) -> None:
    config = replace(QUICK, total_s=0.8)
    started = time.monotonic()
    with pytest.raises(LlmTimeoutError, match=r"took longer than 0.8 s in all"):
        model(server.play(drips("more ", 0.05)), config).complete(ASK, lambda _: None)
    assert time.monotonic() - started < QUICK.stall_s


def test_a_slow_model_that_keeps_talking_is_waited_for(server: Server) -> None:
    assert model(server.play(says(ANSWER, pause=0.03))).complete(ASK, lambda _: None).text == ANSWER


# --- failures on the way ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [
        fails(500, "oops"),
        fails(503),
        fails(429),
        resets(),
        cut_short(completion(ANSWER)[:40]),
        raw(b"<html>", "text/html"),
        raw(b'{"choices": ['),
    ],
    ids=["500", "503", "429", "reset", "cut", "html", "broken json"],
)
def test_trouble_once_is_tried_again(server: Server, trouble) -> None:
    asking = model(server.play(trouble, says(ANSWER)))
    done = asking.complete(ASK)
    assert done.text == ANSWER and done.spent.calls == 2 and len(server.asked) == 2
    assert len(asking.slept) == 1 and 0.1 <= asking.slept[0] <= 0.2


def test_trouble_that_stays_is_an_error_with_the_number_of_attempts(server: Server) -> None:
    asking = model(server.play(fails(500, "out of memory")))
    with pytest.raises(LlmError, match=r"HTTP 500: out of memory \(3 attempts\)"):
        asking.complete(ASK)
    assert len(server.asked) == 3
    assert 0.1 <= asking.slept[0] <= 0.2 <= asking.slept[1] <= 0.4
    again = model(server.play(fails(500)))
    with pytest.raises(LlmError):
        again.complete(ASK)
    assert again.slept == asking.slept, "the jitter is seeded"


def test_retry_after_is_obeyed_in_seconds_and_as_a_date(server: Server) -> None:
    date = formatdate(time.time() + 25, usegmt=True)
    asking = model(server.play(fails(429, Retry_After="2"), fails(429, Retry_After=date), says(ANSWER)))
    assert asking.complete(ASK).text == ANSWER
    assert asking.slept[0] == 2.0 and 1.0 < asking.slept[1] <= 25.0


@pytest.mark.parametrize("wait", ["3600", "4.9"])
def test_a_wait_beyond_the_limits_is_not_begun(server: Server, wait: str) -> None:
    asking = model(server.play(fails(429, "slow down", Retry_After=wait)), replace(QUICK, total_s=3.0))
    with pytest.raises(LlmError, match="slow down"):
        asking.complete(ASK)
    assert asking.slept == [] and len(server.asked) == 1


def test_a_spent_quota_is_not_asked_again(server: Server) -> None:
    body = json.dumps({"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}).encode()
    with pytest.raises(LlmError, match="exceeded your quota"):
        model(server.play(raw(body, status=429))).complete(ASK)
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [breaks_off('{"sentences": ["The'), resets('{"sentences"')], ids=["end", "reset"])
def test_a_stream_that_breaks_off_is_an_error_once_it_was_heard(server: Server, trouble) -> None:
    with pytest.raises(LlmError, match=r"middle of the answer|broke the connection"):
        model(server.play(trouble, says(ANSWER))).complete(ASK, lambda _: None)
    assert len(server.asked) == 1


def test_an_error_within_a_stream_is_said(server: Server) -> None:
    body = b'data: {"error": {"message": "overloaded"}}\n\n'
    with pytest.raises(LlmError, match="overloaded"):
        model(server.play(raw(body, "text/event-stream"))).complete(ASK, lambda _: None)


def test_a_page_in_place_of_an_answer_names_its_type(server: Server) -> None:
    with pytest.raises(LlmAnswerError, match=r"not the JSON of a chat completion \(text/html\)"):
        model(server.play(raw(b"<html>Sign in</html>", "text/html; charset=utf-8"))).complete(ASK)


def test_an_answer_without_end_is_cut(server: Server) -> None:
    with pytest.raises(LlmError, match="larger than 4 MB"):
        model(server.play(raw(completion("x" * (MAX_BYTES + 1))))).complete(ASK)
    assert len(server.asked) == 1


def test_nobody_there(server: Server) -> None:
    endpoint = Endpoint("http://127.0.0.1:9/v1", "m")
    with pytest.raises(LlmError, match=r"127\.0\.0\.1:9 could not be connected to"):
        model(endpoint).complete(ASK)


def test_redirects_are_not_followed(server: Server) -> None:
    def away(handler, asked) -> None:
        handler.send_response(307)
        handler.send_header("Location", "http://elsewhere.example/v1/chat/completions")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with pytest.raises(LlmError, match="HTTP 307") as e:
        model(server.play(away)).complete(ASK)
    assert "not followed" in e.value.hint


# --- the key ------------------------------------------------------------------------------------------------------


def test_a_refused_key_names_the_variable(server: Server) -> None:
    with pytest.raises(LlmAuthError, match="HTTP 401") as e:
        model(server.play(fails(401, f"Incorrect API key provided: {KEY}"))).complete(ASK)
    assert "CITESTACK_LLM_API_KEY" in e.value.hint
    assert KEY not in str(e.value.as_dict())
    with pytest.raises(LlmAuthError) as none:
        model(replace(server.play(fails(401)), key=None)).complete(ASK)
    assert "CITESTACK_LLM_API_KEY is not set" in none.value.hint


@pytest.mark.parametrize("trouble", [fails(500, KEY), fails(400, KEY), raw(b"{}", status=418), resets(), stalls()])
def test_the_key_is_in_no_error_log_or_repr(server: Server, trouble, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asking = model(server.play(trouble), IMPATIENT)
    with pytest.raises(LlmError) as e:
        asking.complete(ASK)
    seen: list[BaseException | None] = [e.value, e.value.__cause__, e.value.__context__]
    assert KEY not in "".join(f"{x!s}{x!r}" for x in seen) + e.value.hint
    assert KEY not in caplog.text
    endpoint = server.play(trouble)
    assert KEY not in f"{endpoint!r}{endpoint}{endpoint.key!r}{endpoint.key}{vars(asking)}"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"CITESTACK_LLM_BASE_URL": ""}, "CITESTACK_LLM_BASE_URL is not set"),
        ({"CITESTACK_LLM_MODEL": " "}, "CITESTACK_LLM_MODEL is not set"),
        ({"CITESTACK_LLM_BASE_URL": "ftp://x/v1"}, "no http"),
        ({"CITESTACK_LLM_BASE_URL": "http://[::1/v1"}, "no http"),
        ({"CITESTACK_LLM_BASE_URL": "http://me:pw@x.example/v1"}, "user or password"),
        ({"CITESTACK_LLM_API_KEY": "sk-1\nX-Evil: 1"}, "characters that no key has"),
    ],
)
def test_settings_that_cannot_be_are_refused_without_repeating_them(changed: dict[str, str], said: str) -> None:
    good = {"CITESTACK_LLM_BASE_URL": "http://x.example/v1", "CITESTACK_LLM_MODEL": "m", "CITESTACK_LLM_API_KEY": "k"}
    with pytest.raises(ConfigError, match=said) as e:
        endpoint_from({**good, **changed})
    assert "pw" not in e.value.message and "Evil" not in e.value.message


def test_addresses_are_joined_as_people_write_them() -> None:
    for base in ("http://x.example/v1", "http://x.example/v1/", "http://x.example/v1/chat/completions"):
        endpoint = endpoint_from({"CITESTACK_LLM_BASE_URL": base, "CITESTACK_LLM_MODEL": "m"})
        assert endpoint.at("chat/completions") == "http://x.example/v1/chat/completions"
    assert Endpoint("https://x.example/o?v=2", "m").at("models") == "https://x.example/o/models?v=2"


# --- budget -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("caps", "name"),
    [
        ({"max_calls": 1}, "max_calls"),
        ({"max_prompt_tokens": 150}, "max_prompt_tokens"),
        ({"max_completion_tokens": QUICK.max_tokens + 10}, "max_completion_tokens"),
        ({"max_cost": 0.0206, "prompt_price": 0.0, "completion_price": 10.0}, "max_cost"),
    ],
)
def test_a_call_beyond_a_cap_is_not_made(server: Server, caps: dict[str, float], name: str) -> None:
    asking = model(server.play(says(ANSWER)), replace(QUICK, **caps))
    asking.complete(ASK)
    with pytest.raises(BudgetError, match=f"would exceed llm.{name}"):
        asking.complete(ASK)
    assert len(server.asked) == 1
    assert asking.for_run().complete(ASK).text == ANSWER, "every run has its own budget"


def test_retries_and_refusals_count_as_calls(server: Server) -> None:
    asking = model(
        server.play(fails(500), fails(400, "no json_schema here"), says(ANSWER)), replace(QUICK, max_calls=2)
    )
    with pytest.raises(BudgetError, match="max_calls: 3 of 2"):
        asking.complete(ASK)
    assert len(server.asked) == 2


def test_a_lost_answer_is_charged_its_prompt_and_costs_add_up(server: Server) -> None:
    prices = replace(QUICK, prompt_price=1000.0, completion_price=2000.0, max_cost=10.0)
    asking = model(server.play(cut_short(b"{"), says(ANSWER)), prices)
    spent = asking.complete(ASK).spent
    assert spent == asking.spent and spent.calls == 2 and spent.estimated
    assert spent.cost == pytest.approx((spent.prompt_tokens * 1000 + 20 * 2000) / 1e6) and spent.prompt_tokens > 150


def test_a_cost_cap_needs_prices() -> None:
    with pytest.raises(ConfigError, match="max_cost needs prices"):
        HttpChatModel(Endpoint("http://x.example/v1", "m"), replace(QUICK, max_cost=1.0))


def test_a_secret_shows_nowhere() -> None:
    assert f"{Secret(KEY)}{Secret(KEY)!r}{[Secret(KEY)]}" == "******[***]"
