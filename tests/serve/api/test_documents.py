"""Stored documents: what they hold, ETags and 304, lists to their end, replays; OpenAPI says all there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from citestack.serve.documents.answers import AnswerDocument, ReplayDocument, SearchDocument
from citestack.serve.documents.checks import CheckedDocument, VerificationDocument
from citestack.serve.documents.fates import FateDocument, SentenceDocument
from citestack.serve.documents.stored import (
    GapDocument,
    PageDocument,
    PageList,
    SiteDocument,
    SiteList,
    StoreDocument,
    VersionDocument,
)
from citestack.serve.documents.traces import TraceDocument, TraceList
from citestack.trace_json import loads
from tests.serve.conftest import LAMPS, QUESTION, SITES

QUESTIONS = (QUESTION, "What does a reading lamp cost?", "How hot does a halogen lamp get?")


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def answers(api: httpx.Client) -> list[dict[str, Any]]:
    return [api.post("/ask", json={"question": q, "profile": "fast"}).json() for q in QUESTIONS]


def version_of(api: httpx.Client) -> str:
    return str(api.get("/pages", params={"url": LAMPS}).json()["version"])


def walked(api: httpx.Client, path: str, key: str, **params: Any) -> list[Any]:
    """All entries, by the Link header; ``next`` says the same."""
    response, found = api.get(path, params=params), []
    while True:
        part = response.json()
        found += part[key]
        assert len(part[key]) <= params["limit"]
        following = response.links.get("next")
        assert (following is None) == (part["next"] is None)
        if following is None:
            return found
        assert httpx.URL(following["url"]).params["cursor"] == part["next"]
        response = httpx.get(api.base_url.join(following["url"]))


@pytest.mark.parametrize("limit", [1, 2, 5, 6, 7, 100])
def test_the_list_of_pages_is_walked_to_its_end(api: httpx.Client, limit: int) -> None:
    every = sorted(f"https://{h}/{n.removesuffix('index.html')}" for h, files in SITES.items() for n in files)
    assert [p["url"] for p in walked(api, "/pages", "pages", limit=limit)] == every
    lab = [u for u in every if "://lab.example" in u]
    assert [p["url"] for p in walked(api, "/pages", "pages", limit=limit, site="LAB.example")] == lab
    assert walked(api, "/pages", "pages", limit=limit, site="example.lab") == []


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_sites_and_traces_are_walked_to_their_end(api: httpx.Client, answers: list[dict[str, Any]], limit: int) -> None:
    sites = walked(api, "/sites", "sites", limit=limit, measure="pagerank")
    assert sorted(s["name"] for s in sites) == sorted(SITES)
    assert [s["pagerank"] for s in sites] == sorted((s["pagerank"] for s in sites), reverse=True)
    listed = [t["id"] for t in walked(api, "/traces", "traces", limit=limit)]
    assert len(set(listed)) == len(listed)
    assert {a["trace_id"] for a in answers} <= set(listed)


@pytest.mark.parametrize("path", ["/pages", "/sites", "/traces"])
@pytest.mark.parametrize("cursor", ["", "x", "WzFd!", "bnVsbA", "W10", "WzFlOTk5XQ", "WyJcdTAwMDAiXQ", "WzEsLTVd"])
def test_a_foreign_cursor_is_refused(api: httpx.Client, path: str, cursor: str) -> None:
    response = api.get(path, params={"cursor": cursor})
    assert (response.status_code, response.json()["code"]) == (422, "bad_input")


KEPT = (
    "/pages", f"/pages?url={LAMPS}", "/sites", "/sites/lab.example", "/sites/compare?a=lab.example&b=shop.example",
    "/store", "/traces", "/search?q=lamp&profile=fast", "/trace.schema.json",
)  # fmt: skip


@pytest.mark.parametrize("path", KEPT)
def test_what_did_not_change_is_not_sent_again(api: httpx.Client, path: str, answers: list[dict[str, Any]]) -> None:
    first = api.get(path)
    tag = first.headers["etag"]
    assert first.status_code == 200 and "no-cache" in first.headers["cache-control"]
    for sent in (tag, f'"other", {tag}', "*", f"W/{tag.removeprefix('W/')}"):
        again = api.get(path, headers={"If-None-Match": sent})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(path, headers={"If-None-Match": '"other"'}).json() == first.json()


def test_a_page_version_and_a_run_have_strong_etags_and_a_version_is_kept_for_ever(
    api: httpx.Client, answers: list[dict[str, Any]]
) -> None:
    version, trace = f"/pages/{version_of(api)}", f"/traces/{answers[0]['trace_id']}"
    for path in (version, trace):
        first = api.get(path)
        assert first.headers["etag"].startswith('"')
        assert api.get(path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert "immutable" in api.get(version).headers["cache-control"]
    assert loads(api.get(trace).content).id == answers[0]["trace_id"]


def test_a_replay_tells_what_would_change_and_changes_nothing(api: httpx.Client, answers: list[dict[str, Any]]) -> None:
    trace_id, before = answers[0]["trace_id"], api.get("/traces").json()
    same = api.post(f"/traces/{trace_id}/replay", json={"settings": {}}).json()
    assert same["changed"]["answers_alike"] and same["answer"]["sentences"] == answers[0]["sentences"]
    strict = {"grounding.supported": 1, "rerank.keep": 1}
    other = api.post(f"/traces/{trace_id}/replay", json={"settings": strict}).json()
    assert other["settings"] == strict and other["answer"]["abstained"]
    changed = other["changed"]
    assert changed["citations"]["lost"] == answers[0]["citations"]
    assert [s["text"] for s in changed["sentences"]["lost"]] == [s["text"] for s in answers[0]["sentences"]]
    assert changed["passages"]["lost"] and {p["fell"] for p in changed["passages"]["lost"]} == {"below_rank_cut"}
    assert {s["name"]: s["after"] for s in changed["settings"]} == strict
    assert api.get("/traces").json() == before


@pytest.mark.parametrize(
    "settings",
    [
        {"retrieval.keep": 1}, {"rerank.no_such": 1}, {"rerank.keep": "many"}, {"rerank.keep": -1},
        {"rerank.trust_weight": None}, {"rerank.keep": True}, {"grounding.show_unverified": 1},
        {"grounding.supported": 1e300}, {"rerank.keep": 10**30}, {"writing.fallback": "x"}, {"": 1}, {"rerank": 1},
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused(
    api: httpx.Client, answers: list[dict[str, Any]], settings: dict[str, Any]
) -> None:
    response = api.post(f"/traces/{answers[0]['trace_id']}/replay", json={"settings": settings})
    assert (response.status_code, response.json()["code"]) == (422, "bad_config")
    assert response.json()["detail"]


def test_what_is_not_there_is_a_problem_that_says_so(api: httpx.Client) -> None:
    for path in (
        "/traces/0123456789abcdef",
        f"/pages/sha256:{'0' * 64}",
        "/pages?url=https://x.example/",
        "/sites/x.example",
    ):
        response = api.get(path)
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
        assert response.json()["code"] == "not_found" and response.json()["title"]


def documents(api: httpx.Client, answers: list[dict[str, Any]]) -> Iterator[tuple[type[BaseModel], httpx.Response]]:
    page = "https://lamps.example/night.html"
    trace = answers[0]["trace_id"]
    yield AnswerDocument, api.post("/ask", json={"question": QUESTION, "profile": "fast"})
    yield FateDocument, api.post("/why", json={"url": page, "trace_id": trace})
    asked = {"sentence": "A night lamp gives 10 lumens.", "url": page, "question": QUESTION, "profile": "fast"}
    yield SentenceDocument, api.post("/sentence", json=asked)
    claim = "The tank holds 300 litres."
    yield VerificationDocument, api.post("/verify", json={"claim": claim, "source": claim})
    yield CheckedDocument, api.post("/verify-answer", json={"answer": f"{claim} [1]\n\n[1] {LAMPS}"})
    yield SearchDocument, api.get("/search", params={"q": "lamp", "profile": "fast"})
    yield TraceList, api.get("/traces")
    yield TraceDocument, api.get(f"/traces/{trace}")
    yield ReplayDocument, api.post(f"/traces/{trace}/replay", json={"settings": {"rerank.keep": 1}})
    yield PageList, api.get("/pages")
    yield PageDocument, api.get("/pages", params={"url": LAMPS})
    yield VersionDocument, api.get(f"/pages/{version_of(api)}")
    yield SiteList, api.get("/sites")
    yield SiteDocument, api.get("/sites/lab.example")
    yield GapDocument, api.get("/sites/compare", params={"a": "lab.example", "b": "shop.example"})
    yield StoreDocument, api.get("/store")


def test_every_document_is_described_field_by_field(api: httpx.Client, answers: list[dict[str, Any]]) -> None:
    for model, response in documents(api, answers):
        assert response.status_code == 200, response.text
        raw = response.json()
        assert model.model_validate(raw).model_dump(mode="json", by_alias=True) == raw, model.__name__
