from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citestack.corpus.fetch import FetchClient, Limits, Wire
from citestack.corpus.politeness import MAX_CRAWL_DELAY_S, HostPacer, parse_retry_after, retry_wait
from citestack.errors import DnsError, FetchError, FetchTimeoutError, HttpStatusError, TlsError

from .conftest import Site


class FakeTime:
    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_one_host_waits_others_do_not() -> None:
    time = FakeTime()
    pacer = HostPacer(2.0, clock=time.clock, sleep=time.sleep)
    for host in ("a", "b", "a", "a"):
        pacer.wait(host)
    assert time.slept == [2.0, 2.0]
    time.now += 10
    pacer.wait("a")
    assert time.slept == [2.0, 2.0]


def test_crawl_delay_is_heard_up_to_a_cap() -> None:
    time = FakeTime()
    pacer = HostPacer(1.0, clock=time.clock, sleep=time.sleep)
    for delay in (5.0, 86_400.0, 0.1, None):
        pacer.wait("a", delay)
    assert time.slept == [5.0, MAX_CRAWL_DELAY_S, 1.0]


def test_the_client_keeps_the_pace(site: Site) -> None:
    time = FakeTime()
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 3\n", "text/plain")
    site.page("/a", "<p>words</p>")
    wire = Wire(clock=time.clock, sleep=time.sleep)
    with FetchClient(Limits(rate=0.5), allow_private=True, wire=wire) as client:
        for _ in range(3):
            client.get(site.url("/a"))
    assert time.slept == [3.0, 3.0]


@pytest.mark.parametrize(
    ("error", "attempt", "wait"),
    [
        (HttpStatusError("", 503), 1, 1.0),
        (HttpStatusError("", 503), 3, 4.0),
        (HttpStatusError("", 503), 9, 30.0),
        (HttpStatusError("", 429, retry_after=12.0), 1, 12.0),
        (HttpStatusError("", 429, retry_after=31.0), 1, None),
        (HttpStatusError("", 404), 1, None),
        (FetchError(""), 2, 2.0),
        (FetchTimeoutError(""), 1, 1.0),
        (TlsError(""), 1, None),
        (DnsError(""), 1, None),
    ],
)
def test_retry_wait(error: FetchError, attempt: int, wait: float | None) -> None:
    assert retry_wait(error, attempt, base=1.0, longest=30.0) == wait


def test_retry_after_forms() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert parse_retry_after("120") == 120.0
    assert parse_retry_after("Thu, 01 Jan 2026 00:01:00 GMT", now) == 60.0
    assert parse_retry_after("Wed, 31 Dec 2025 00:01:00 GMT", now) == 0.0
    assert parse_retry_after("soon") is None and parse_retry_after(None) is None and parse_retry_after("-5") is None
