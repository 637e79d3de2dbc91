"""Whatever is sent to any route, the answer is a document or a problem document, never a failure of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.serve.conftest import LAMPS, QUESTION

ANY_TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Z", "Cc", "Cs")), max_size=30)
"""Control characters and halves of surrogate pairs as well."""
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
URLS = st.sampled_from([LAMPS, "https://x.example/", "//", "http://[", "file:///etc/passwd", "https://%00/"])
FAST = st.just("fast")
QUESTIONS = st.sampled_from([QUESTION, "", "?", "lamp"])
SETTINGS = st.dictionaries(
    st.sampled_from(
        ["rerank.keep", "rerank.head", "rerank.host_cap", "rerank.page_cap", "rerank.near_duplicate",
         "rerank.trust_floor", "rerank.trust_weight", "rerank.min_relevance", "writing.max_sentences", "writing.pool",
         "writing.passages", "writing.redrafts", "writing.drafts", "writing.min_share", "writing.mmr_lambda",
         "writing.repeats", "grounding.supported", "grounding.passages_per_claim", "grounding.show_unverified",
         "citation.max_sources", "citation.max_per_sentence", "rerank.no_such", ""]
    ),
    st.integers(-1, 1001) | st.floats(-0.5, 10.5) | st.booleans() | JUNK,
    max_size=4,
)  # fmt: skip
BODIES: Mapping[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "ask": {
        "question": QUESTIONS,
        "profile": FAST,
        "trust": st.sampled_from(["off", 0.5, 2]),
        "writer": st.just("llm"),
    },
    "ask/stream": {"question": QUESTIONS, "profile": FAST, "fanout": st.sampled_from(["rules", "llm"])},
    "why": {"url": URLS, "question": QUESTIONS, "profile": FAST, "trace_id": st.sampled_from(["0" * 16, "x"])},
    "audit": {"url": URLS, "prompts": st.lists(QUESTIONS, max_size=2), "profile": FAST},
    "sentence": {"sentence": QUESTIONS, "url": URLS, "question": QUESTIONS, "profile": FAST},
    "verify": {"claim": QUESTIONS, "source": st.just("A lamp needs 500 lumens."), "support": st.just("features")},
    "verify-answer": {
        "answer": st.sampled_from(["Yes [1].\n\n[1] https://lamps.example/", "{", "[1]"]) | JUNK,
        "sources": st.dictionaries(st.sampled_from(["1", "2", "0", "x"]), ANY_TEXT, max_size=2),
        "fetch": st.booleans(),
        "support": st.just("features"),
    },
    "traces/TRACE/replay": {"settings": SETTINGS},
    "traces/0123456789abcdef/replay": {"settings": SETTINGS},
}
PATHS = ("traces", "pages", "sites", "sites/compare", "search", "store", "trace.schema.json", "docs", "track/report",
         "track/prompts", "track/runs", "track/answers", "experiments")  # fmt: skip
NAMES = ("url", "site", "limit", "cursor", "q", "k", "mode", "profile", "a", "b", "measure", "level", "domain", "from",
         "against", "engine", "run")  # fmt: skip


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{server}/api/v1/", timeout=120) as client:
        yield client


@pytest.fixture(scope="module")
def trace(api: httpx.Client) -> str:
    return str(api.post("ask", json={"question": QUESTION, "profile": "fast"}).json()["trace_id"])


def told_well(response: httpx.Response) -> None:
    assert response.status_code < 500, response.text
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == response.status_code
        assert problem["title"] and problem["code"] and problem["type"].endswith(problem["code"])
        assert problem["request_id"] == response.headers["x-request-id"]
        assert len(response.content) < 20_000


@pytest.mark.parametrize("path", BODIES)
@settings(max_examples=40)
@given(data=st.data())
def test_any_body(api: httpx.Client, trace: str, path: str, data: st.DataObject) -> None:
    known = st.fixed_dictionaries({}, optional={k: v | JUNK for k, v in BODIES[path].items()})
    near = st.fixed_dictionaries(dict(BODIES[path]))
    body = data.draw(near | known | st.builds(lambda a, b: {**a, **b}, near, st.dictionaries(ANY_TEXT, JUNK)) | JUNK)
    told_well(api.post(path.replace("TRACE", trace), content=json.dumps(body)))


@pytest.mark.parametrize("path", BODIES)
@given(raw=st.binary(max_size=60))
@settings(max_examples=15)
def test_any_bytes(api: httpx.Client, path: str, raw: bytes) -> None:
    told_well(api.post(path, content=raw, headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("raw", [b"[" * 200_000, b"1" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"NaN"])
@pytest.mark.parametrize("path", ["ask", "verify-answer"])
def test_bodies_made_to_break_a_parser(api: httpx.Client, path: str, raw: bytes) -> None:
    response = api.post(path, content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 413, 422)
    told_well(response)


@pytest.mark.parametrize("path", PATHS)
@given(st.dictionaries(st.sampled_from(NAMES), st.binary(max_size=20) | st.sampled_from([b"1", b"fast", b"lamp"])))
@settings(max_examples=30)
def test_any_query(api: httpx.Client, path: str, query: dict[str, bytes]) -> None:
    given_query = {**query, **({"profile": b"fast"} if path == "search" else {})}
    told_well(api.get(f"{path}?" + "&".join(f"{k}={quote(v)}" for k, v in given_query.items())))


@pytest.mark.parametrize("path", ["traces", "pages", "sites", "no-such"])
@given(st.binary(min_size=1, max_size=30) | st.sampled_from([b"..", b"../../etc/passwd", b"sha256:", b"LAMPS.example"]))
@settings(max_examples=30)
def test_any_path(api: httpx.Client, path: str, name: bytes) -> None:
    told_well(api.get(f"{path}/{quote(name, safe='')}"))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["ask", "traces", "pages", "sites/lab.example"])
def test_other_methods_are_refused(api: httpx.Client, method: str, path: str) -> None:
    response = api.request(method, path)
    assert response.status_code == 405 and response.headers["allow"]
    told_well(response)
