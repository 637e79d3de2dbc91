"""Every vendor's adapter against a server that speaks its wire format, and against what servers do wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from citestack.track.engines.catalogue import EngineSpec, engine
from citestack.track.model import Observation, State
from citestack.track.protocols import Call, Reply
from tests.track.engines.vendor_asking import ASKING, FIXTURES, read, reply
from tests.track.engines.vendor_server import KEY, PlainSender, VendorServer, vendor_server

VENDORS = sorted(set(FIXTURES) - {"citestack"})
CALLS = {"serpapi-ai-overview": 2, "brightdata-perplexity": 3}


@pytest.fixture(scope="module")
def running() -> Iterator[VendorServer]:
    with vendor_server() as server:
        yield server


@pytest.fixture
def server(running: VendorServer) -> VendorServer:
    running.fault = ""
    running.asked.clear()
    return running


def spec_of(name: str, server: VendorServer) -> EngineSpec:
    return replace(engine(name), base_url=server.url, model="m" if "-llm-" in name else "")


def conversation(spec: EngineSpec, timeout_s: float = 5.0) -> tuple[Observation, list[Call]]:
    adapter, sender = spec.adapter(spec), PlainSender(spec.auth, timeout_s)
    calls, replies = [adapter.call(ASKING)], list[Reply]()
    while True:
        replies.append(asyncio.run(sender.send(calls[-1], "k")))
        found = adapter.read(ASKING, replies)
        if isinstance(found, Observation):
            return found, calls
        calls.append(found)
        assert len(calls) < 9


@pytest.mark.parametrize("name", VENDORS)
def test_a_conversation(name: str, server: VendorServer) -> None:
    spec = spec_of(name, server)
    found, calls = conversation(spec)
    assert (found.state, found.surface) == (State.MEASURED, spec.surface)
    assert found.text
    assert found.cited
    assert len(calls) == CALLS.get(name, 1)
    assert len(server.asked) == len(calls)
    assert all(c.url.startswith(server.url) for c in calls)


@pytest.mark.parametrize("name", VENDORS)
def test_no_call_holds_a_key(name: str, server: VendorServer) -> None:
    for call in conversation(spec_of(name, server))[1]:
        assert KEY not in call.url
        assert not {h.lower() for h in call.headers} & {"authorization", "x-api-key"}


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize(
    ("fault", "state", "reason"),
    [
        ("401", State.FAILED, "http_401"),
        ("402", State.FAILED, "http_402"),
        ("403", State.FAILED, "http_403"),
        ("429", State.FAILED, "http_429"),
        ("500", State.FAILED, "http_500"),
        ("503", State.FAILED, "http_503"),
        ("truncated", State.UNREADABLE, "bad_json"),
        ("html", State.UNREADABLE, "bad_json"),
        ("empty", State.UNREADABLE, "empty_body"),
        ("hang_up", State.FAILED, "truncated"),
    ],
)
def test_faults(name: str, fault: str, state: State, reason: str, server: VendorServer) -> None:
    server.fault = fault
    found, _ = conversation(spec_of(name, server))
    assert (found.state, found.reason.partition(":")[0]) == (state, reason)
    assert (found.text, found.cited) == ("", ())


@pytest.mark.parametrize("status", ["401", "403"])
def test_the_words_of_a_refused_key_are_not_kept(status: str, server: VendorServer) -> None:
    server.fault = status
    for name in VENDORS:
        found, _ = conversation(spec_of(name, server))
        assert KEY not in repr(found)


def test_a_stall_is_a_timeout(server: VendorServer) -> None:
    server.fault = "stall"
    found, _ = conversation(spec_of("serpapi-ai-overview", server), timeout_s=0.1)
    assert (found.state, found.reason) == (State.FAILED, "timeout")


@pytest.mark.parametrize("name", [*VENDORS, "citestack", "replay"])
@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"0", b'""', b"[{}]", b'{"tasks": [{}]}', b'{"error": {}}'])
def test_documents_that_say_nothing(name: str, body: bytes) -> None:
    found = read(name, reply(body))
    assert found.state is not State.MEASURED
    assert found.reason
    assert not found.reason.startswith("reader_failed")
