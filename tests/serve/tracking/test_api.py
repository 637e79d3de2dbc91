"""The same over HTTP and for a language model: as the documents describe it, in parts, with validators."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from citestack.serve.documents.track import (
    AnswerDocument,
    TrackAnswers,
    TrackPrompts,
    TrackReportDocument,
)  # fmt: skip
from citestack.serve.documents.track_runs import TrackRunList
from citestack.serve.mcp.desk import Desk
from citestack.serve.tools.track import TrackShort, report, report_text
from citestack.serve.workbench import Workbench
from tests.serve.tracking.made import ENGINES, EVIDENCE, SCRIPT, prompts

API = "/api/v1/track"


def walked(client: TestClient, path: str, key: str, **params: Any) -> list[Any]:
    response, found = client.get(f"{API}{path}", params=params), []
    while True:
        part = response.json()
        found += part[key]
        assert len(part[key]) <= params["limit"]
        if part["next"] is None:
            assert "link" not in response.headers
            return found
        response = client.get(response.links["next"]["url"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/report", TrackReportDocument),
        ("/report?domain=lab.edu&group=topic&from=2026-08-10&against=2026-08-03", TrackReportDocument),
        ("/prompts", TrackPrompts),
        ("/runs", TrackRunList),
        ("/answers?run=1", TrackAnswers),
        ("/answers/1/0", AnswerDocument),
        ("/answers/3/2", AnswerDocument),
    ],
)
def test_documents_are_as_described_and_have_an_etag(client: TestClient, path: str, kind: Any) -> None:
    first = client.get(f"{API}{path}")
    assert first.status_code == 200, first.text
    assert set(kind.model_validate(first.json()).model_dump()) == set(first.json())
    again = client.get(f"{API}{path}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


def test_the_report_is_that_of_the_page(client: TestClient) -> None:
    query = "?domain=acme.example&from=2026-08-10&to=2026-08-23&against=2026-08-03..2026-08-09"
    api, page = client.get(f"{API}/report{query}").json(), client.get(f"/track.json{query}").json()["report"]
    assert {**api, "made_at": ""} == {**page, "made_at": ""}


@pytest.mark.parametrize("limit", [1, 3, 8, 100])
def test_lists_are_walked_to_their_end(client: TestClient, limit: int) -> None:
    assert [r["run"] for r in walked(client, "/runs", "runs", limit=limit)] == [3, 2, 1]
    texts = [p["text"] for p in walked(client, "/prompts", "prompts", limit=limit)]
    assert texts == sorted((p.text for p in prompts(8)), key=str.casefold)
    if limit > 1:
        numbers = [a["asking"] for a in walked(client, "/answers", "answers", limit=limit, run=2)]
        assert numbers == list(range(8 * 2 * len(ENGINES)))


def test_an_answer_comes_with_the_check_of_each_mark(client: TestClient) -> None:
    every = [client.get(f"{API}/answers/3/{n}").json() for n in range(24)]
    checks = [c["check"] for a in every for c in a["cited"]]
    assert all(checks)
    assert {"supports", "refutes", "partly", "does_not", "not_readable"} == {c["label"] for c in checks}
    assert {c["evidence"] for c in checks} == {"", EVIDENCE}
    hostile = client.get(f"{API}/answers/1/0").json()
    assert SCRIPT in hostile["text"] and hostile["cited"] == [] and hostile["retrieved"] is None


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/answers/1/999", 404),
        ("/answers/9/0", 404),
        ("/answers?run=9", 404),
        ("/answers", 422),
        ("/report?from=x", 422),
        ("/report?engine=nobody", 422),
        ("/runs?cursor=AAAA", 422),
    ],
)
def test_what_cannot_be_answered_is_a_problem(client: TestClient, path: str, status: int) -> None:
    answer = client.get(f"{API}{path}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_an_empty_store_has_a_report_of_nothing(empty: TestClient) -> None:
    told = empty.get(f"{API}/report").json()
    assert told["lead"][0].startswith("No answer was measured")
    assert empty.get(f"{API}/runs").json() == {"runs": [], "next": None}
    assert empty.get(f"{API}/prompts").json()["prompts"] == []


def test_a_language_model_gets_the_short_report(bench: Workbench) -> None:
    told = dict(anyio.run(lambda: report(Desk(bench), "acme.example", against="2026-08-03")))
    assert set(TrackShort.model_validate(told).model_dump()) == set(told)
    said = report_text(told)
    assert told["lead"][0] in said and "95 %" in said
    assert all(x.startswith(">") for x in said.splitlines() if "acme.example" in x)
