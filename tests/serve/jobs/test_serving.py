"""Jobs of a real server: a crawl watched, killed, stopped, cancelled; two servers on one store."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from citestack.store import Store
from tests.serve.jobs.conftest import Server, Web

Start = Callable[..., Server]
pytestmark = pytest.mark.slow
FAST = {"rate": 100, "embed": False}


def stored(store: Path) -> tuple[str, ...]:
    with Store.open(store) as opened:
        return opened.urls()


def test_a_crawl_is_watched_to_its_end(serving: Start, web: Web) -> None:
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    events = list(server.events(job))
    assert [name for _, name, _ in events[:-1]] == ["progress"] * (len(events) - 1)
    done = [job["done"] for _, _, job in events]
    assert done == sorted(done)
    number, name, last = events[-1]
    assert (number, name, last["state"], last["total"]) == ("end", "done", "done", 100)
    assert last["result"]["pages"] == {"added": web.pages, "updated": 0, "unchanged": 0, "failed": 0}
    assert sorted(stored(server.store)) == web.urls()
    assert server.job(job) == last
    assert list(server.events(job, **{"Last-Event-ID": "3"}))[-1][1:] == ("done", last)
    assert server.get(f"/api/v1/jobs/{job}/events", **{"Last-Event-ID": "end"}).status_code == 204


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long)], ids=["killed", "stopped"]
)
def test_a_crawl_that_was_cut_off_goes_on_when_the_server_starts_again(
    serving: Start, web: Web, how: signal.Signals
) -> None:
    web.open = 25
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    server.until(job, lambda job: job["done"] >= 20)
    code = server.stop(how)
    assert code == (0 if how == signal.SIGTERM else -signal.SIGKILL)
    before = stored(server.store)
    assert 0 < len(before) < web.pages
    with Store.open(server.store) as store:
        left = store.jobs.get(job)
    assert left.state == ("queued" if how == signal.SIGTERM else "running")
    web.gate.set()
    again = serving("--allow-private")
    over = again.over(job)
    assert (over["state"], over["runs"], over["error"]) == ("done", 2, None)
    assert sorted(stored(server.store)) == web.urls()
    assert over["result"]["pages"]["added"] + len(before) == web.pages, "nothing twice"
    assert over["done"] == web.pages, "it counted on from where it was"
    asked = Counter(path for path in web.hits if path != "/robots.txt")
    kept = {url.rpartition("/")[2] for url in before}
    twice = [path for path, n in asked.items() if n > 1 and path.strip("/") in kept]
    assert twice == [], "a page is stored and noted at once"


@pytest.mark.long
def test_a_job_over_which_the_server_dies_twice_is_given_up_and_the_next_one_runs(serving: Start, web: Web) -> None:
    web.open = 5
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    after = server.submit("add", urls=[web.url("/p1")], embed=False)
    server.until(job, lambda job: job["done"] >= 5)
    server.stop(signal.SIGKILL)
    server = serving("--allow-private")
    server.until(job, lambda job: job["runs"] == 2)
    server.stop(signal.SIGKILL)
    server = serving("--allow-private")
    over = server.over(job)
    assert (over["state"], over["error"]["code"]) == ("failed", "crashed")
    assert server.over(after)["state"] == "done"


def test_a_cancelled_crawl_stops_keeps_what_it_wrote_and_can_go_on(serving: Start, web: Web) -> None:
    web.open = 25
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    server.until(job, lambda job: job["done"] >= 20)
    told = server.post(f"/api/v1/jobs/{job}/cancel")
    assert (told.status_code, told.json()["cancelling"]) == (202, True)
    web.gate.set()
    assert server.over(job)["state"] == "cancelled"
    kept = len(stored(server.store))
    assert 0 < kept < web.pages
    again = server.over(server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST))
    assert again["result"]["pages"]["added"] == web.pages - kept
    assert sorted(stored(server.store)) == web.urls()


def test_a_polite_wait_ends_with_the_job(serving: Start, web: Web) -> None:
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, rate=0.01, embed=False)
    server.until(job, lambda job: job["done"] >= 1)
    assert server.stop(signal.SIGTERM) == 0
    with Store.open(server.store) as store:
        assert store.jobs.get(job).state == "queued"


def test_a_server_that_is_stopped_ends_its_streams(serving: Start, web: Web) -> None:
    web.open = 5
    server = serving("--allow-private")
    job = server.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    events = server.events(job)
    assert next(events)[1] == "progress"
    server.until(job, lambda job: job["done"] >= 5)
    web.gate.set()
    assert server.stop(signal.SIGTERM) == 0
    assert all(name == "progress" for _, name, _ in events), "no end is told of a job that goes on"


@pytest.mark.long
def test_two_servers_on_one_store_run_a_job_once(serving: Start, web: Web) -> None:
    web.open = 25
    runner = serving("--allow-private")
    other = serving("--allow-private")
    slow = {**FAST, "rate": 8}  # the runner looks twice a second whether another server cancelled
    job = other.submit("crawl", url=web.url(), max_pages=100, depth=50, **slow)
    seen = other.until(job, lambda job: job["done"] >= 20)
    assert seen["state"] == "running"
    assert other.post(f"/api/v1/jobs/{job}/cancel").status_code == 202
    web.gate.set()
    assert {server.over(job)["state"] for server in (runner, other)} == {"cancelled"}
    second = runner.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    assert list(other.events(second))[-1][1] == "done"
    assert other.job(second)["runs"] == 1


@pytest.mark.long
def test_when_the_runner_is_killed_the_other_server_takes_over(serving: Start, web: Web) -> None:
    web.open = 25
    first = serving("--allow-private")
    job = first.submit("crawl", url=web.url(), max_pages=100, depth=50, **FAST)
    first.until(job, lambda job: job["done"] >= 20)
    other = serving("--allow-private")
    first.stop(signal.SIGKILL)
    web.gate.set()
    assert other.over(job)["state"] == "done"
    assert sorted(stored(other.store)) == web.urls()


def test_private_addresses_are_not_fetched_unless_the_server_was_told_to(serving: Start, web: Web) -> None:
    server = serving()
    over = server.over(server.submit("add", urls=[web.url()]))
    assert (over["state"], over["error"]["code"]) == ("failed", "blocked_address")
    assert over["result"]["failures"][0]["source"] == web.url()
    assert web.hits == []


def test_the_demo_web_from_an_empty_store(serving: Start) -> None:
    server = serving()
    page = server.get("/library", Accept="text/html").text
    assert "Nothing to search yet" in page and 'action="/library/demo"' in page
    sent = httpx.post(server.url + "/library/demo", timeout=120)
    assert sent.status_code == 303
    job = sent.headers["location"].removeprefix("/jobs/")
    over = server.over(job)
    assert over["result"]["pages"]["added"] == 93
    vectors = server.over(over["result"]["next_job"])
    assert (vectors["kind"], vectors["state"]) == ("embed", "done")
    shown = server.get("/library.json").json()
    assert shown["health"]["pages"] == 93
    assert shown["health"]["vectors"] == shown["health"]["passages"] > 0
    assert shown["health"]["graph"] == "current"
    assert [step["action"] for step in shown["health"]["steps"]] == ["Ask a question"]
