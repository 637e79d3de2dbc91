"""The OpenAPI document says what the server does: requests made from it find nothing else."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from citestack.serve.settings import ServeSettings
from tests.serve.conftest import QUESTION, running

pytestmark = pytest.mark.slow

UNTOLD = ["positive_data_acceptance"]
"""No schema says which strings are a cursor of ours, a host, a setting, or an engine's stored response."""


@pytest.fixture(scope="module")
def api_schema(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The document, its invented ids replaced by those of a run and of a page that are there.

    The requests start jobs, which may add pages: the store is a copy.
    """
    store = shutil.copytree(small_store, tmp_path_factory.mktemp("own") / "store")
    roomy = ServeSettings(max_body=1 << 23)  # what is too long is then the document's business, not the guard's
    with running(store, roomy) as served:
        asked = {"question": QUESTION, "profile": "fast"}
        run = httpx.post(f"{served.url}/api/v1/ask", json=asked, timeout=60).json()["trace_id"]
        raw = httpx.get(f"{served.url}/openapi.json", timeout=60).text.replace("7f3a0c51b2d94e68", run)
        raw = raw.replace(f"sha256:{'3f2a91c07be4d815' * 4}", version(served.url))
        loaded = schemathesis.openapi.from_dict(json.loads(raw))
        loaded.config.update(base_url=served.url)
        loaded.config.checks.update(excluded_check_names=UNTOLD)
        yield loaded.include(path_regex="^/(api/v1/|healthz)")


def version(server: str) -> str:
    return str(httpx.get(f"{server}/api/v1/pages", timeout=60).json()["pages"][0]["version"])


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda m: m.value)
def test_requests_made_from_the_document_find_no_failure_and_nothing_undocumented(
    api_schema: Any, mode: GenerationMode
) -> None:
    found: list[str] = []
    for result in api_schema.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=5 if mode is GenerationMode.POSITIVE else 3,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: schemathesis.Case) -> None:
            case.call_and_validate()

        try:
            holds()
        except Unsatisfiable:  # a route that nothing can be sent to wrongly
            assert mode is GenerationMode.NEGATIVE
        except FailureGroup as failures:
            found.append(f"{operation.label}: {failures}")
    assert found == [], "\n\n".join(found)


def operations(server: str) -> dict[str, dict[str, Any]]:
    paths = httpx.get(f"{server}/openapi.json", timeout=60).json()["paths"]
    return {
        f"{method.upper()} {path}": operation
        for path, methods in paths.items()
        if path.startswith("/api/v1/")
        for method, operation in methods.items()
    }


def test_every_operation_says_what_it_does_gives_and_refuses(server: str) -> None:
    found = operations(server)
    assert {
        "POST /api/v1/ask", "POST /api/v1/ask/stream", "POST /api/v1/why", "POST /api/v1/sentence",
        "GET /api/v1/search", "POST /api/v1/verify", "POST /api/v1/verify-answer", "GET /api/v1/traces",
        "GET /api/v1/traces/{id}", "POST /api/v1/traces/{id}/replay", "GET /api/v1/pages",
        "GET /api/v1/pages/{version}", "GET /api/v1/sites", "GET /api/v1/sites/{name}", "GET /api/v1/sites/compare",
        "GET /api/v1/store", "GET /api/v1/track/report", "GET /api/v1/track/prompts", "GET /api/v1/track/runs",
        "GET /api/v1/track/answers", "GET /api/v1/track/answers/{run}/{asking}",
    } <= found.keys()  # fmt: skip
    for name, operation in found.items():
        assert operation["description"], name
        assert operation["tags"], name
        for status, response in operation["responses"].items():
            assert response["description"], (name, status)
            if int(status) >= 400:
                assert set(response["content"]) == {"application/problem+json"}, (name, status)


def test_every_body_has_an_example(server: str) -> None:
    document = httpx.get(f"{server}/openapi.json", timeout=60).json()
    bodies = [s for n, s in document["components"]["schemas"].items() if n.endswith("Body")]
    assert len(bodies) >= 6
    assert all(b["examples"] and b["description"] for b in bodies)


def test_the_api_is_described_on_a_page_of_our_own(server: str) -> None:
    page = httpx.get(f"{server}/api/v1/docs", headers={"Accept": "text/html"})
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    for name in operations(server):
        method, path = name.split(" ")
        assert f"<code>{path}</code>" in page.text, name
        assert method in page.text
    assert "<script>" not in page.text and "style=" not in page.text
    assert all(there.startswith(("/", "#")) for there in re.findall(r'(?:src|href)="([^"]*)"', page.text))
    twin = httpx.get(f"{server}/api/v1/docs.json", timeout=60).json()
    assert {o["path"] for g in twin["groups"] for o in g["operations"]} >= {n.split(" ")[1] for n in operations(server)}
