"""Runs over the page and the API: the forecast first, then the job; what it may spend, how it stops and goes on."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.errors import StoppedError
from citestack.serve.app import create_app
from citestack.serve.job_kinds.track_run import KIND
from citestack.serve.probing.wanted import TrackRunParams
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench
from citestack.store.observations import TrackLog
from citestack.track.model import Prompt
from citestack.track.prompts.sets import PromptSets
from tests.llm.server import Asked, Server, send, serving
from tests.serve.views.conftest import ADDRESS, HTML

KEY = "sk-local-0123456789abcdef"
PROMPTS = tuple(Prompt(f"Are heat pumps quiet, {n}?") for n in range(4))
ENGINES = (
    '[engines.local]\nbase = "openai"\nbase_url = "{url}"\nkey_env = "LOCAL_KEY"\nconcurrency = 1\nper_minute = 6000\n'
)
FORM = "prompt_set=pumps&engine=local&repeats=1&budget=5"


def says(handler: BaseHTTPRequestHandler, asked: Asked) -> None:
    words = {"type": "output_text", "text": "Yes, they are.", "annotations": []}
    message = {"type": "message", "role": "assistant", "status": "completed", "content": [words]}
    search = {
        "type": "web_search_call",
        "id": "ws_1",
        "status": "completed",
        "action": {"type": "search", "query": "x"},
    }
    usage = {"input_tokens": 1000, "output_tokens": 100, "total_tokens": 1100}
    told = {"id": "r", "object": "response", "status": "completed", "model": "m", "output": [search, message]}
    send(handler, 200, json.dumps({**told, "usage": usage}).encode())


@pytest.fixture
def vendor(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("LOCAL_KEY", KEY)
    with serving() as server:
        server.steps[:] = [says]
        yield server


@pytest.fixture
def bench_of(tmp_path: Path, vendor: Server) -> Iterator[Callable[..., Workbench]]:
    file = tmp_path / "engines.toml"
    file.write_text(ENGINES.format(url=vendor.url), encoding="utf-8")
    opened: list[Workbench] = []

    def make(**settings: Any) -> Workbench:
        made = Workbench(str(tmp_path / "store"), ServeSettings(engines_file=str(file), **settings))
        made.store.shelf(PromptSets).save("pumps", PROMPTS)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.close()


class Told:
    """A job's progress; ``after`` askings it is to stop."""

    def __init__(self, after: int | None = None) -> None:
        self.after, self.shown, self._stopped = after, list[tuple[int, int | None, str]](), threading.Event()

    def advance(self, n: int = 1, note: str = "") -> None: ...

    def show(self, done: int, total: int | None, note: str = "") -> None:
        self.shown.append((done, total, note))
        if self.after is not None and done >= self.after:
            self._stopped.set()
        self.wait(0)

    def wait(self, seconds: float) -> None:
        if self._stopped.is_set():
            raise StoppedError("stopped")


def client_of(bench: Workbench) -> TestClient:
    return TestClient(create_app(bench), base_url=ADDRESS, headers=HTML)


def until_over(client: TestClient, job: str) -> dict[str, Any]:
    end = time.monotonic() + 30
    while (told := client.get(f"/api/v1/jobs/{job}").json())["state"] in ("queued", "running"):
        assert time.monotonic() < end, told
        time.sleep(0.02)
    return dict(told)


def words_of(text: str) -> str:
    page = LexborHTMLParser(text)
    assert page.body is not None
    return " ".join(page.body.text(separator=" ").split())


def test_an_empty_store_says_which_command_to_run(empty: TestClient) -> None:
    shown = words_of(empty.get("/track/runs").text)
    assert "No run yet" in shown and "citestack track prompts import" in shown
    assert empty.get("/track/runs.json").json()["runs"] == []
    assert empty.get("/track/runs/7").status_code == 404


def test_the_form_says_whether_a_key_is_set_and_never_the_key(bench_of: Callable[..., Workbench]) -> None:
    client = client_of(bench_of())
    for path in ("/track/runs", "/track/runs.json"):
        text = client.get(path).text
        assert KEY not in text and "LOCAL_KEY" in text
    offered = {e["name"]: e for e in client.get("/track/runs.json").json()["engines"]}
    assert (offered["local"]["key_set"], offered["local"]["paid"]) == (True, True)
    assert (offered["citestack"]["key_set"], offered["citestack"]["paid"]) == (None, False)
    assert "citestack serve --allow-probes" in words_of(client.get("/track/runs").text)
    assert "replay" not in offered  # reads files, which this server may not


def test_a_server_that_was_not_started_to_spends_nothing(bench_of: Callable[..., Workbench], vendor: Server) -> None:
    client = client_of(bench_of())
    page = client.get(f"/track/runs/forecast?{FORM}")
    shown, told = words_of(page.text), client.get(f"/track/runs/forecast.json?{FORM}").json()
    assert "may not ask engines that cost money: local" in shown and "citestack serve --allow-probes" in shown
    assert not LexborHTMLParser(page.text).css('form[action="/track/runs/start"]')
    assert told["forecast"]["may_start"] is False and told["forecast"]["askings"] == 4
    sent = client.post("/track/runs/start", data={"params": told["params"]}, follow_redirects=False)
    assert sent.status_code == 403 and "--allow-probes" in words_of(sent.text)
    asked = client.post("/api/v1/jobs/track_run", json=json.loads(told["params"]))
    assert (asked.status_code, asked.json()["code"]) == (403, "not_allowed")
    assert vendor.asked == [] and client.get("/api/v1/track/runs").json()["runs"] == []


def test_an_order_that_another_server_took_is_refused_as_well(
    bench_of: Callable[..., Workbench], vendor: Server
) -> None:
    bench = bench_of()
    with pytest.raises(Exception, match="may not ask engines that cost money"):
        KIND.run(bench, TrackRunParams(prompt_set="pumps", engines=["local"]), Told())
    assert vendor.asked == [] and bench.store.shelf(TrackLog).runs() == []


def test_the_forecast_comes_first_and_its_button_alone_starts_the_run(
    bench_of: Callable[..., Workbench], vendor: Server
) -> None:
    with client_of(bench_of(allow_probes=True)) as client:
        page = LexborHTMLParser(client.get(f"/track/runs/forecast?{FORM}").text)
        assert vendor.asked == []
        told = client.get(f"/track/runs/forecast.json?{FORM}").json()["forecast"]
        assert 0 < told["low_usd"] < told["high_usd"] and told["caps"]["total_usd"] == 5
        assert any("USD for 1,000 searches (20" in a for a in told["engines"][0]["assumptions"])
        params = page.css_first('form[action="/track/runs/start"] input').attributes["value"]
        sent = client.post("/track/runs/start", data={"params": params}, follow_redirects=False)
        assert sent.status_code == 303
        job = until_over(client, sent.headers["location"].rpartition("/")[2])
        assert (job["state"], job["done"], job["result"]["left"]) == ("done", 4, 0), job
        assert len(vendor.asked) == 4
        run = client.get("/api/v1/track/runs/1").json()["run"]
        assert run["line"]["standing"] == "finished" and run["line"]["states"] == {"measured": 4}
        assert 0 < run["cost"]["total_usd"] < 5
        assert "/track/runs/1" in client.get(sent.headers["location"]).text
        again = client.post("/track/runs/start", data={"params": params}, follow_redirects=False)
        assert until_over(client, again.headers["location"].rpartition("/")[2])["state"] == "done"
        assert len(vendor.asked) == 4 and len(client.get("/api/v1/track/runs").json()["runs"]) == 1
        assert KEY not in client.get("/track/runs/1").text + client.get("/api/v1/jobs").text


def test_a_run_that_was_stopped_goes_on_with_the_same_run(bench_of: Callable[..., Workbench], vendor: Server) -> None:
    bench = bench_of(allow_probes=True)
    params = TrackRunParams(prompt_set="pumps", engines=["local"], budget=5)
    with pytest.raises(StoppedError):
        KIND.run(bench, params, Told(after=2))
    asked = len(vendor.asked)
    assert 2 <= asked < 4
    client = client_of(bench)
    run = client.get("/track/runs/1.json").json()["shown"]
    assert (run["line"]["standing"], run["line"]["done"]) == ("open", asked)
    assert "See what is left" in words_of(client.get("/track/runs/1").text)
    left = client.get("/track/runs/forecast.json?run=1").json()["forecast"]
    assert (left["run"], left["askings"], left["caps"]["total_usd"]) == (1, 4 - asked, 5)
    told = Told()
    result = KIND.run(bench, params, told)  # as a job that is taken up again does
    assert (result["run"], result["left"], len(vendor.asked)) == (1, 0, 4)
    assert told.shown[0][:2] == (asked, 4) and told.shown[-1][:2] == (4, 4)
    assert client.get("/track/runs/forecast.json?run=1").json()["forecast"]["askings"] == 0


def test_what_an_engine_refused_is_told_with_its_reason(bench_of: Callable[..., Workbench], vendor: Server) -> None:
    vendor.steps[:] = [lambda handler, _: send(handler, 401, b'{"error": {"message": "no"}}')]
    with client_of(bench_of(allow_probes=True)) as client:
        sent = client.post("/api/v1/jobs/track_run", json={"prompt_set": "pumps", "engines": ["local"]})
        job = until_over(client, sent.json()["id"])
        assert job["state"] == "failed" and job["error"]["code"] == "track_left"
        assert any("refused the key (401)" in note for note in job["result"]["notes"])
        run = client.get("/api/v1/track/runs/1").json()["run"]
        assert run["line"]["standing"] == "open"
        shown = words_of(client.get("/track/runs/1").text)
        assert "not finished" in shown


def test_a_missing_key_stops_it_before_it_begins(
    bench_of: Callable[..., Workbench], vendor: Server, monkeypatch
) -> None:
    monkeypatch.delenv("LOCAL_KEY")
    client = client_of(bench_of(allow_probes=True))
    told = client.get(f"/track/runs/forecast.json?{FORM}").json()["forecast"]
    assert not told["may_start"] and "LOCAL_KEY" in told["why_not"]
    assert client.post("/api/v1/jobs/track_run", json={"prompt_set": "pumps", "engines": ["local"]}).status_code == 422


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("prompt_set=none&engine=local", "no prompt set"),
        ("prompt_set=pumps", "at least one engine"),
        ("prompt_set=pumps&engine=nobody", "no engine is called"),
        ("prompt_set=pumps&engine=local&budget=lots", "budget"),
        ("prompt_set=pumps&engine=local&budget=other%3D5", "does not ask"),
        ("prompt_set=pumps&engine=citestack&places=DE", "place"),
        ("prompt_set=pumps&engine=local&repeats=1000", "repeats"),
        ("prompt_set=pumps&engine=local&version=9", "no version 9"),
        ("run=9", "no run 9"),
    ],
)
def test_what_cannot_be_asked_is_said_on_the_page(bench_of: Callable[..., Workbench], query: str, said: str) -> None:
    client = client_of(bench_of(allow_probes=True))
    told = client.get(f"/track/runs/forecast.json?{query}").json()
    assert told["forecast"] is None and said in told["problem"] + told["hint"]
    assert said in words_of(client.get(f"/track/runs/forecast?{query}").text)


def test_the_forecast_of_the_api_asks_nobody(bench_of: Callable[..., Workbench], vendor: Server) -> None:
    client = client_of(bench_of())
    told = client.post("/api/v1/track/forecast", json={"prompt_set": "pumps", "engines": ["local"], "repeats": 3})
    assert told.status_code == 200 and told.json()["forecast"]["askings"] == 12
    assert client.post("/api/v1/track/forecast", json={"engines": ["local"]}).status_code == 422
    assert vendor.asked == []


def test_lists_carry_validators_and_lead_on(bench_of: Callable[..., Workbench]) -> None:
    bench = bench_of(allow_probes=True)
    for _ in range(3):
        KIND.run(bench, TrackRunParams(prompt_set="pumps", engines=["local"]), Told())
    client = client_of(bench)
    first = client.get("/api/v1/track/runs?limit=2").json()
    assert [r["run"] for r in first["runs"]] == [3, 2]
    rest = client.get("/api/v1/track/runs", params={"limit": 2, "cursor": first["next"]}).json()
    assert ([r["run"] for r in rest["runs"]], rest["next"]) == ([1], None)
    for path in ("/api/v1/track/runs", "/api/v1/track/runs/2"):
        tag = client.get(path).headers["etag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_stack_on_this_machine_needs_no_permission(demo: Workbench, client: TestClient) -> None:
    demo.store.shelf(PromptSets).save("tanks", [Prompt("How long does a heat pump water heater last?")])
    told = client.post("/api/v1/track/forecast", json={"prompt_set": "tanks", "engines": ["citestack"]})
    assert told.json()["forecast"]["may_start"] and told.json()["forecast"]["high_usd"] == 0
