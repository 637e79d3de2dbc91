"""Saved traffic as a page, over the API, and as the MCP tool tells it; no address in any of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.serve.app import create_app
from citestack.serve.tools.traffic import text
from citestack.serve.traffic.drawn import HEIGHT, MOST, WIDTH, trend
from citestack.serve.workbench import Workbench
from citestack.store.traffic import TrafficShelf
from citestack.traffic.privacy import network_of
from citestack.traffic.saved import save
from tests.serve.views.conftest import ADDRESS, HTML
from tests.traffic.logs import BROWSER, CLAUDE, ELSEWHERE, GPTBOT, PUBLISHED, USER, line, traffic_of, write

NEXT = "11/Oct/2026:00:10:00 +0000"
SCRIPT = "/<script>alert(1)</script>"


@pytest.fixture(scope="module")
def logs(tmp_path_factory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("traffic")
    log = write(
        folder / "a.log",
        line(GPTBOT, ip=PUBLISHED, path="/guide"),
        line(GPTBOT, ip=PUBLISHED, path="/guide", status=403),
        line(GPTBOT, ip=ELSEWHERE, path="/.env", status=404),
        line(CLAUDE, path=SCRIPT, when=NEXT),
        line(USER, path="/guide", ip="198.51.100.1", when=NEXT),
        line(BROWSER, path="/guide", referer="https://claude.ai/chat/1"),
        line(BROWSER),
    )
    bench = Workbench(str(folder / "store"))
    save(bench.store.shelf(TrafficShelf), traffic_of(log, host="shop.example", network=network_of))
    yield TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)
    bench.close()


def words_of(answer: Any) -> str:
    page = LexborHTMLParser(answer.text)
    assert page.body is not None
    return " ".join(page.body.text(separator=" ").split())


def test_an_empty_store_says_which_command_to_run(empty: TestClient) -> None:
    assert "citestack traffic access.log --host shop.example --save" in words_of(empty.get("/traffic"))
    told = empty.get("/api/v1/traffic").json()
    assert told["requests"] == 0 and told["join"] is None
    assert text(told).startswith("No server log is saved")


def test_agents_stand_by_class_and_by_how_sure_their_names_are(logs: TestClient) -> None:
    told = logs.get("/api/v1/traffic").json()
    training = next(c for c in told["matrix"] if c["class"] == "training")
    assert training["states"] == {"verified": 2, "claimed": 0, "contradicted": 1, "unverifiable": 1}
    assert sum(c["requests"] for c in told["matrix"]) == sum(a["requests"] for a in told["agents"])
    shown = logs.get("/traffic")
    page = words_of(shown)
    assert "5 fetches by AI agents" in page and "At least 1 visit from AI answers" in page
    assert f"list of {told['lists']['GPTBot']}" in page and "no list of its addresses here" in page
    assert "A floor" in page and "citestack track columns" in page
    assert "<script>alert" not in shown.text and "alert(1)" in page
    assert LexborHTMLParser(shown.text).css("svg.trend rect")


@pytest.mark.parametrize(
    ("query", "fetches"),
    [
        ("class=training", 4), ("class=user", 1), ("agent=gptbot", 3), ("state=contradicted", 2),
        ("agent=GPTBot&state=verified", 2), ("from=2026-10-11", 2), ("to=2026-10-10", 3), ("from=2027-01-01", 0),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(logs: TestClient, query: str, fetches: int) -> None:
    told = logs.get(f"/traffic.json?{query}").json()["told"]
    assert sum(c["requests"] for c in told["matrix"]) == fetches
    assert logs.get(f"/traffic?{query}").status_code == 200


def test_pages_are_chosen_by_a_part_of_their_address(logs: TestClient) -> None:
    pages = logs.get("/api/v1/traffic?page=GUIDE").json()["pages"]
    assert [p["page"] for p in pages] == ["https://shop.example/guide"]


@pytest.mark.parametrize("query", ["from=yesterday", "to=9999-12-31", "class=spies", "state=sure"])
def test_what_is_no_filter_is_refused(logs: TestClient, query: str) -> None:
    assert logs.get(f"/api/v1/traffic?{query}").status_code == 422


def test_no_address_and_no_network_is_told(logs: TestClient) -> None:
    told = logs.get("/api/v1/traffic").json()
    for shown in (logs.get("/traffic").text, logs.get("/api/v1/traffic").text, text(told)):
        assert not any(net in shown for net in ("132.196.86", "203.0.113", "198.51.100"))
    assert "networks" not in told


def test_it_is_not_sent_again_while_nothing_changed(logs: TestClient) -> None:
    tag = logs.get("/api/v1/traffic").headers["etag"]
    assert logs.get("/api/v1/traffic", headers={"If-None-Match": tag}).status_code == 304


def test_text_from_logs_stands_behind_the_mark_of_foreign_text(logs: TestClient) -> None:
    told = text(logs.get("/api/v1/traffic").json())
    assert "at least 1" in told and "GPTBot (OpenAI)" in told
    assert all(part.startswith(">") for part in told.splitlines() if "alert(1)" in part)


def test_cited_pages_are_laid_beside_fetched_ones(logs: TestClient, monkeypatch) -> None:
    from citestack.serve.traffic import told as module
    from citestack.traffic.join import CitedPage

    cited = [CitedPage("https://shop.example/guide", "openai", 3), CitedPage("https://shop.example/new", "openai", 1)]
    monkeypatch.setattr(module, "cited_pages", lambda _: cited)
    join = logs.get("/api/v1/traffic").json()["join"]
    assert join["counts"] == {"crawled_and_cited": 1, "crawled_never_cited": 1, "cited_never_crawled": 1}
    assert "1 page fetched and cited" in words_of(logs.get("/traffic"))


@pytest.mark.parametrize("days", [1, 2, 40, MOST, MOST + 1, 700])
def test_bars_stay_inside_their_picture_and_lose_no_request(days: int) -> None:
    from datetime import date, timedelta

    names = ("training", "search", "user", "ads", "other", "contradicted", "visits")
    rows = [
        {"day": (date(2025, 1, 1) + timedelta(n)).isoformat(), "requests": 9, **dict.fromkeys(names, 0), "user": n % 7}
        for n in range(days)
        if n % 5
    ] or [{"day": "2025-01-01", "requests": 1, **dict.fromkeys(names, 0), "user": 1}]
    (found,) = trend(rows)
    assert (found.name, found.total) == ("user", sum(r["user"] for r in rows)) == ("user", sum(b.n for b in found.bars))
    assert len(found.bars) <= MOST
    assert all(b.x >= 0 and b.x + b.width <= WIDTH + 0.1 and b.y >= 0 and b.y + b.height <= HEIGHT for b in found.bars)
