"""What a language model said of an answer stands beside it: label, quote and model; nothing where none was asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from citestack.llm import ScriptedChat
from citestack.serve.app import create_app
from citestack.serve.documents.track import AnswerDocument, TrackReportDocument
from citestack.serve.workbench import Workbench
from citestack.store import Store
from tests.serve.tracking.conftest import ADDRESS, HTML, Patient
from tests.serve.tracking.made import SCRIPT
from tests.track.make import observed, put_observations, put_run
from tests.track.sentiment.made import FINE, LOUD, answer, label, track

ANSWERS = "/track/answers/1"
SECTION = "How it speaks of brands"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Store.open(tmp_path / "store") as store:
        track(store)
        put_run(store, [observed(f"{LOUD} {SCRIPT}"), observed(FINE), observed(f"Acme makes {SCRIPT} pumps.")])
    opened = Workbench(str(tmp_path / "store"))
    yield opened
    opened.close()


@pytest.fixture
def client(bench: Workbench) -> TestClient:
    return Patient(create_app(bench), base_url=ADDRESS, headers=HTML)


def test_label_quote_and_model_stand_beside_the_answer(bench: Workbench, client: TestClient) -> None:
    assert SECTION not in client.get(f"{ANSWERS}/0").text and "in the opinion of" not in client.get("/track").text
    said = [
        answer("negative", "loud at night"),
        answer("positive", "is invented"),
        answer("mixed", f"Acme makes {SCRIPT}"),
    ]
    label(bench.store, 1, ScriptedChat(said, name="<b>opinionated</b>"))
    html = client.get(f"{ANSWERS}/0").text
    assert SECTION in html and "speaks ill of it" in html and "<mark>loud at night</mark>" in html
    assert "in the opinion of &lt;b&gt;opinionated" in html and "was not measured" in html
    told = client.get(f"/api/v1{ANSWERS}/0").json()
    (one,) = AnswerDocument.model_validate(told).sentiment
    assert (one.brand, one.label, one.quote) == ("Acme", "negative", "loud at night")
    assert told["text"][one.start : one.end] == one.quote
    bad = client.get(f"{ANSWERS}/1").text
    assert "not measured" in bad and "quote_not_found" in bad and "speaks well" not in bad
    hostile = client.get(f"{ANSWERS}/2").text
    assert SCRIPT not in hostile and "<b>opinionated" not in hostile and "&lt;script&gt;" in hostile
    page = client.get("/track").text
    assert "How answers speak of brands" in page and "<b>opinionated" not in page
    report = TrackReportDocument.model_validate(client.get("/api/v1/track/report").json())
    assert [(r.brand, r.engine, [f.hits for f in r.figures]) for r in report.sentiment] == [("Acme", "e", [0, 0, 1, 1])]


def test_an_answer_that_was_read_anew_has_no_label_of_its_old_words(bench: Workbench, client: TestClient) -> None:
    label(bench.store, 1, ScriptedChat([answer("negative", "loud")]))
    put_observations(bench.store, 1, [observed(FINE)])
    assert SECTION not in client.get(f"{ANSWERS}/0").text
    assert client.get(f"/api/v1{ANSWERS}/0").json()["sentiment"] == []
