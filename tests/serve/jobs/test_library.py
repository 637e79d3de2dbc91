"""The library and the pages of jobs, as a browser without script sees them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from citestack.config import Config
from citestack.serve.app import create_app
from citestack.serve.library import SITES, next_steps, site_rows
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench
from citestack.store.sites import PageFacts
from citestack.trace import RunStarted
from citestack.trace_json import make_trace
from tests.store.make import make_record

HOSTILE = "</textarea><script>alert(1)</script>"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    made = Workbench(str(tmp_path / "store"))
    yield made
    made.close()


@pytest.fixture
def client(bench: Workbench) -> TestClient:
    return TestClient(create_app(bench), base_url="http://127.0.0.1", follow_redirects=False)


def page(client: TestClient, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def words(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def test_an_empty_store_tells_a_newcomer_what_to_do(client: TestClient) -> None:
    tree = page(client, "/library")
    assert words(tree, "h2")[0] == "Nothing to search yet"
    assert tree.css_first('form[action="/library/demo"] button') is not None
    assert tree.css_first("#corpora") is None and tree.css_first("#health") is None
    assert "None yet" in words(tree, "#jobs")[0] and "None yet" in words(tree, "#runs")[0]
    assert client.post("/library/demo").status_code == 303
    tree = page(client, "/library")
    assert words(tree, "h2")[0] == "The first pages are on their way"


def test_a_form_leads_to_the_job_it_asked_for(client: TestClient, bench: Workbench) -> None:
    form = {"url": "https://example.org/docs", "max_pages": "9", "depth": "2", "rate": "0.5"}
    sent = client.post("/library/crawl", data=form)
    assert sent.status_code == 303
    (job,) = bench.jobs.list().jobs
    assert sent.headers["location"] == f"/jobs/{job.id}"
    assert job.params == {**form, "max_pages": 9, "depth": 2, "rate": 0.5, "embed": False}
    tree = page(client, f"/jobs/{job.id}")
    assert words(tree, "h1") == ["Crawl a site"] and "https://example.org/docs" in words(tree, ".about")
    assert tree.css_first(f'form[action="/jobs/{job.id}/cancel"][method="post"]') is not None
    assert client.post(f"/jobs/{job.id}/cancel").headers["location"] == f"/jobs/{job.id}"
    tree = page(client, f"/jobs/{job.id}")
    assert words(tree, ".job-state") == ["cancelled"] and "Go on" in words(tree, "button")
    again = client.post(f"/jobs/{job.id}/again")
    assert again.status_code == 303 and again.headers["location"] != f"/jobs/{job.id}"
    assert bench.jobs.list().jobs[0].params == job.params


def test_urls_are_taken_line_by_line_and_a_tick_is_a_tick(client: TestClient, bench: Workbench) -> None:
    client.post("/library/add", data={"urls": "https://a.example/\r\n\r\n https://b.example/x ", "embed": "on"})
    (job,) = bench.jobs.list().jobs
    assert (job.params["urls"], job.params["embed"]) == (["https://a.example/", "https://b.example/x"], True)


def test_a_refused_form_comes_back_as_it_was_with_the_reason(client: TestClient, bench: Workbench) -> None:
    answer = client.post("/library/add", data={"urls": f"https://a.example/ {HOSTILE}", "max_pages": "7"})
    assert answer.status_code == 422
    tree = LexborHTMLParser(answer.text)
    assert "urls 2: not a page URL" in words(tree, '#add [role="alert"]')[0]
    assert tree.css_first('#add textarea[name="urls"]').text() == f"https://a.example/ {HOSTILE}"
    assert tree.css_first('#add input[name="max_pages"]').attributes["value"] == "7"
    assert "checked" not in tree.css_first('#add input[name="embed"]').attributes
    assert [s.attributes["src"] for s in tree.css("script")] == ["/static/library.js"]
    assert bench.jobs.list().jobs == ()


@pytest.mark.parametrize("body", [b"\xff\xfe", b"&".join(b"a=%d" % n for n in range(200)), b"urls=%ff", b""])
def test_a_form_that_is_none_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/library/add", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 422
    assert client.post("/library/nosuch", content=body).status_code in (404, 422)


def test_the_folder_field_is_there_only_where_files_may_be_read(tmp_path: Path, client: TestClient) -> None:
    assert page(client, "/library").css_first('[name="folder"], [name="file"]') is None
    bench = Workbench(str(tmp_path / "s"), ServeSettings(allow_folder=str(tmp_path)))
    tree = page(TestClient(create_app(bench), base_url="http://127.0.0.1"), "/library")
    assert tree.css_first('[name="folder"]') is not None and tree.css_first('[name="file"]') is not None
    bench.close()


def test_sites_are_listed_by_size_and_paged(client: TestClient, bench: Workbench) -> None:
    big = [make_record(f"https://big.example/{n}", ["A page of it."]) for n in range(3)]
    bench.store.put([*big, *(make_record(f"https://s{n:02}.example/", ["One."]) for n in range(SITES))])
    tree = page(client, "/library")
    names = words(tree, "#corpora tbody th")
    assert names[:2] == ["big.example", "s00.example"] and len(names) == SITES
    assert words(tree, ".figures dd")[:2] == [str(SITES + 1), str(SITES + 3)]
    assert words(tree, ".pager span") == ["Page 1 of 2"]
    tree = page(client, "/library?page=2")
    assert words(tree, "#corpora tbody th") == [f"s{SITES - 1:02}.example"]
    assert words(page(client, "/library?page=99"), ".pager span") == ["Page 2 of 2"]
    assert client.get("/library?page=0").status_code == 422
    twin = client.get("/library.json?page=2").json()
    assert [row["host"] for row in twin["sites"]["rows"]] == [f"s{SITES - 1:02}.example"]


def test_what_comes_next_follows_from_the_state_of_the_store(client: TestClient, bench: Workbench) -> None:
    bench.store.put([make_record("https://a.example/", ["One."])])
    steps = client.get("/library.json").json()["health"]["steps"]
    assert [step["kind"] or step["href"] for step in steps] == ["embed", "authority_build", "/"]
    client.post("/library/embed")
    steps = client.get("/library.json").json()["health"]["steps"]
    assert [step["kind"] or step["href"] for step in steps] == ["authority_build", "/"]
    assert next_steps(0, 0, "none", asked=False) == ()
    assert next_steps(5, 0, "current", asked=True) == ()


def test_sites_are_added_up() -> None:
    def facts(number: int, url: str, copy: str | None = None) -> PageFacts:
        return PageFacts(number, url, 4, number, f"2026-01-0{number}T00:00:00Z", copy)

    rows = site_rows(
        [
            facts(1, "https://a.example/"),
            facts(2, "https://a.example/x", "https://a.example/"),
            facts(3, "http://b.example:81/"),
        ],
        {1: 4, 2: 1},
    )
    a, b = rows
    assert (a.host, a.pages, a.copies, a.passages, a.vectors, a.changed, a.read_at) == (
        "a.example", 2, 1, 8, 5, 2, "2026-01-02",
    )  # fmt: skip
    assert (b.host, b.pages, b.vectors) == ("b.example:81", 1, 0)


def test_past_runs_are_reopened_and_compared(client: TestClient, bench: Workbench) -> None:
    traces = [make_trace((RunStarted(f"Question {n}? {HOSTILE}", Config(), 1, {}, "0"),)) for n in range(3)]
    for trace in traces:
        bench.store.save_trace(trace)
    tree = page(client, "/library")
    links = [a.attributes["href"] for a in tree.css("#runs a")]
    assert links == [f"/runs/{trace.id}" for trace in reversed(traces)]
    form = tree.css_first("#runs form")
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/compare")
    picked = [(i.attributes["name"], i.attributes["value"]) for i in form.css("input[checked]")]
    assert sorted(picked) == [("a", traces[1].id), ("b", traces[2].id)]
    assert f"Question 2? {HOSTILE}" in words(tree, "#runs a")
    bench.store.save_trace(make_trace((RunStarted("index " * 2000, Config(), 1, {}, "0"),)))
    assert len(words(page(client, "/library"), "#runs a")[0]) < 200, "a long question is cut"
    tree = page(client, "/library?runs=2")
    assert len(tree.css("#runs tbody tr")) == 2 and "Older runs" in words(tree, "#runs a")


def test_what_a_hostile_page_says_is_text(client: TestClient, bench: Workbench) -> None:
    job = bench.store.jobs.add("crawl", {"url": "https://a.example/"}, room=9)
    mine = bench.store.jobs.claim("me")
    assert mine is not None
    failure = {"source": f"https://a.example/{HOSTILE}", "code": "http_status", "message": HOSTILE}
    result = {
        "pages": {"added": 1, "updated": 0, "unchanged": 0, "failed": 1},
        "failures": [failure],
        "notes": [HOSTILE],
    }
    bench.store.jobs.finish(mine, "done", result=result)
    tree = page(client, f"/jobs/{job.id}")
    assert [s.attributes["src"] for s in tree.css("script")] == ["/static/job.js"]
    assert f"https://a.example/{HOSTILE}" in words(tree, "tbody th")
    assert words(tree, "h2") == ["Result", "Not read: 1"]
    assert words(tree, ".result dt, .result dd") == ["Pages added", "1", "Pages failed", "1"]
    assert client.get(f"/jobs/{job.id}.json").json()["failures"] == [failure]


def test_all_jobs_are_listed_and_unknown_ones_are_not_found(client: TestClient, bench: Workbench) -> None:
    assert "Add pages" in words(page(client, "/jobs"), "main a")
    made = [bench.store.jobs.add("demo", {}, room=99).id for _ in range(51)]
    tree = page(client, "/jobs")
    assert len(tree.css(".job")) == 50
    older = tree.css_first('a[rel="next"]').attributes["href"]
    assert [row.attributes["data-job"] for row in page(client, str(older)).css(".job")] == made[:1]
    missing = client.get("/jobs/nosuch", headers={"accept": "text/html"})
    assert missing.status_code == 404 and "no job &#39;nosuch&#39;" in missing.text


def test_a_fragment_is_the_page_without_its_frame(client: TestClient) -> None:
    answer = client.get("/library", headers={"x-fragment": "1"})
    assert "<html" not in answer.text and 'id="jobs"' in answer.text
