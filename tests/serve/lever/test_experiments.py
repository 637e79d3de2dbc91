"""Experiments on the page: designed, foreseen, tried, run once for real, and read."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from citestack.errors import StoppedError
from citestack.serve.app import create_app
from citestack.serve.experimenting.wanted import ExperimentRunParams
from citestack.serve.job_kinds.experiment_run import KIND
from citestack.serve.workbench import Workbench
from citestack.store.experiments import Experiments
from citestack.track.model import Prompt
from citestack.track.prompts.sets import PromptSets
from tests.serve.conftest import LAMPS, QUESTION
from tests.serve.lever.conftest import ADDRESS, HTML
from tests.serve.lever.made import KETTLE, PROMPT, SCRIPT

FORM = f"prompts={quote(PROMPT)}&arm=front_load&floor=2"


def words_of(text: str) -> str:
    page = LexborHTMLParser(text)
    assert page.body is not None
    return " ".join(page.body.text(separator=" ").split())


def test_an_empty_store_says_what_an_experiment_is_and_what_to_do_first(empty: TestClient) -> None:
    shown = words_of(empty.get("/experiments").text)
    assert "beyond noise" in shown and "Add pages first" in shown
    assert empty.get("/experiments.json").json()["experiments"] == []
    assert empty.get("/experiments/7").status_code == 404
    refused = empty.get(f"/experiments/forecast.json?{FORM}").json()
    assert refused["forecast"] is None and "no pages" in refused["problem"]


def test_the_list_never_shows_an_effect_without_its_interval(client: TestClient) -> None:
    shown = words_of(client.get("/experiments").text)
    assert "front-load: +8.4 points (+5.3 to +11.5), 58 prompts" in shown and "noise alone" in shown
    first, last = client.get("/experiments.json").json()["experiments"]
    assert (first["standing"], first["headline"]) == ("open", None)
    assert last["headline"]["effect"]["difference"] == {"value": 0.084, "low": 0.053, "high": 0.115}
    assert client.get("/experiments.json?before=2").json()["experiments"][0]["id"] == 1


def test_an_experiment_is_read_from_the_effects_down_to_the_sentences(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/experiments/1").text)
    heads = [h.text(strip=True) for h in page.css("main section h2")]
    assert heads[:3] == [
        "Effect on the PAWC share, against the noise",
        "Which layer moved",
        "The answers before and after",
    ]
    assert [p.text() for p in page.css("#summary p")] == [
        "2 of 5 arms moved the PAWC share beyond noise.", "front-load acts first in layer 4.", "This is one stack.",
    ]  # fmt: skip
    rows = page.css("table.forest tbody tr")
    assert len(rows) == 5 and all(r.css("svg .noise") and r.css("svg title") for r in rows)
    assert "first layer that moved" in words_of(client.get("/experiments/1").text).lower()
    assert page.css(".by-layer .verdict.up") and page.css(".panels .plot")
    example = page.css_first("#example-1")
    assert (
        "cites the page" in example.text() and "taken out" in example.text() and "no source says it" in example.text()
    )
    assert f"/pages?url={quote('https://lab.example/noise.html')}" in client.get("/experiments/1").text


def test_what_is_made_up_is_marked_wherever_it_is_named(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/experiments/1").text)
    named = [n for n in page.css("th, figcaption, .example p, .made-up") if "statistics-permissive" in n.text()]
    assert len(named) >= 6
    pairs = page.css_first("#pairs").parent
    assert pairs is not None and pairs.css("thead .fabricated")
    outside = [n for n in named if not n.css(".fabricated") and n.text() != "statistics-permissive"]
    assert outside == []
    assert "Nobody verified it." in page.css_first("#example-2").text()


def test_text_of_pages_is_never_markup(client: TestClient) -> None:
    for path in ("/experiments/1", "/plan/kettles.example"):
        text = client.get(path).text
        assert SCRIPT not in text and "&lt;script&gt;" in text


def test_one_that_was_broken_off_shows_no_effect(client: TestClient) -> None:
    shown = words_of(client.get("/experiments/2").text)
    assert "looking early finds effects that are none" in shown and "broken off" in shown
    assert client.get("/experiments/2/report.html").status_code == 404


@pytest.mark.parametrize(("form", "media", "holds"), [
    ("html", "text/html", "<!doctype html>"), ("md", "text/markdown", "Answer first"), ("csv", "text/csv", "front-load"),
    ("bundle", "application/json", '"bundle":1'),
])  # fmt: skip
def test_it_goes_as_a_file(client: TestClient, form: str, media: str, holds: str) -> None:
    for path in (f"/experiments/1/report.{form}", f"/api/v1/experiments/1/report?format={form}"):
        sent = client.get(path)
        assert sent.status_code == 200 and sent.headers["content-type"].startswith(media) and holds in sent.text
    assert "attachment" in client.get(f"/experiments/1/report.{form}").headers["content-disposition"]


def test_the_form_offers_arms_by_kind_and_says_why_one_cannot_be_chosen(client: TestClient, monkeypatch) -> None:
    monkeypatch.delenv("CITESTACK_LLM_BASE_URL", raising=False)
    monkeypatch.delenv("CITESTACK_LLM_MODEL", raising=False)
    page = LexborHTMLParser(client.get("/experiments/new").text)
    llm = [i for i in page.css('input[name="arm"]') if str(i.attributes["value"]).startswith("llm_")]
    assert llm and all("disabled" in i.attributes for i in llm)
    why = page.css_first(f"#{llm[0].attributes['aria-describedby']}").text()
    assert "needs a language model, and none is configured" in why
    assert page.css_first('input[value="front_load"]').attributes.get("checked", "no") != "no"
    groups = {g["kind"]: g for g in client.get("/experiments/new.json").json()["offered"]["groups"]}
    assert [a["honest"] for a in groups["fabricated"]["arms"]] == [False] * len(groups["fabricated"]["arms"])


def test_an_arm_takes_its_settings_from_the_form(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/experiments/new?arm=faq_block&set.faq_block.most=4").text)
    assert page.css_first("#set-faq_block-most").attributes["value"] == "4"
    opened = [d.css_first("summary").text() for d in page.css("details.settings") if "open" in d.attributes]
    assert opened == ["Settings of faq block"], "what is set otherwise than by default is seen"
    assert [o.text() for o in page.css("#set-inbound_links-tier option") if "selected" in o.attributes] == ["medium"]
    assert page.css_first('[name="set.fabricated_quotes.permissive"]') is None, "said once, for all arms"
    form = f"prompts={quote(PROMPT)}&arm=faq_block&arm=quotes&floor=2&set.faq_block.most=4&set.faq_block.markup=no"
    told = client.get(f"/experiments/forecast.json?{form}&set.quotes.most=3&set.trust.by=x").json()
    params = ExperimentRunParams.model_validate_json(told["params"])
    assert params.model_dump()["arms"] == [
        {"name": "faq_block", "label": "", "options": {"most": 4, "markup": False}}, "quotes",
    ]  # fmt: skip
    assert told["forecast"]["settings"] == [["faq_block", "most 4, markup no"]]
    assert "set.faq_block.most=4" in told["back"] and "set.quotes" not in told["back"]


def test_a_setting_shows_in_an_edit_and_goes_into_its_experiment(client: TestClient) -> None:
    form = f"page={quote(KETTLE)}&question={quote(PROMPT)}&arm=trust"
    page = LexborHTMLParser(client.get(f"/experiments/edit?{form}&set.trust.to=0.75").text)
    assert page.css_first("#set-to").attributes["value"] == "0.75" and "0.75" in page.css_first("table").text()
    assert "set.trust.to=0.75" in str(page.css_first(".ways a").attributes["href"])
    refused = client.get(f"/experiments/edit.json?{form}&set.trust.to=2").json()
    assert refused["shown"] is None and refused["problem"] == "to of trust is at most 1, not 2"


def test_an_arm_that_applied_nowhere_says_why_and_the_forecast_warns(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/experiments/1").text)
    said = page.css_first("#unapplied").parent
    assert said is not None and "faq 0 of 60 cases" in " ".join(said.text(separator=" ").split())
    assert "40: no question on the page" in " ".join(said.text(separator=" ").split())
    told = client.get(f"/experiments/forecast.json?prompts={quote(PROMPT)}&arm=inbound_links&floor=2").json()
    [warning] = told["forecast"]["warnings"]
    assert "no authority build" in warning and "citestack authority build" in warning


def test_the_form_opens_as_it_was_filled_in(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/experiments/new?prompts=One%0ATwo&arm=quotes&seed=9&permissive=true").text)
    assert page.css_first("#prompts").text() == "One\nTwo" and page.css_first("#seed").attributes["value"] == "9"
    checked = [i.attributes["value"] for i in page.css('input[name="arm"]') if "checked" in i.attributes]
    assert checked == ["quotes"] and "checked" in page.css_first('input[name="permissive"]').attributes


def test_the_forecast_says_what_it_takes_and_what_it_can_find(client: TestClient) -> None:
    told = client.get(f"/experiments/forecast.json?{FORM}&adopters=0+50&wanted=5").json()["forecast"]
    assert (told["control_askings"], told["arm_askings"], told["floor_askings"], told["askings"]) == (1, 2, 2, 5)
    assert told["seconds"] == pytest.approx(5 * told["seconds_each"]) and told["seconds_each"] > 0
    [power] = told["power"]
    assert power["source"] == "measured here, in experiment 1" and power["scatter"] == 0.06
    assert power["effect"] is None and power["needed"] > 1
    page = client.get(f"/experiments/forecast?{FORM}")
    assert "so few prompts can find no effect" in words_of(page.text)
    params = LexborHTMLParser(page.text).css_first('form[action="/experiments/start"] input').attributes["value"]
    assert ExperimentRunParams.model_validate_json(params or "").arms == ["front_load"]


def test_a_stored_set_is_started_in_the_version_that_was_shown(bench: Workbench, client: TestClient) -> None:
    bench.store.shelf(PromptSets).save("kettles", [Prompt(PROMPT, topic="noise")])
    told = client.get("/experiments/forecast.json?prompt_set=kettles&arm=front_load").json()
    assert json.loads(told["params"])["version"] == 1 and told["forecast"]["prompt_set"] == "kettles"


@pytest.mark.parametrize(("query", "said"), [
    ("arm=front_load", "give prompts"),
    (f"prompts={quote(PROMPT)}", "arms"),
    (f"prompts={quote(PROMPT)}&arm=no_such", "no arm is called"),
    (f"prompts={quote(PROMPT)}&arm=llm_fluency", "needs a language model"),
    (f"prompts={quote(PROMPT)}&arm=file", "takes a file"),
    (f"prompts={quote(PROMPT)}&arm=fabricated_quotes", "nobody verified"),
    (f"prompts={quote(PROMPT)}&arm=front_load&adopters=many", "adopters"),
    (f"prompts={quote(PROMPT)}&arm=inbound_links&set.inbound_links.domains=ten", "a whole number, not 'ten'"),
    (f"prompts={quote(PROMPT)}&arm=inbound_links&set.inbound_links.tier=best", "seed, high, medium"),
    (f"prompts={quote(PROMPT)}&arm=quotes&set.quotes.most=0", "at least 1"),
    (f"prompts={quote(PROMPT)}&arm=quotes&set.quotes.colour=red", "no option 'colour'"),
    (f"prompts={quote(PROMPT)}&arm=front_load&repeats=99", "repeats"),
    ("prompt_set=nothing&arm=front_load", "no prompt set"),
])  # fmt: skip
def test_what_cannot_be_run_is_said_on_the_page(client: TestClient, monkeypatch, query: str, said: str) -> None:
    monkeypatch.delenv("CITESTACK_LLM_BASE_URL", raising=False)
    monkeypatch.delenv("CITESTACK_LLM_MODEL", raising=False)
    told = client.get(f"/experiments/forecast.json?{query}").json()
    assert told["forecast"] is None and said in told["problem"] + told["hint"], told
    assert said in words_of(client.get(f"/experiments/forecast?{query}").text)


def test_an_edit_is_tried_on_a_page_and_nothing_is_kept(bench: Workbench, client: TestClient) -> None:
    before = bench.store.generation
    question = "How many decibels does a quiet kettle stay under at one metre?"
    query = f"page={quote(KETTLE)}&question={quote(question)}&arm=front_load"
    shown = client.get(f"/experiments/edit.json?{query}").json()["shown"]
    [page] = shown["pages"]
    assert page["target"] and page["rows"][0]["state"] == "added" and "60 decibels" in page["rows"][0]["text"]
    assert {r["state"] for r in page["rows"]} == {"added", "removed", "same"}
    text = words_of(client.get(f"/experiments/edit?{query}").text)
    assert "+ put in A quiet kettle stays under 60 decibels" in text and "Measure it" in text
    same = client.post("/api/v1/experiments/edit", json={"url": KETTLE, "question": question, "arm": "front_load"})
    assert same.json()["edit"] == shown and bench.store.generation == before
    none = client.get(f"/experiments/edit.json?page={quote('https://no.example/')}&arm=front_load").json()
    assert none["shown"] is None and "not in this store" in none["problem"]


class Told:
    """A job's progress; stopped after so many askings."""

    def __init__(self, after: int | None = None) -> None:
        self.after, self.shown = after, list[tuple[int, int | None, str]]()

    def advance(self, n: int = 1, note: str = "") -> None: ...

    def show(self, done: int, total: int | None, note: str = "") -> None:
        self.shown.append((done, total, note))
        self.wait(0)

    def wait(self, seconds: float) -> None:
        if self.after is not None and len(self.shown) >= self.after:
            raise StoppedError("stopped")


@pytest.fixture(scope="module")
def own(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    import shutil

    opened = Workbench(str(shutil.copytree(small_store, tmp_path_factory.mktemp("run") / "store")))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def working(own: Workbench) -> Iterator[TestClient]:
    """Its jobs run."""
    with TestClient(create_app(own), base_url=ADDRESS, headers=HTML) as client:
        yield client


def test_a_form_becomes_an_experiment_and_its_page(own: Workbench, working: TestClient) -> None:
    query = f"name=Lamps&prompts={quote(QUESTION)}&arm=front_load&floor=1&targets={quote(LAMPS)}"
    page = LexborHTMLParser(working.get(f"/experiments/forecast?{query}").text)
    assert own.store.shelf(Experiments).newest() == []
    params = page.css_first('form[action="/experiments/start"] input').attributes["value"]
    sent = working.post("/experiments/start", data={"params": params}, follow_redirects=False)
    job = _until_over(working, sent.headers["location"].rpartition("/")[2])
    assert (job["state"], job["result"]["experiment"]) == ("done", 1), job
    assert "/experiments/1" in working.get(sent.headers["location"]).text
    shown = working.get("/experiments/1.json").json()
    assert shown["line"]["standing"] == "finished" and shown["line"]["name"] == "Lamps"
    assert [r["effect"]["arm"] for r in shown["rows"]] == ["front_load"]
    again = working.get(f"/experiments/new?{_again(working)}").text
    assert QUESTION in again


def test_one_that_was_stopped_goes_on_with_itself(own: Workbench, working: TestClient) -> None:
    params = ExperimentRunParams(prompts=[QUESTION], arms=["front_load"], floor=2, name="Stopped")
    with pytest.raises(StoppedError):
        KIND.run(own, params, Told(after=2))
    number = working.get("/experiments.json").json()["experiments"][0]["id"]
    assert working.get(f"/experiments/{number}.json").json()["line"]["standing"] == "open"
    done = KIND.run(own, params, Told())
    assert done["experiment"] == number and done["asked"] < done["askings"]


def test_a_button_that_sends_something_else_is_refused(client: TestClient) -> None:
    sent = client.post("/experiments/start", data={"params": '{"arms": []}'}, follow_redirects=False)
    assert sent.status_code == 422 and "no design" in words_of(sent.text)


def _again(client: TestClient) -> str:
    page = LexborHTMLParser(client.get("/experiments/1").text)
    return str(page.css_first('a[href^="/experiments/new?"]').attributes["href"]).partition("?")[2]


def _until_over(client: TestClient, job: str) -> dict[str, Any]:
    end = time.monotonic() + 60
    while (told := client.get(f"/api/v1/jobs/{job}").json())["state"] in ("queued", "running"):
        assert time.monotonic() < end, told
        time.sleep(0.02)
    return dict(told)
