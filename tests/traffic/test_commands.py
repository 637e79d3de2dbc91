"""``citestack traffic`` as it is typed, and the lists fetched from a server of ours."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.corpus.fetch import FetchClient, Limits
from citestack.store import Store
from citestack.store.traffic import TrafficShelf
from citestack.traffic.lists import load
from citestack.traffic.refresh import refresh
from tests.corpus.fetch.conftest import site  # noqa: F401 - fixture
from tests.traffic.logs import CLAUDE, ELSEWHERE, GPTBOT, PUBLISHED, line, write


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CITESTACK_STORE", str(tmp_path / "store"))

    def go(*arguments: object, code: int = 0, stdin: bytes | None = None) -> str:
        done = CliRunner().invoke(app, ["traffic", *map(str, arguments)], input=stdin, env={"COLUMNS": "160"})
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    return go


@pytest.fixture
def log(tmp_path):
    return write(tmp_path / "access.log", line(GPTBOT, ip=PUBLISHED, path="/guide"), line(GPTBOT), "x\n")


def test_logs_come_first_and_the_word_read_may_be_left_out(run, log, tmp_path):
    found = json.loads(run(log, "--json"))
    assert found == json.loads(run("read", log, "--json")) == json.loads(run("--json", log))
    assert found["agents"][0]["states"] == {"verified": 1, "contradicted": 1}
    assert not (tmp_path / "store").exists(), "reading alone makes no store"
    assert json.loads(run("-", "--json", stdin=log.read_bytes()))["agents"] == found["agents"]


def test_people_read_it_too(run, log):
    shown = run(log, "--host", "shop.example", "--addresses", "network")
    for words in (
        "3 lines = 2 requests + 1 rejected",
        "not_this_format, first at line 3",
        "GPTBot",
        "/guide",
        "2026-09-02",
        "at least",
    ):
        assert words in shown
    assert ELSEWHERE not in shown
    assert PUBLISHED not in shown


def test_saved_reported_and_forgotten(run, log, tmp_path):
    saved = json.loads(run(log, "--save", "--label", "october", "--json"))["saved"]
    found = json.loads(run("report", "--json", "--csv", tmp_path / "csv"))
    assert found["saved"] == [saved]
    assert found["agents"][0]["requests"] == 2
    assert (tmp_path / "csv" / "agents.csv").read_text().splitlines()[0].startswith("agent,operator,classes,requests")
    assert "/guide" in (tmp_path / "csv" / "pages.csv").read_text()
    assert json.loads(run("report", "--since", "2026-10-11", "--json"))["agents"] == []
    assert "Forgotten: 1" in run("forget", 1)
    assert json.loads(run("report", "--json", code=1))["saved"] == []


def test_nothing_of_a_visitor_is_in_the_folder_of_the_store(run, log, tmp_path):
    run(log, "--save", "--json")
    with Store.open(tmp_path / "store", create=False) as opened:
        assert opened.shelf(TrafficShelf).imports()
    raw = b"".join(p.read_bytes() for p in (tmp_path / "store").rglob("*") if p.is_file())
    assert PUBLISHED.encode() not in raw
    assert ELSEWHERE.encode() not in raw


def test_bad_use_is_told(run, log, tmp_path, monkeypatch):
    run(log, "--since", "yesterday", code=1)
    monkeypatch.delenv("CITESTACK_IP_KEY", raising=False)
    run(log, "--addresses", "hash", code=1)
    monkeypatch.setenv("CITESTACK_IP_KEY", "0123456789abcdef")
    assert json.loads(run(log, "--addresses", "hash", "--json"))["networks"]
    run(log, "--key", "time", code=1)
    run(tmp_path / "none.log", code=1)
    run(write(tmp_path / "empty.log"), "--json", code=1)


def test_the_agents_and_their_lists(run):
    rows = {a["agent"]: a for a in json.loads(run("agents", "--json"))["agents"]}
    assert rows["GPTBot"]["list_of"] == "2026-09-02"
    assert rows["ClaudeBot"]["list_of"] is None
    shown = run("agents")
    assert "traffic refresh" in shown
    assert "never fetches" in shown


def test_lists_are_fetched_and_used_and_bad_ones_leave_the_old(run, site, tmp_path):  # noqa: F811
    good = json.dumps({"prefixes": [{"ipv4Prefix": "203.0.113.0/24"}]}).encode()
    site.page("/bots.json", good, "application/json")
    site.page("/bad.json", b"<html>")
    folder = tmp_path / "store" / "traffic-lists"
    with FetchClient(Limits(rate=0, attempts=1), allow_private=True) as client:
        done = refresh(
            client, folder, {site.url("/bots.json"): ["X"], site.url("/bad.json"): ["Y"], site.url("/no.json"): ["Z"]}
        )
    assert [(d.prefixes, bool(d.problem)) for d in done] == [(1, False), (0, True), (0, True)]
    (kept,) = folder.glob("*.json")
    text = kept.read_text().replace(site.url("/bots.json"), "https://claude.com/crawling/bots.json")
    kept.write_text(text)
    found = json.loads(run(write(tmp_path / "c.log", line(CLAUDE)), "--json"))
    assert found["agents"][0]["states"] == {"verified": 1}
    assert found["agents"][0]["list_of"] == json.loads(text)["day"]
    assert next(one for one in load(folder) if "claude" in one.url).prefixes == ("203.0.113.0/24",)
    kept.write_text("{")
    run(tmp_path / "c.log", code=1)
