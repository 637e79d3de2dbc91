from __future__ import annotations

from citestack.config import Config
from citestack.model import FetchState, FrontierStep
from citestack.store import Store
from citestack.trace import RunStarted, TimingsMeasured
from citestack.trace_json import make_trace

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"


def test_the_last_fetch_state_wins(store):
    assert store.fetch_state(A) is None
    first = FetchState(A, "2025-01-01T00:00:00Z", 200, '"e"', "Wed, 01 Jan 2025 00:00:00 GMT", B)
    store.set_fetch_state(first)
    assert store.fetch_state(A) == first
    store.set_fetch_state(FetchState(A, "2025-01-02T00:00:00Z", 404))
    assert store.fetch_state(A) == FetchState(A, "2025-01-02T00:00:00Z", 404)
    assert store.generation == 0


def test_the_frontier_goes_breadth_first_and_comes_back_after_a_crash(location):
    with Store.open(location) as store:
        assert store.frontier_add("crawl", [(A, 0), (B, 2), (C, 1)]) == 3
        assert store.frontier_add("crawl", [(C, 0), (A, 5), ("https://d.example/", 1)]) == 1
        assert store.frontier_add("other", [(A, 0)]) == 1
        assert store.frontier_next("crawl", 2) == [(A, 0), (C, 1)]
        assert store.frontier_next("crawl", 2) == [("https://d.example/", 1), (B, 2)]
        assert store.frontier_next("crawl", 2) == []
        closed = ((A, "done"), (C, "failed"))
        assert store.put((), FrontierStep("crawl", ((C, 1), ("https://e.example/", 3)), closed)) == []
        assert store.generation == 0
    with Store.open(location) as store:
        assert store.frontier_next("crawl", 9) == [("https://d.example/", 1), (B, 2), ("https://e.example/", 3)]
        assert store.frontier_counts("crawl") == {"done": 1, "failed": 1, "pending": 3}
        store.frontier_clear("crawl")
        assert store.frontier_counts("crawl") == {}
        assert store.frontier_next("other", 1) == [(A, 0)]


def _trace(question: str, ms: float = 1.0):
    return make_trace((RunStarted(question, Config(), 3, {}, "0"), TimingsMeasured({"total": ms})))


def test_traces_come_back_whole_newest_first(store):
    one, two = _trace("What is \x00 \ud800?".replace("\ud800", "x")), _trace("Why?")
    store.save_trace(one)
    store.save_trace(two)
    assert store.trace(one.id) == one
    assert store.trace("unknown") is None
    assert [(s.id, s.question, s.generation) for s in store.traces(5)] == [
        (two.id, "Why?", 3),
        (one.id, "What is \x00 x?", 3),
    ]
    again = _trace("What is \x00 x?", ms=9.0)
    store.save_trace(again)
    assert [s.id for s in store.traces()] == [one.id, two.id]
    assert store.trace(one.id) == again
    assert [s.id for s in store.traces(1)] == [one.id]
