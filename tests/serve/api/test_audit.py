"""An audit over HTTP is the command line's document."""

from __future__ import annotations

import httpx
import pytest

from tests.serve.conftest import LAMPS, QUESTION


def post(server: str, **body: object) -> httpx.Response:
    return httpx.post(f"{server}/api/v1/audit", json=body, timeout=60)


def test_every_quote_of_a_finding_stands_at_its_offsets(server: str) -> None:
    told = post(server, url=LAMPS, prompts=[QUESTION]).json()
    text = httpx.get(f"{server}/api/v1/pages/{told['version']}").json()["text"]
    assert told["read_as"] == "stored" and told["prompts"] == [QUESTION]
    assert len(told["score"]["layers"]) == 5
    placed = [f["evidence"] for f in told["findings"] if f["evidence"]["start"] is not None]
    assert placed
    assert [text[e["start"] : e["end"]] for e in placed] == [e["quote"] for e in placed]


def test_a_finding_is_counted_with_its_check(server: str) -> None:
    told = post(server, url=LAMPS).json()
    counted = {check["id"]: check["findings"] for check in told["checks"]}
    assert sum(counted.values()) == len(told["findings"])
    assert {f["id"] for f in told["findings"]} == {name for name, n in counted.items() if n}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"url": "https://other.example/"}, 404),
        ({"url": "ftp://x"}, 422),
        ({"url": LAMPS, "prompts": ["x"] * 21}, 422),
        ({"url": LAMPS, "prompts": "one"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_audited_is_told(server: str, body: dict[str, object], status: int) -> None:
    answer = post(server, **body)
    assert answer.status_code == status
    assert answer.json()["title"]
