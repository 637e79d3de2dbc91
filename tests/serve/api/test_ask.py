"""Asking over HTTP: the contract's answer, its stream, and what happens when nobody waits or too many do."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from citestack.serve import streaming
from citestack.serve.lane import Stop
from citestack.serve.settings import ServeSettings
from tests.serve.conftest import QUESTION, Served

ASK = {"question": QUESTION, "profile": "fast"}
Start = Callable[[ServeSettings], Served]


def events(lines: Iterator[str]) -> list[tuple[str, Any]]:
    """Name and data of every event; comments are left out."""
    found, name = [], ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            found.append((name, json.loads(line.removeprefix("data: "))))
    return found


def streamed(server: str, **body: Any) -> list[tuple[str, Any]]:
    with httpx.stream("POST", f"{server}/api/v1/ask/stream", json={**ASK, **body}, timeout=60) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        return events(response.iter_lines())


def empty(served: Served) -> bool:
    """The lane empties: looked at until it does, for a minute at most."""
    end = time.monotonic() + 60
    while served.bench.lane.inside and time.monotonic() < end:
        time.sleep(0.02)
    return served.bench.lane.inside == 0


def never_done(*_: object) -> None:
    """A run that ends only when it is stopped."""
    stop = _[-1]
    assert isinstance(stop, Stop)
    while True:
        stop.check()
        time.sleep(0.005)


@pytest.fixture
def stuck(serve: Start, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Served]:
    """Starts a server whose questions take for ever."""

    def start(**settings: Any) -> Served:
        served = serve(ServeSettings(workers=1, **{"timeout_s": 600.0, **settings}))
        monkeypatch.setattr(served.bench, "answered", never_done)
        return served

    return start


def test_the_answer_has_the_contracts_shape_and_cites_what_the_stored_page_says(server: str) -> None:
    answer = httpx.post(f"{server}/api/v1/ask", json=ASK, timeout=60).json()
    assert {
        "question", "abstained", "abstain_reason", "sentences", "citations", "queries", "trace_id",
        "corpus_generation", "profile", "timings_ms",
    } <= answer.keys()  # fmt: skip
    assert {"fanout", "retrieval", "rerank", "writing", "grounding", "citation", "total"} <= answer["timings_ms"].keys()
    assert "500 lumens" in answer["sentences"][0]["text"]
    for c in answer["citations"]:
        page = httpx.get(f"{server}/api/v1/pages/{c['page_version']}").json()
        assert (page["text"][c["start"] : c["end"]], page["url"]) == (c["quote"], c["url"])


@pytest.mark.parametrize("question", ["", "best pizza in Naples", "lamp " * 2500, "\x00"])
def test_what_cannot_be_answered_is_an_abstention_not_an_error(server: str, question: str) -> None:
    response = httpx.post(f"{server}/api/v1/ask", json={"question": question, "profile": "fast"}, timeout=60)
    assert (response.status_code, response.json()["abstained"]) == (200, True)
    assert response.json()["abstain_reason"]


@pytest.mark.parametrize(("trust", "weight"), [("off", 0.0), (0, 0.0), (0.4, 0.4), (None, 0.1)])
def test_a_question_chooses_what_trust_weighs(server: str, trust: object, weight: float) -> None:
    trace_id = httpx.post(f"{server}/api/v1/ask", json={**ASK, "trust": trust}, timeout=60).json()["trace_id"]
    trace = httpx.get(f"{server}/api/v1/traces/{trace_id}").json()
    assert trace["events"][0]["config"]["rerank"]["trust_weight"] == weight


@pytest.mark.parametrize(
    "body",
    [
        {"question": "x" * 20_001},
        {"question": QUESTION, "profile": "slow"},
        {"question": QUESTION, "trust": 1.1},
        {"question": QUESTION, "no_such": 1},
        {"question": None},
        {"question": "half a pair \ud800"},
        {"half a pair \ud800": 1},
        [],
        "text",
    ],
)
@pytest.mark.parametrize("path", ["ask", "ask/stream"])
def test_a_body_that_is_not_as_described_is_told_so(server: str, path: str, body: object) -> None:
    response = httpx.post(f"{server}/api/v1/{path}", content=json.dumps(body))
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["fields"]


def test_the_stream_tells_the_stages_and_layers_then_the_answer_in_order(server: str) -> None:
    found = streamed(server)
    names = [name for name, _ in found]
    stages = [data["stage"] for name, data in found if name == "stage"]
    assert list(dict.fromkeys(stages)) == ["fanout", "retrieval", "rerank", "writing", "grounding", "citation"]
    layers = [(d["layer"], d["name"]) for name, d in found if name == "layer"]
    assert layers == [(1, "fanout"), (2, "retrieval"), (3, "rerank"), (4, "grounding"), (5, "citation")]
    for name, data in found:
        if name == "layer":
            assert data["summary"] and all(isinstance(n, int) for n in data["summary"].values())
    assert names[0] == "stage" and names[-1] == "done" and names.count("done") == 1
    answer = found[-1][1]
    assert [d for n, d in found if n == "sentence"] == answer["sentences"]
    assert sorted((d for n, d in found if n == "citation"), key=lambda c: c["n"]) == answer["citations"]
    shown: set[int] = set()
    for name, data in found:
        if name == "citation":
            shown.add(data["n"])
        elif name == "sentence":
            assert set(data["citations"]) <= shown, "a sentence comes after the citations it names"
    again = httpx.post(f"{server}/api/v1/ask", json=ASK, timeout=60).json()
    assert {**again, "timings_ms": {}} == {**answer, "timings_ms": {}}


def test_a_run_that_fails_streams_a_problem(serve: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    served = serve(ServeSettings())

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(served.bench, "answered", fails)
    ((name, problem),) = streamed(served.url)
    assert (name, problem["status"], problem["code"]) == ("problem", 500, "internal")
    assert "ZeroDivision" not in json.dumps(problem)


def test_silence_is_filled_with_comments(stuck: Callable[..., Served], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "KEEP_ALIVE_S", 0.0)
    with httpx.stream("POST", f"{stuck().url}/api/v1/ask/stream", json=ASK, timeout=60) as response:
        assert next(response.iter_lines()).startswith(":")


def test_a_client_that_leaves_the_stream_stops_the_run(
    stuck: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "KEEP_ALIVE_S", 0.0)
    served = stuck()
    with httpx.stream("POST", f"{served.url}/api/v1/ask/stream", json=ASK, timeout=60) as response:
        next(response.iter_lines())
        assert served.bench.lane.inside == 1
    assert empty(served)


@pytest.mark.parametrize("path", ["ask", "why"])
def test_a_client_that_hangs_up_stops_the_run(stuck: Callable[..., Served], path: str) -> None:
    served = stuck()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{served.url}/api/v1/{path}", json={**ASK, **PAGE[path]}, timeout=1.0)
    assert empty(served)


PAGE = {"ask": {}, "why": {"url": "https://lamps.example/"}}


def test_one_too_many_is_refused_with_the_time_to_come_again(stuck: Callable[..., Served]) -> None:
    served = stuck(queue=0)
    ticket = served.bench.ask(QUESTION, "fast")
    for path in ("ask", "ask/stream"):
        response = httpx.post(f"{served.url}/api/v1/{path}", json=ASK, timeout=60)
        assert (response.status_code, response.json()["code"]) == (429, "busy")
        assert int(response.headers["retry-after"]) >= 1
    assert httpx.get(f"{served.url}/api/v1/search", params={"q": "lamp"}, timeout=60).status_code == 429
    assert httpx.get(f"{served.url}/healthz").json()["busy"] == 1
    ticket.cancel()
    assert empty(served)


def test_what_takes_too_long_is_stopped_and_said_so(stuck: Callable[..., Served]) -> None:
    served = stuck(timeout_s=0.3)
    response = httpx.post(f"{served.url}/api/v1/ask", json=ASK, timeout=60)
    assert (response.status_code, response.json()["code"]) == (504, "stopped")
    name, problem = streamed(served.url)[-1]
    assert (name, problem["status"], problem["code"]) == ("problem", 504, "stopped")
    assert empty(served)


def test_search_finds_passages_by_words_meaning_or_both(server: str) -> None:
    for mode in ("lexical", "dense", "hybrid"):
        params = {"q": "reading lamp", "k": "2", "mode": mode, "profile": "fast"}
        results = httpx.get(f"{server}/api/v1/search", params=params, timeout=60).json()["results"]
        assert [r["rank"] for r in results] == [1, 2]
        page = httpx.get(f"{server}/api/v1/pages/{results[0]['page_version']}").json()
        assert page["text"][results[0]["start"] : results[0]["end"]] == results[0]["text"]
