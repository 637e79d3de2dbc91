"""From crawl to citation on a store that holds both: answers of engines made into columns, and a server's log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.serve.app import create_app
from citestack.serve.workbench import Workbench
from citestack.store.traffic import TrafficShelf
from citestack.track.columns.record import fresh
from citestack.track.model import Observation, State
from citestack.traffic.privacy import network_of
from citestack.traffic.saved import save
from tests.serve.views.conftest import ADDRESS, HTML
from tests.track.make import observed, put_run
from tests.traffic.logs import ELSEWHERE, GPTBOT, PUBLISHED, line, traffic_of, write

ASKED = datetime(2026, 10, 12, 13, 55, 36, tzinfo=UTC)
HOST = "https://shop.example"
CITED = (
    (f"{HOST}/guide?utm_source=chatgpt.com#:~:text=quiet", f"{HOST}/unseen"),
    ("http://shop.example/guide", "https://rival.example/x"),
    (f"{HOST}/guide",),
)
"""Of three answers: one page in three spellings, one that no log has, one of somebody else."""
USER = "Mozilla/5.0 (compatible; Claude-User/1.0; +Claude-User@anthropic.com)"
"""Fetches for people; its operator has no list of addresses to hold it against."""
BEFORE, LATER = "10/Oct/2026:13:55:36 +0000", "14/Oct/2026:01:55:36 +0000"


def answers() -> Iterator[Observation]:
    for n, urls in enumerate(CITED):
        marks = "\n\n".join(f"The pump number {i} is quiet [{i}]." for i in range(1, len(urls) + 1))
        sources = "\n".join(f"[{i}]: {url}" for i, url in enumerate(urls, 1))
        yield replace(
            observed(f"Answer {n}.\n\n{marks}\n\n{sources}\n"), asked_at=(ASKED + timedelta(hours=n)).isoformat()
        )
    yield Observation(State.FAILED, "http_429")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    folder: Path = tmp_path_factory.mktemp("joined")
    log = write(
        folder / "a.log",
        line(GPTBOT, ip=PUBLISHED, path="/guide", when=BEFORE),
        line(GPTBOT, ip=ELSEWHERE, path="/unseen", when=BEFORE),
        line(GPTBOT, ip=PUBLISHED, path="/gone", status=404, when=BEFORE),
        line(USER, ip="198.51.100.1", path="/guide", when=LATER),
        line(USER, ip="198.51.100.1", path="/guide", when="14/Oct/2026:07:55:36 +0000"),
        line(GPTBOT, ip=PUBLISHED, path="/terms", when=LATER),
    )
    opened = Workbench(str(folder / "store"))
    put_run(opened.store, list(answers()), ("assistant",))
    save(opened.store.shelf(TrafficShelf), traffic_of(log, host="shop.example", network=network_of))
    fresh(opened.store)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(bench: Workbench) -> TestClient:
    return TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)


def pages(told: dict[str, Any], part: str) -> dict[str, Any]:
    return {row["page"]: row for row in told[part]}


def test_fetches_and_citations_of_one_page_meet(client: TestClient) -> None:
    told = client.get("/api/v1/traffic").json()["join"]
    assert told["counts"] == {"crawled_and_cited": 1, "crawled_never_cited": 1, "cited_never_crawled": 1}
    guide = pages(told, "crawled_and_cited")[f"{HOST}/guide"]
    assert guide["citations"] == {"assistant": 3}, "three spellings are one page, a failed asking is none"
    assert guide["fetches"] == {"training": 1, "user": 2}
    assert guide["lag_days"] == 2.0 and guide["user_gap_hours"] == 6.0


def test_what_was_contradicted_or_failed_is_no_fetch_and_other_hosts_are_not_missing(client: TestClient) -> None:
    told = client.get("/api/v1/traffic").json()["join"]
    assert set(pages(told, "cited_never_crawled")) == {f"{HOST}/unseen"}, "a look-alike fetched it, and is no agent"
    assert set(pages(told, "crawled_never_cited")) == {f"{HOST}/terms"}


def test_the_page_shows_the_join(client: TestClient) -> None:
    shown = LexborHTMLParser(client.get("/traffic").text)
    section = next(s for s in shown.css("section") if s.attributes.get("aria-labelledby") == "join")
    said = " ".join(section.text(separator=" ").split())
    assert "1 page fetched and cited, 1 fetched and never cited, 1 cited and never fetched" in said
    row = next(r for r in section.css("tbody tr") if "/guide" in r.text())
    assert "assistant 3" in row.text() and "user 2" in row.text() and row.css("td")[-1].text() == "2.0"


def test_a_filter_by_agent_leaves_the_citations(client: TestClient) -> None:
    told = client.get("/api/v1/traffic?class=user").json()["join"]
    guide = pages(told, "crawled_and_cited")[f"{HOST}/guide"]
    assert (guide["fetches"], guide["citations"], guide["lag_days"]) == ({"user": 2}, {"assistant": 3}, -1.5)
