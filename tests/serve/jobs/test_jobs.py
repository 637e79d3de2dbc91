"""Jobs inside one process: taken, refused, run, failed, followed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from citestack.errors import BusyError, NotFoundError, SourceError, StoppedError, StoreReadOnlyError, UsageError
from citestack.serve import job_runner, jobs
from citestack.serve.app import create_app
from citestack.serve.job_work import below_allowed
from citestack.serve.registry import JobKind, Progress
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench
from citestack.store.jobs import Job

PAGE = "<title>Pump</title><h1>Pump</h1><p>The pump joins the tank to the coil.</p>"


class Nothing(BaseModel):
    pass


Work = Callable[[Workbench, Any, Progress], Mapping[str, Any]]


@pytest.fixture
def allowed(tmp_path: Path) -> Path:
    """The folder a server may read, with things inside and outside of it."""
    inside, outside = tmp_path / "allowed", tmp_path / "outside"
    (inside / "site").mkdir(parents=True)
    (inside / "site" / "index.html").write_text(PAGE)
    outside.mkdir()
    (outside / "secret.html").write_text(PAGE)
    (inside / "out").symlink_to(outside)
    (inside / "site" / "leak.html").symlink_to(outside / "secret.html")
    (inside / "loop").symlink_to(inside / "loop")
    return inside


@pytest.fixture
def bench(tmp_path: Path, allowed: Path) -> Iterator[Workbench]:
    made = Workbench(str(tmp_path / "store"), ServeSettings(job_queue=2, allow_folder=str(allowed)))
    yield made
    made.close()


@pytest.fixture
def client(bench: Workbench) -> TestClient:
    """The application without its life: jobs are taken and none is run."""
    return TestClient(create_app(bench), base_url="http://127.0.0.1", follow_redirects=False)


def with_kind(bench: Workbench, work: Work) -> None:
    bench.jobs.kinds["work"] = JobKind("work", "Work", Nothing, work)


def until_over(bench: Workbench, job_id: str) -> Job:
    end = time.monotonic() + 60
    while not (job := bench.jobs.get(job_id)).is_over:
        assert time.monotonic() < end, job
        time.sleep(0.01)
    return job


def ran(bench: Workbench, work: Work) -> Job:
    with_kind(bench, work)
    bench.jobs.start()
    return until_over(bench, bench.jobs.submit("work", {}).id)


# --- asking ---------------------------------------------------------------------------------------------------------


def test_a_job_is_accepted_and_found_at_its_address(client: TestClient) -> None:
    answer = client.post("/api/v1/jobs/crawl", json={"url": "HTTPS://Example.org:443/docs#top", "max_pages": 7})
    assert answer.status_code == 202
    job = client.get(answer.headers["location"]).json()
    assert job == answer.json()
    assert (job["state"], job["params"]["url"]) == ("queued", "https://example.org/docs")
    assert client.get("/api/v1/jobs").json() == {"jobs": [job], "cursor": None}


def test_when_the_queue_is_full_the_next_is_told_when_to_come_again(client: TestClient) -> None:
    for _ in range(2):
        assert client.post("/api/v1/jobs/demo", json={}).status_code == 202
    refused = client.post("/api/v1/jobs/demo", json={})
    assert (refused.status_code, refused.json()["code"]) == (429, "busy")
    assert int(refused.headers["retry-after"]) > 0
    assert client.post("/library/demo", headers={"accept": "text/html"}).status_code == 429
    job = client.get("/api/v1/jobs").json()["jobs"][0]["id"]
    assert client.post(f"/api/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert client.post("/api/v1/jobs/demo", json={}).status_code == 202


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("add", {}),
        ("add", {"urls": []}),
        ("add", {"urls": ["/etc/passwd"]}),
        ("add", {"urls": ["file:///etc/passwd"]}),
        ("add", {"urls": ["../x"]}),
        ("add", {"urls": ["https://a.example/"], "workers": 64}),
        ("add", {"urls": ["https://a.example/"], "max_pages": 0}),
        ("crawl", {}),
        ("crawl", {"url": "javascript:alert(1)"}),
        ("crawl", {"url": "https://a.example/", "rate": 0}),
        ("embed", {"profile": "nosuch"}),
        ("authority_build", {"seeds": ["two words"]}),
        ("authority_build", {"seeds": ["http://a.example/\ud800"]}),
        ("authority_import", {"file": "missing.csv"}),
        ("authority_import", {"file": "site"}),
        ("demo", {"surplus": 1}),
    ],
)
def test_what_cannot_be_run_is_refused_at_once(client: TestClient, kind: str, body: dict[str, Any]) -> None:
    answer = client.post(f"/api/v1/jobs/{kind}", content=json.dumps(body))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/v1/jobs").json()["jobs"] == []


def test_unknown_kinds_jobs_and_cursors(client: TestClient) -> None:
    unknown = client.post("/api/v1/jobs/nosuch", json={})
    assert unknown.status_code == 404 and "crawl" in unknown.json()["detail"]
    for method, path in (
        ("GET", "/api/v1/jobs/no"),
        ("POST", "/api/v1/jobs/no/cancel"),
        ("GET", "/api/v1/jobs/no/events"),
    ):
        answer = client.request(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    for cursor in ("x", "-1", "9" * 19, "٣"):
        assert client.get("/api/v1/jobs", params={"cursor": cursor}).status_code == 422


def test_the_list_is_walked_page_by_page(client: TestClient, bench: Workbench) -> None:
    made = [bench.store.jobs.add("demo", {}, room=99).id for _ in range(5)]
    seen, cursor = [], None
    while True:
        page = client.get("/api/v1/jobs", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        seen += [job["id"] for job in page["jobs"]]
        if (cursor := page["cursor"]) is None:
            break
    assert seen == made[::-1]


def test_every_kind_is_described_with_an_example(client: TestClient, bench: Workbench) -> None:
    shown = client.get("/openapi.json").json()
    for name in bench.jobs.kinds:
        described = shown["paths"][f"/api/v1/jobs/{name}"]["post"]
        schema = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        (example,) = shown["components"]["schemas"][schema]["examples"]
        bench.jobs.kinds[name].params.model_validate(example)
        assert {"202", "409", "422", "429"} <= set(described["responses"])


# --- files ----------------------------------------------------------------------------------------------------------

OUTSIDE = ["..", "../outside", "../outside/secret.html", "out", "out/secret.html", "site/../../outside", "/etc", "/etc/passwd",
           "loop", "no\x00where", "x" * 5000, "~", "missing"]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE, ids=range(len(OUTSIDE)))
def test_no_path_leads_out_of_the_allowed_folder(client: TestClient, bench: Workbench, path: str) -> None:
    for kind, name in (("add", "folder"), ("authority_import", "file")):
        assert client.post(f"/api/v1/jobs/{kind}", json={name: path}).status_code == 422
    if len(path) < 1000:
        with pytest.raises(UsageError, match="below the folder that may be read"):
            below_allowed(bench, path)


def test_a_refusal_does_not_tell_what_exists_outside(bench: Workbench) -> None:
    said = []
    for path in ("../outside/secret.html", "../outside/nothing.html"):
        with pytest.raises(UsageError) as refused:
            below_allowed(bench, path)
        said.append(refused.value.message.replace(path, ""))
    assert said[0] == said[1]


def test_a_server_without_an_allowed_folder_reads_no_file(tmp_path: Path, allowed: Path) -> None:
    bench = Workbench(str(tmp_path / "other"))
    answer = TestClient(create_app(bench), base_url="http://127.0.0.1").post(
        "/api/v1/jobs/add", json={"folder": str(allowed / "site")}
    )
    assert answer.status_code == 422 and "--allow-folder" in answer.json()["detail"]
    bench.close()


def test_a_folder_below_the_allowed_one_is_added_without_links_that_leave_it(bench: Workbench) -> None:
    bench.jobs.start()
    params = {"folder": "site", "base_url": "https://pump.example/", "embed": False}
    job = until_over(bench, bench.jobs.submit("add", params).id)
    assert job.state == "done" and job.result is not None
    assert bench.store.urls() == ("https://pump.example/",)


def test_a_link_put_in_after_the_job_was_taken_is_not_followed(bench: Workbench, allowed: Path) -> None:
    (allowed / "later").mkdir()
    (allowed / "later" / "a.html").write_text(PAGE)
    job = bench.jobs.submit("add", {"folder": "later", "embed": False})
    (allowed / "later" / "a.html").unlink()
    (allowed / "later").rmdir()
    (allowed / "later").symlink_to(allowed.parent / "outside")
    bench.jobs.start()
    assert until_over(bench, job.id).state == "failed"
    assert bench.store.urls() == ()


def test_an_export_is_imported(bench: Workbench, allowed: Path) -> None:
    (allowed / "ranks.csv").write_text("1,pump.example\n2,other.example\n")
    bench.jobs.start()
    add = {"folder": "site", "base_url": "https://pump.example/", "embed": False}
    assert until_over(bench, bench.jobs.submit("add", add).id).state == "done"
    job = until_over(bench, bench.jobs.submit("authority_import", {"file": "ranks.csv"}).id)
    assert job.state == "done" and job.result is not None
    assert (job.result["format"], job.result["imported"], job.result["skipped"]) == ("tranco", 1, 1)
    assert (job.done, job.total) == (31, 31)


def test_an_export_of_which_nothing_fits_has_failed_and_shows_its_rows(bench: Workbench, allowed: Path) -> None:
    (allowed / "links.csv").write_text("Source url,Target url,Anchor\nnot a url,neither,pump\n")
    bench.jobs.start()
    job = until_over(bench, bench.jobs.submit("authority_import", {"file": "links.csv", "format": "nosuch"}).id)
    assert job.state == "failed" and job.error is not None and "nosuch" in job.error["message"]


# --- running --------------------------------------------------------------------------------------------------------


def test_a_failing_job_shows_its_error(bench: Workbench, client: TestClient) -> None:
    def fails(*_: Any) -> Mapping[str, Any]:
        raise SourceError("the <b>well</b> is dry", hint="Dig another.")

    job = ran(bench, fails)
    assert job.state == "failed"
    assert job.error == {"code": "bad_source", "message": "the <b>well</b> is dry", "hint": "Dig another.", "layer": ""}
    page = client.get(f"/jobs/{job.id}").text
    assert "the &lt;b&gt;well&lt;/b&gt; is dry" in page and "Dig another." in page and "Try again" in page


def test_a_bug_in_a_job_says_nothing_it_should_not(bench: Workbench, caplog: pytest.LogCaptureFixture) -> None:
    def breaks(*_: Any) -> Mapping[str, Any]:
        raise RuntimeError("password=hunter2")

    job = ran(bench, breaks)
    assert job.state == "failed" and job.error is not None and job.error["code"] == "internal"
    assert "hunter2" not in str(job)
    assert "hunter2" in caplog.text, "the log says what"


def test_a_job_that_stops_itself_without_being_asked_has_failed(bench: Workbench) -> None:
    def stops(*_: Any) -> Mapping[str, Any]:
        raise StoppedError("nobody asked")

    assert ran(bench, stops).state == "failed"


def test_a_job_of_a_kind_this_version_does_not_know_has_failed(bench: Workbench, client: TestClient) -> None:
    job = bench.store.jobs.add("newer", {"a": 1}, room=9)
    bench.jobs.start()
    assert until_over(bench, job.id).state == "failed"
    assert client.get(f"/jobs/{job.id}").status_code == 200


def test_one_at_a_time_in_the_order_they_came(bench: Workbench) -> None:
    order: list[str] = []

    def note(_: Workbench, __: Any, progress: Progress) -> Mapping[str, Any]:
        order.append("in")
        progress.wait(0.05)
        order.append("out")
        return {}

    with_kind(bench, note)
    waiting = [bench.jobs.submit("work", {}) for _ in range(2)]
    bench.jobs.start()
    for job in waiting:
        assert until_over(bench, job.id).state == "done"
    assert order == ["in", "out"] * 2


def test_progress_is_written_now_and_then_and_told_at_once(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[int] = []
    table = type(bench.store.jobs)
    touch = table.touch
    monkeypatch.setattr(table, "touch", lambda self, job: (writes.append(job.done), touch(self, job))[1])
    seen: list[int] = []

    def counts(at: Workbench, _: Any, progress: Progress) -> Mapping[str, Any]:
        for n in range(1, 201):
            progress.advance(1, f"page {n}")
            seen.append(at.jobs.list(1).jobs[0].done if n % 50 == 0 else n)
        return {"pages": 200}

    job = ran(bench, counts)
    assert (job.done, job.note, seen) == (200, "page 200", list(range(1, 201)))
    assert len(writes) < 20


def test_a_long_transaction_of_the_job_itself_does_not_hold_up_its_progress(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_runner, "WRITE_S", 0.0)
    missed: list[bool] = []

    def holds(at: Workbench, _: Any, progress: Progress) -> Mapping[str, Any]:
        with at.store.importing("ahrefs", "ahrefs", "x"):
            progress.advance(1, "inside")
            missed.append(at.store.jobs.newest(1)[0].done == 0)
        progress.advance(1, "outside")
        return {}

    job = ran(bench, holds)
    assert (job.state, job.done, missed) == ("done", 2, [True])


def test_a_cancelled_job_stops_where_it_tells_how_far_it_is(bench: Workbench) -> None:
    def goes_on(at: Workbench, _: Any, progress: Progress) -> Mapping[str, Any]:
        progress.advance(3, "three")
        told = at.jobs.cancel(at.jobs.list(1).jobs[0].id)
        assert (told.state, told.cancelling) == ("running", True)
        progress.advance()
        raise AssertionError("it went on")

    job = ran(bench, goes_on)
    assert (job.state, job.done, job.error) == ("cancelled", 4, None)


def test_new_pages_are_answered_from_after_the_job(bench: Workbench, allowed: Path) -> None:
    question = "What does the pump join?"
    assert bench.session("fast").engine.ask(question).answer.citations == ()
    bench.jobs.start()
    job = bench.jobs.submit("add", {"folder": "site", "base_url": "https://pump.example/", "embed": False})
    assert until_over(bench, job.id).state == "done"
    cited = bench.session("fast").engine.ask(question).answer.citations
    assert [c.url for c in cited] == ["https://pump.example/"]


def test_after_vectors_were_made_they_are_searched(bench: Workbench) -> None:
    bench.jobs.start()
    job = bench.jobs.submit("add", {"folder": "site", "base_url": "https://pump.example/"})
    result = until_over(bench, job.id).result
    assert result is not None
    before = bench.session("default").models.names()["embedder"]
    vectors = until_over(bench, result["next_job"])
    assert vectors.result == {"embedded": 1, "passages": 1, "vectors": 1, "embedder": "bge-small"}
    assert before.startswith(("static", "bge-small"))
    assert bench.session("default").models.names()["embedder"].startswith("bge-small")


def test_whatever_a_job_says_can_be_told(bench: Workbench, client: TestClient) -> None:
    def says(_: Workbench, __: Any, progress: Progress) -> Mapping[str, Any]:
        progress.advance(1, "half \ud800 and \x00 <i>")
        return {"notes": ["half \udfff"]}

    job = ran(bench, says)
    shown = client.get(f"/api/v1/jobs/{job.id}").json()
    assert (shown["note"], shown["result"]) == ("half ? and \x00 <i>", {"notes": ["half ?"]})
    assert client.get(f"/jobs/{job.id}").status_code == 200


# --- following ------------------------------------------------------------------------------------------------------


def test_a_follower_that_leaves_is_forgotten(bench: Workbench) -> None:
    job = bench.jobs.submit("demo", {})

    async def follow() -> tuple[int, int]:
        following = bench.jobs.follow(job.id)
        assert await anext(following) == job
        during = bench.jobs.followed
        await following.aclose()  # type: ignore[attr-defined]
        return during, bench.jobs.followed

    assert asyncio.run(follow()) == (1, 0)


def test_a_silent_job_is_followed_with_signs_of_life(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_S", 0.01)
    monkeypatch.setattr(jobs, "KEEP_ALIVE_S", 0.02)
    job = bench.jobs.submit("demo", {})

    async def follow() -> list[str | None]:
        said: list[str | None] = []
        async for seen in bench.jobs.follow(job.id):
            said.append(None if seen is None else seen.state)
            if len(said) == 3:
                bench.jobs.cancel(job.id)
        return said

    said = asyncio.run(follow())
    assert said[:3] == ["queued", None, None] and said[-1] == "cancelled"


def test_more_followers_than_there_is_room_for_are_refused(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citestack.serve.followers.MOST", 1)
    job = bench.jobs.submit("demo", {})

    async def two() -> None:
        first = bench.jobs.follow(job.id)
        await anext(first)
        with pytest.raises(BusyError):
            await anext(bench.jobs.follow(job.id))
        await first.aclose()  # type: ignore[attr-defined]

    asyncio.run(two())


def test_a_follower_of_nothing_is_told_so(bench: Workbench) -> None:
    async def follow() -> None:
        await anext(bench.jobs.follow("nosuch"))

    with pytest.raises(NotFoundError):
        asyncio.run(follow())
    assert bench.jobs.followed == 0


def test_a_read_only_store_runs_nothing_and_shows_what_there_was(bench: Workbench) -> None:
    job = bench.jobs.submit("demo", {})
    bench.store.read_only = True
    bench.jobs.start()
    with pytest.raises(StoreReadOnlyError):
        bench.jobs.submit("demo", {})
    assert bench.jobs.get(job.id).state == "queued"
