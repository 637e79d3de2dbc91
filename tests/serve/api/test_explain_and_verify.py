"""Why, a sentence, verification and checked answers over HTTP say what the command line says."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from citestack.config import profile_config
from citestack.inference.support import load_support
from citestack.serve.settings import ServeSettings
from citestack.shapes.verification import verification_json
from tests.serve.conftest import LAMPS, QUESTION, Served

NIGHT = "https://lamps.example/night.html"
TANK = "The tank holds 300 litres and weighs 90 kilograms. It was tested in 2024."


def post(server: str, path: str, **body: object) -> httpx.Response:
    return httpx.post(f"{server}/api/v1/{path}", json=body, timeout=60)


def test_why_tells_the_same_of_a_question_and_of_the_run_it_made(server: str) -> None:
    asked = post(server, "why", url=NIGHT, question=QUESTION, profile="fast").json()
    assert asked["fate"] == "dropped" and asked["layer"] in (2, 3, 4, 5)
    assert {"layer_name", "reason", "numbers", "path", "levers"} <= asked.keys()
    assert (
        post(server, "why", url=NIGHT.upper().replace("/NIGHT.HTML", "/night.html"), trace_id=asked["trace_id"]).json()
        == asked
    )
    assert httpx.get(f"{server}/api/v1/traces/{asked['trace_id']}").status_code == 200
    assert (
        post(server, "why", url="https://other.example/", trace_id=asked["trace_id"]).json()["fate"] == "unknown_page"
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": NIGHT}, 422),
        ({"url": NIGHT, "question": QUESTION, "trace_id": "0" * 16}, 422),
        ({"url": NIGHT, "trace_id": "0" * 16}, 404),
        ({"url": "ftp://x", "question": QUESTION, "profile": "fast"}, 422),
    ],
)
def test_why_without_one_run_is_refused(server: str, body: dict[str, str], status: int) -> None:
    assert post(server, "why", **body).status_code == status


def test_a_sentence_runs_down_five_layers(server: str) -> None:
    said = {
        "sentence": "A night lamp needs 10 lumens and 1 watt.",
        "question": "How many lumens does a night lamp need?",
    }
    report = post(server, "sentence", url=NIGHT, profile="fast", **said).json()
    assert [x["layer"] for x in report["layers"]] == [1, 2, 3, 4, 5]
    assert report["on_page"] is False
    assert post(server, "sentence", url="https://other.example/", **said).status_code == 404


@pytest.mark.parametrize("support", ["support-l12", "features"])
@pytest.mark.parametrize("claim", ["The tank holds 300 litres.", "The tank holds 500 litres."])
def test_verify_is_what_the_command_line_prints(server: str, claim: str, support: str) -> None:
    found = post(server, "verify", claim=claim, source=TANK, support=support).json()
    assert found == verification_json(claim, TANK, load_support(support), profile_config().grounding) | {
        "checks": found["checks"], "evidence": found["evidence"], "explanation": found["explanation"]
    }  # fmt: skip
    assert (found["state"] == "supported") == ("300" in claim)
    if found["evidence"]:
        assert TANK[found["evidence"]["start"] : found["evidence"]["end"]] == found["evidence"]["text"]


def test_an_answer_is_checked_against_the_pages_of_the_store(server: str) -> None:
    answer = f"A reading lamp needs about 500 lumens. [1] It lasts 9 hours. [1]\n\n[1] {LAMPS}"
    report = post(server, "verify-answer", answer=answer, support="features").json()
    assert [s["state"] for s in report["sentences"]][0] == "supported"
    assert report["sentences"][1]["state"] != "supported"
    assert report["sources"][0]["read_from"] == "store"


def test_texts_that_are_sent_are_read_before_the_store(server: str) -> None:
    sources = {"1": "A reading lamp needs about 700 lumens."}
    answer = f"A reading lamp needs about 500 lumens. [1]\n\n[1] {LAMPS}"
    report = post(server, "verify-answer", answer=answer, sources=sources, support="features").json()
    assert report["sources"][0]["read_from"] == "given"
    assert report["sentences"][0]["state"] != "supported"


def test_our_own_answer_is_an_answer_like_any(server: str) -> None:
    own = post(server, "ask", question=QUESTION, profile="fast").json()
    report = post(server, "verify-answer", answer=own, support="features").json()
    assert {s["state"] for s in report["sentences"]} == {"supported"}


@pytest.mark.parametrize("answer", ["", {"no": "answer"}, [], '{"cut off'])
def test_what_is_no_answer_is_refused(server: str, answer: object) -> None:
    response = post(server, "verify-answer", answer=answer)
    assert (response.status_code, response.json()["code"]) == (422, "bad_answer")


def test_nothing_is_fetched_unless_both_the_request_and_the_server_say_so(
    server: str, serve: Callable[[ServeSettings], Served]
) -> None:
    answer = "It is 3 metres long. [1]\n\n[1] http://127.0.0.1:1/page"
    unread = post(server, "verify-answer", answer=answer, support="features").json()["sources"][0]
    assert unread["problem"]["code"] == "not_fetched"
    refused = post(server, "verify-answer", answer=answer, fetch=True)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    allowed = serve(ServeSettings(allow_fetch=True)).url
    blocked = post(allowed, "verify-answer", answer=answer, fetch=True, support="features").json()["sources"][0]
    assert blocked["problem"]["code"] == "blocked_address", "the guard against private addresses stands before it"
