"""Plans and twins on the page, over HTTP and over MCP."""

from __future__ import annotations

from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.errors import CitestackError
from citestack.serve.job_kinds.plan_make import PlanMakeParams, check
from citestack.serve.mcp.server import mcp_server
from citestack.serve.workbench import Workbench
from tests.serve.lever.made import KETTLE
from tests.serve.lever.test_experiments import words_of


def test_without_plans_there_is_a_form_and_without_twins_a_command(empty: TestClient) -> None:
    assert "None yet" in words_of(empty.get("/plan").text)
    assert empty.get("/plan/kettles.example").status_code == 404
    assert "citestack calibrate" in words_of(empty.get("/twins").text)
    assert empty.get("/twins/none").status_code == 404


def test_a_plan_says_its_verdict_by_a_number_against_its_bar(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/plan/kettles.example").text)
    head = page.css_first("#verdict").text()
    assert head.startswith("Ranks but invisible") and "A close call: niche held is nearly as likely" in head
    shown = words_of(client.get("/plan/kettles.example").text)
    assert "12% (6% to 22%), the bar is 50%, n = 60" in shown
    assert page.css_first(".layers .lit span").text() == "4 Grounding"
    assert page.css('.against[aria-label="12% (6% to 22%) against a bar of 50%"]')


def test_tasks_stand_by_window_with_their_source_and_evidence(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/plan/kettles.example").text)
    windows = [h.text().split(" ", 2)[:2] for h in page.css(".window h3")]
    assert windows == [["Days", "0-30"], ["Days", "30-60"], ["Days", "60-90"]]
    first = page.css_first("#task-a1")
    assert first.css(f'a[href="/pages/audit?url={KETTLE}"]') and first.css(".origin-measured-here")
    assert "citestack why" in first.text() and "an hour" in first.text()
    assert page.css_first("#task-c1").css('a[href="/sites/lab.example"]')
    assert "citestack authority build" in page.css_first("#missing").parent.text()  # type: ignore[union-attr]


def test_progress_is_told_against_the_plan_before(client: TestClient) -> None:
    told = client.get("/plan/kettles.example.json").json()
    assert told["progress"] == {"done": 1, "open": 1, "worse": 1, "new": 1}
    assert "Since the plan of 2026-08-01" in words_of(client.get("/plan/kettles.example").text)
    assert client.get("/plan/nobody.example.json").json()["progress"] == {}


def test_a_plan_without_data_says_what_is_missing(client: TestClient) -> None:
    shown = words_of(client.get("/plan/nobody.example").text)
    assert "Not enough data" in shown and "citestack track prompts import" in shown


@pytest.mark.parametrize("form", ["md", "csv", "html"])
def test_a_plan_goes_as_a_file(client: TestClient, form: str) -> None:
    one, two = (
        client.get(f"/plan/kettles.example/plan.{form}"),
        client.get(f"/api/v1/plans/kettles.example/report?format={form}"),
    )
    assert one.status_code == 200 and one.text == two.text and "State the noise" in one.text
    assert "attachment" in one.headers["content-disposition"]


def test_what_is_no_domain_is_refused_before_a_job_is_made(bench: Workbench, client: TestClient) -> None:
    sent = client.post("/plan/make", data={"domain": "not a site"})
    assert sent.status_code == 422 and "is no domain" in words_of(sent.text)
    with pytest.raises(CitestackError):
        check(bench, PlanMakeParams(domain="a.example", prompt_set="none"))
    check(bench, PlanMakeParams(domain="https://www.a.example/x"))


def test_a_plan_is_made_by_its_job(client: TestClient, bench: Workbench) -> None:
    from citestack.serve.job_kinds.plan_make import KIND
    from tests.serve.lever.test_experiments import Told

    done = KIND.run(bench, PlanMakeParams(domain="lab.example", prompts=["How loud is a kettle?"]), Told())
    assert done["plan"] == "lab.example" and done["verdict"] == "not enough data"
    assert client.get("/plan/lab.example.json").json()["title"] == "not enough data"


def test_a_twin_is_shown_with_its_baselines_and_where_it_was_fitted(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/twins/overviews").text)
    shown = words_of(client.get("/twins/overviews").text)
    assert "Shipped : it beats" in shown and "Simulated." in shown
    assert "0.730 (0.700 to 0.760)" in shown and "beats rank alone" in shown
    assert "300 prompts, 5,400 pairs" in shown and "pagespeed" in shown
    assert len(page.css(".plot")) == 2 and page.css('.plot[aria-label^="Observed against predicted"]')
    assert page.css('form[action^="/twins/overviews"]')


def test_a_refusal_is_shown_as_one(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/twins/shuffled").text)
    assert page.css_first("#verdict .dropped").text() == "Refused"
    assert not page.css('form[action^="/twins/shuffled"]')
    told = client.get("/api/v1/twins/shuffled/confidence", params={"url": KETTLE, "prompt": "How loud?"})
    assert (told.status_code, told.json()["title"]) == (
        422, "the twin shuffled was refused: it does not beat rank alone",
    )  # fmt: skip


def test_confidence_comes_with_an_interval_or_a_reason(client: TestClient) -> None:
    asked = {"url": KETTLE, "prompt": "How loud is a quiet kettle?"}
    told = client.get("/api/v1/twins/overviews/confidence", params=asked).json()["confidence"]
    p = told["probability"]
    assert 0 < p["low"] <= p["value"] <= p["high"] < 1 and list(told["contributions"]) == ["relevance"]
    assert "fitted to made-up observations" in told["warnings"]
    shown = words_of(client.get("/twins/overviews", params=asked).text)
    assert f"{p['value'] * 100:.0f} % ({p['low'] * 100:.0f} to {p['high'] * 100:.0f})" in shown
    far = {**asked, "url": "https://no.example/"}
    assert "layer 2 does not find it" in words_of(client.get("/twins/overviews", params=far).text)


def test_the_api_tells_the_same(client: TestClient) -> None:
    lists = {name: client.get(f"/api/v1/{name}").json()[name] for name in ("experiments", "plans", "twins")}
    assert [e["id"] for e in lists["experiments"]] == [2, 1] and {t["name"] for t in lists["twins"]} == {
        "overviews",
        "shuffled",
    }
    assert {"kettles.example", "nobody.example"} <= {p["domain"] for p in lists["plans"]}
    found = client.get("/api/v1/experiments/1/findings").json()["findings"]
    assert found == client.get("/experiments/1.json").json()["findings"]
    assert client.get("/api/v1/plans/kettles.example").json()["plan"]["verdict"]["bottleneck"] == 4
    assert "predictor" not in client.get("/api/v1/twins/overviews").json()["twin"]
    assert any(
        a["name"] == "front_load" and a["offered"] for a in client.get("/api/v1/experiments/arms").json()["arms"]
    )
    tag = client.get("/api/v1/experiments/1").headers["etag"]
    assert client.get("/api/v1/experiments/1", headers={"If-None-Match": tag}).status_code == 304
    for path in ("experiments/9", "experiments/2/findings", "plans/none.example", "twins/none"):
        problem = client.get(f"/api/v1/{path}")
        assert (problem.status_code, problem.json()["code"]) == (404, "not_found")
    assert client.get("/api/v1/experiments/0").status_code == 422
    assert client.get("/api/v1/plans/x").status_code == 422


def test_the_tools_tell_intervals_and_mark_what_is_made_up(bench: Workbench) -> None:
    async def called(client: Client, name: str, **arguments: Any) -> str:
        result = await client.call_tool(name, arguments)
        assert not result.is_error, result.content
        [content] = result.content
        assert content.type == "text"
        return content.text

    async def go() -> None:
        async with Client(mcp_server(bench)) as client:
            found = await called(client, "experiment_findings")
            assert "front-load, PAWC share: +8.4 points (+5.3 to +11.5), 58 prompts, up" in found
            assert "statistics-permissive [FABRICATED" in found
            planned = await called(client, "plan", domain="kettles.example")
            assert "A close call with niche_held." in planned and "> State the noise" in planned
            likely = await called(client, "citation_confidence", url=KETTLE, prompt="How loud is it?", twin="overviews")
            assert "95 % interval" in likely and "Caution" in likely

    anyio.run(go)
