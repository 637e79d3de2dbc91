"""Copilot through cloro, Perplexity through Bright Data: sources with positions, marks, HTML, records that come late."""

from __future__ import annotations

import json
from typing import Any

import pytest

from citestack.track.engines.brightdata import ASKED_AGAIN
from citestack.track.engines.html_marks import marked_from_html
from citestack.track.model import Asking, Observation, Prompt, State
from citestack.track.protocols import Call
from tests.track.engines import vendor_payloads as p
from tests.track.engines.vendor_asking import ASKING, adapter, read, reply, spans

COPILOT, PERPLEXITY = "cloro-copilot", "brightdata-perplexity"


def test_copilots_marks_are_positions_in_the_list_of_sources() -> None:
    found = read(COPILOT, p.CLORO)
    assert (found.state, found.surface, found.model) == (State.MEASURED, "scraper", "copilot")
    assert found.text == "Rub a thin coat of oil on it. Bake it."
    assert [(c.n, c.problem, c.start is None) for c in found.cited] == [
        (1, "", False),
        (0, "out_of_range", False),
        (2, "", True),
    ]
    assert found.cited[0].fragment == "a thin coat … of oil"
    assert found.cited[0].page.title == "Season a pan"
    assert (found.searched, found.retrieved) == (None, None)


def test_copilots_request() -> None:
    call = adapter(COPILOT).call(Asking("e", Prompt("why?", market="DE"), 1))
    assert (call.method, call.url) == ("POST", "https://api.cloro.dev/v1/monitor/copilot")
    assert json.loads(call.body) == {"prompt": "why?", "country": "DE", "include": {"markdown": True}}


@pytest.mark.parametrize(
    ("body", "state", "reason"),
    [
        (
            {"success": False, "error": "Maximum retries exceeded"},
            State.TOOL_ERROR,
            "no_result: Maximum retries exceeded",
        ),
        ({"success": False, "error": {"code": "BLOCKED", "message": "No."}}, State.TOOL_ERROR, "blocked: No."),
        ({"success": True, "result": {}}, State.UNREADABLE, "no_result"),
        ({"success": True, "result": {"text": "", "sources": []}}, State.UNREADABLE, "no_text"),
        ([], State.UNREADABLE, "no_result"),
    ],
)
def test_copilot_without_an_answer(body: Any, state: State, reason: str) -> None:
    found = read(COPILOT, body)
    assert (found.state, found.reason) == (state, reason)


def test_perplexitys_record() -> None:
    found = read(PERPLEXITY, p.BRIGHTDATA)
    assert (found.state, found.surface, found.model) == (State.MEASURED, "scraper", "perplexity")
    assert found.text == "Rub a thin coat of oil on it cook.\n\nBake it.\nCool it iron."
    assert spans(found) == [("cook.example", "cook"), ("iron.example", "iron"), ("third.example", None)]
    assert [s.text for s in found.searched or ()] == ["season cast iron pan"]


def test_a_records_markdown_goes_before_its_html() -> None:
    record = {**p.BRIGHTDATA[0], "answer_text_markdown": "Oil it.[2]"}
    found = read(PERPLEXITY, record)
    assert found.text == "Oil it."
    assert [(c.page.key, c.start is None) for c in found.cited][:1] == [("https://iron.example/guide", False)]


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ({"error": "Page was blocked", "error_code": "blocked"}, State.TOOL_ERROR),
        ({"answer_html": "", "citations": []}, State.UNREADABLE),
        ({}, State.UNREADABLE),
    ],
)
def test_a_record_without_an_answer(record: dict[str, Any], state: State) -> None:
    assert read(PERPLEXITY, [record]).state is state


def test_a_record_that_comes_later() -> None:
    late = reply({"snapshot_id": "s_abc123"}, 202)
    first = adapter(PERPLEXITY).read(ASKING, [late])
    assert isinstance(first, Call)
    assert first.url == "https://api.brightdata.com/datasets/v3/snapshot/s_abc123?format=json"
    assert (first.method, first.wait_s > 0) == ("GET", True)
    running = reply({"status": "running", "message": "Snapshot is not ready yet"}, 202)
    assert adapter(PERPLEXITY).read(ASKING, [late, running]) == first
    assert read(PERPLEXITY, late, running, p.BRIGHTDATA).state is State.MEASURED
    assert read(PERPLEXITY, late, *[running] * ASKED_AGAIN).state is State.INCOMPLETE


@pytest.mark.parametrize("snapshot", ["../../evil?x=", "", None, "a" * 100, {"x": 1}])
def test_a_snapshot_id_that_is_none_goes_into_no_url(snapshot: Any) -> None:
    found = adapter(PERPLEXITY).read(ASKING, [reply({"snapshot_id": snapshot}, 202)])
    assert isinstance(found, Observation)
    assert (found.state, found.reason) == (State.UNREADABLE, "no_snapshot_id")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("a<br>b<script>c</script><style>d</style>", "a\nb"),
        ("<ul><li>x</li><li>y</li></ul>", "- x\n- y"),
        ('<a href="javascript:x()">here</a>', "here"),
        ('<a href="https://a.example/b (c)">see [1]</a>', "[see (1)](https://a.example/b%20%28c%29)"),
        ("<p>open <b>bold", "open bold"),
        ("plain &amp; simple", "plain & simple"),
        ("<div>" * 3000 + "deep", "deep"),
    ],
)
def test_html_as_markdown(html: str, expected: str) -> None:
    assert marked_from_html(html) == expected
