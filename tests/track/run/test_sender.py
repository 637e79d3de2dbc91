import asyncio
import base64
import gzip
import json
import logging

import pytest

from citestack.errors import ConfigError
from citestack.track.protocols import Call, Reply
from citestack.track.run.secret import Key, key_from
from citestack.track.run.sender import Bounds, HttpSender
from tests.llm.server import cut_short, raw, resets, send, stalls
from tests.track.run.tiny import KEY

BODY = json.dumps({"q": "?"}).encode()


def sent(script, key: Key, *, bounds: Bounds | None = None, url: str | None = None, **more) -> Reply:
    async def once() -> Reply:
        async with HttpSender(key, bounds=bounds, **more) as sender:
            return await sender.send(Call("POST", url or f"{script.url}/ask", BODY, {"X-Own": "1"}), "attempt-1")

    return asyncio.run(once())


@pytest.mark.parametrize(("auth", "header", "value"), [
    ("bearer", "Authorization", f"Bearer {KEY}"),
    ("x-api-key", "x-api-key", KEY),
    ("x-goog-api-key", "x-goog-api-key", KEY),
])  # fmt: skip
def test_the_key_travels_as_the_engine_takes_it(script, auth, header, value):
    reply = sent(script, Key(auth, KEY), idempotency_header="Idempotency-Key")
    assert (reply.status, reply.failure) == (200, "")
    assert json.loads(reply.body)["answer"]
    headers = {k.lower(): v for k, v in script.asked()[0].headers.items()}
    assert headers[header.lower()] == value
    assert headers["idempotency-key"] == "attempt-1"
    assert headers["x-own"] == "1"


def test_basic_and_query(script):
    sent(script, Key("basic", "login:pass:word"))
    assert script.asked()[0].headers["Authorization"] == "Basic " + base64.b64encode(b"login:pass:word").decode()
    sent(script, Key("query", "key&with=odd/signs"), url=f"{script.url}/ask?engine=google")
    assert script.asked()[1].path == "/v1/ask?engine=google&api_key=key%26with%3Dodd%2Fsigns"
    assert "Authorization" not in script.asked()[1].headers
    sent(script, Key("none"))
    assert "X-Attempt" not in script.asked()[2].headers


def test_a_key_that_the_server_repeats_is_taken_out(script, caplog):
    def repeats(handler, asked):
        told = {"error": f"bad {asked.headers.get('Authorization')}, {KEY}", "path": asked.path}
        send(handler, 401, json.dumps(told).encode(), X_Request_Id=f"r-{KEY}")

    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "httpcore")  # at DEBUG it logs the headers that came
    for auth in ("bearer", "query", "basic"):
        script.plays("?", repeats)
        reply = sent(script, Key(auth, f"login:{KEY}" if auth == "basic" else KEY))
        shown = repr(reply) + caplog.text
        assert reply.status == 401
        assert "***" in shown
        assert KEY not in shown
        assert base64.b64encode(f"login:{KEY}".encode()).decode() not in shown
    assert KEY not in repr(Key("bearer", KEY))


@pytest.mark.parametrize(("step", "failure"), [
    (stalls(), "timeout"),
    (cut_short(b'{"answer": "half'), "truncated"),
    (resets(), "connection"),
    (resets("begun"), "truncated"),
    (raw(b"x" * 5000), "too_large"),
    (lambda h, a: send(h, 200, b"no gzip", Content_Encoding="gzip"), "truncated"),
    (lambda h, a: send(h, 200, gzip.compress(b"x" * 1_000_000), Content_Encoding="gzip"), "too_large"),
])  # fmt: skip
def test_what_goes_wrong_on_the_line_has_a_word(script, step, failure):
    script.plays("?", step)
    reply = sent(script, Key("bearer", KEY), bounds=Bounds(silence_s=0.3, total_s=2, max_bytes=2000))
    assert (reply.status, reply.body, reply.failure) == (0, b"", failure)
    assert reply.at


def test_a_slow_drip_ends_with_the_total_time(script):
    def drips(handler, asked):
        handler.send_response(200)
        handler.end_headers()
        handler.close_connection = True
        while not handler.gone.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()

    script.plays("?", drips)
    assert sent(script, Key("none"), bounds=Bounds(silence_s=5, total_s=0.5)).failure == "timeout"


def test_a_name_that_does_not_resolve_and_a_port_where_nobody_is(script, monkeypatch):
    import socket

    def unknown(*_, **__):
        raise socket.gaierror(-2, "Name or service not known")

    assert sent(script, Key("none"), url="http://127.0.0.1:9/ask").failure == "connection"
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert sent(script, Key("none"), url="http://engine.invalid/ask").failure == "dns"
    assert sent(script, Key("none"), url="gopher://engine.invalid/ask").failure == "bad_call"


def test_redirects_are_not_followed_with_the_key(script):
    script.plays("?", lambda h, a: send(h, 307, b"", Location=f"{script.url}/elsewhere"))
    assert sent(script, Key("bearer", KEY)).status == 307
    assert len(script.asked()) == 1


def test_only_the_headers_that_matter_are_kept(script):
    script.plays("?", lambda h, a: send(h, 429, b"{}", Retry_After="7", Set_Cookie="a=b", X_Should_Retry="true"))
    assert sent(script, Key("none")).headers == {"retry-after": "7", "x-should-retry": "true"}


@pytest.mark.parametrize("value", ["", "   ", "sh0rt", "with blank in it", "line\nbreak-12345", "ключ-ключ-ключ"])
def test_what_is_no_key_is_refused_without_being_repeated(value):
    with pytest.raises(ConfigError) as e:
        key_from({"TINY_KEY": value}, "TINY_KEY", "bearer")
    assert "TINY_KEY" in e.value.message
    assert not value.strip() or value not in e.value.message + e.value.hint


def test_keys_from_the_environment():
    assert key_from({"A": f" {KEY}\n"}, "A", "bearer") == Key("bearer", KEY)
    assert key_from({}, "", "bearer") == Key("none")
    with pytest.raises(ConfigError, match="login:password"):
        key_from({"A": KEY}, "A", "basic")
