import json
import random
from datetime import UTC, datetime

import pytest

from citestack.track.protocols import Reply
from citestack.track.run.retries import Persistence, again, asked_wait_s, refused, wait_s

AT = datetime(2026, 11, 22, 20, 0, 0, tzinfo=UTC)


def reply(status: int, body: object = None, **headers: str) -> Reply:
    data = b"" if body is None else json.dumps(body).encode()
    return Reply(status, data, "", headers={k.replace("_", "-"): v for k, v in headers.items()})


def lost(failure: str) -> Reply:
    return Reply(0, b"", "", failure=failure)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_what_the_vendors_clients_send_again(status):
    assert again(reply(status))
    assert not again(reply(status, x_should_retry="false"))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422])
def test_what_they_do_not(status):
    assert not again(reply(status))
    assert not again(reply(200, x_should_retry="true")), "an answer is an answer"
    assert again(reply(status, x_should_retry="true")), "the header wins"


@pytest.mark.parametrize(("failure", "expected"), [
    ("timeout", True), ("connection", True), ("truncated", True), ("dns", True),
    ("tls", False), ("too_large", False), ("no_key", False), ("bad_call", False),
])  # fmt: skip
def test_lost_connections(failure, expected):
    assert again(lost(failure)) is expected


def test_an_empty_account_is_no_rate_limit():
    spent = reply(429, {"error": {"code": "insufficient_quota", "message": "You exceeded your current quota"}})
    assert not again(spent)
    assert refused(spent) == "no_money_left"
    low = {"type": "error", "error": {"type": "invalid_request_error", "message": "Your credit balance is too low to"}}
    assert refused(reply(400, low)) == "no_money_left"
    assert refused(reply(429, {"error": {"code": "rate_limit_exceeded"}})) == ""
    assert [refused(reply(s)) for s in (401, 402, 403)] == ["http_401", "http_402", "http_403"]
    assert refused(lost("no_key")) == "no_key"


@pytest.mark.parametrize(("headers", "seconds"), [
    ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
    ({"retry_after": "20"}, 20.0),
    ({"retry_after": "2.5"}, 2.5),
    ({"retry_after": "Sun, 22 Nov 2026 20:00:30 GMT"}, 30.0),
    ({"retry_after": "Sun, 22 Nov 2026 19:00:00 GMT"}, 0.0),
    ({"retry_after": "soon"}, None),
    ({"retry_after": "-5"}, None),
    ({"retry_after": "nan"}, None),
    ({}, None),
])  # fmt: skip
def test_what_the_other_side_asks_for(headers, seconds):
    assert asked_wait_s(reply(429, **headers), AT) == seconds


def test_google_says_it_in_the_body():
    retry = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.07s"}
    error = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "x"}, "odd", retry]}}
    assert asked_wait_s(reply(429, error)) == 34.07
    assert asked_wait_s(reply(429, [error])) == 34.07
    assert asked_wait_s(reply(200, error)) is None
    for odd in ([], [[]], {"error": []}, {"error": {"details": {"a": 1}}}, {"error": {"code": {}, "type": []}}, 3):
        assert asked_wait_s(reply(429, odd)) is None
        assert again(reply(429, odd))
    assert asked_wait_s(Reply(429, b"[" * 100_000, "")) is None


def test_waits_double_to_eight_seconds_with_a_quarter_off_at_random():
    waits = [[wait_s(reply(500), n, Persistence(), random.Random(seed)) for n in range(1, 9)] for seed in range(50)]
    for n, full in enumerate([0.5, 1, 2, 4, 8, 8, 8, 8]):
        column = [w[n] for w in waits]
        assert all(0.75 * full <= w <= full for w in column)
        assert len(set(column)) > 40, "retries of many askings are spread"
    assert wait_s(reply(500), 10**6, Persistence(), random.Random(0)) <= 8


def test_what_is_asked_for_is_done_unless_it_is_too_long():
    assert wait_s(reply(429, retry_after="119"), 1, Persistence(), random.Random(0)) == 119
    assert wait_s(reply(429, retry_after="3600"), 1, Persistence(), random.Random(0)) is None
