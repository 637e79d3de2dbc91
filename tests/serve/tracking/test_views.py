"""The pages of the measuring side: figures with what they rest on, prompts, answers; nothing an engine wrote is HTML."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from citestack.serve.tracking.reports import Reports
from citestack.serve.tracking.wanted import Filters
from citestack.serve.workbench import Workbench
from citestack.store.universe import UniverseShelf
from citestack.track.scoring.universe import Brand, Universe
from tests.serve.tracking.made import ENGINES, EVIDENCE, SCRIPT, prompts, tracked

BOTH = "from=2026-08-10&to=2026-08-23&against=2026-08-03..2026-08-09"


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_dashboard_shows_what_the_report_says(client: TestClient) -> None:
    html, told = client.get(f"/track?{BOTH}").text, client.get(f"/track.json?{BOTH}").json()
    assert told["state"] == "counted"
    said = text_of(html)
    assert all(s in said for s in told["report"]["lead"])
    for title in ("Over time", "Engines side by side", "Change", "Where citations fall", "What was asked"):
        assert f">{title}" in html
    assert "Cited instead</h2>" not in html
    verdicts = {c["verdict"] for c in told["report"]["changes"]}
    assert verdicts and all(v in said for v in verdicts)


def test_every_figure_says_its_denominator_n_and_coverage_to_the_pointer_and_the_keyboard(client: TestClient) -> None:
    html = client.get("/track").text
    cells = re.findall(r'<td (?:class="quiet" )?title="([^"]+)" tabindex="0">', html)
    told = client.get("/track.json").json()["report"]["engines"]
    figures = [f for e in told for f in e["figures"] if f["value"] is not None]
    assert len(cells) >= len(figures) > 20
    for f in figures[:40]:
        mine = [unescape(c) for c in cells if f["shown"] in unescape(c) and f["denominator"] in unescape(c)]
        assert any(f"{f['answers']:,} answer" in c and f"of {f['asked']:,} asking" in c for c in mine), f["measure"]


def test_a_filter_is_the_selection_of_the_report(client: TestClient) -> None:
    told = client.get(f"/track.json?domain=https://www.lab.edu/x&engine={ENGINES[1]}&group=topic&{BOTH}").json()
    chosen = told["report"]["selection"]
    assert chosen["domain"] == "lab.edu"
    assert chosen["engines"] == [ENGINES[1]]
    assert chosen["against"] == ["2026-08-03", "2026-08-09"]
    assert {g["value"] for g in told["report"]["groups"]} == {"cost", "noise", "fitting"}
    html = client.get(f"/track?domain=lab.edu&engine={ENGINES[1]}").text
    assert 'value="lab.edu"' in html and f"<option selected>{ENGINES[1]}</option>" in html
    assert f"/track/prompts?domain=lab.edu&amp;engine={ENGINES[1]}" in html


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=2026-13-01", "no day"),
        ("from=2026-08-02&to=2026-08-01", "ends before"),
        ("against=soon", "no period"),
        ("against=previous", "previous to what"),
        ("group=colour", "no group"),
        ("engine=nobody", "no answers of nobody"),
    ],
)
def test_what_cannot_be_selected_is_told(client: TestClient, query: str, says: str) -> None:
    answer = client.get(f"/track?{query}")
    assert 400 <= answer.status_code < 500
    assert says in text_of(answer.text)


def test_neighbours_and_volatility_have_pages_of_their_own(client: TestClient) -> None:
    near = client.get("/track/neighbours?domain=nobody.example").text
    assert "Cited instead</h2>" in near and "Over time</h2>" not in near
    assert "Volatility</h2>" in client.get("/track/volatility").text
    assert client.get("/track/volatility.json").json()["report"]["volatility"]


def test_prompts_tell_what_each_engine_cited_run_by_run(client: TestClient) -> None:
    table = client.get("/track/prompts.json").json()
    assert {r["text"] for r in table["rows"]} == {p.text for p in prompts(8)}
    assert table["whose"] == "pages of Acme"
    for row in table["rows"]:
        assert [c["engine"] for c in row["cells"]] == sorted(ENGINES)
        for cell in row["cells"]:
            assert len(cell["runs"]) == 3
            assert all(r["cited"] <= r["measured"] <= r["asked"] == 2 for r in cell["runs"])
            assert all(sum(r["states"].values()) == r["asked"] for r in cell["runs"])
    html = client.get("/track/prompts").text
    assert "measured answers" in html and "●" in html and "○" in html


def test_the_cells_of_the_prompts_add_up_to_the_report(client: TestClient) -> None:
    rows = client.get("/track/prompts.json?domain=lab.edu").json()["rows"]
    report = client.get("/track.json?domain=lab.edu").json()["report"]
    rates = {e["name"]: f for e in report["engines"] for f in e["figures"] if f["measure"] == "citation_rate"}
    for n, engine in enumerate(sorted(ENGINES)):
        runs = [r for row in rows for r in row["cells"][n]["runs"]]
        assert sum(r["measured"] for r in runs) == rates[engine]["answers"] + rates[engine]["cached"]
        assert sum(r["cited"] for r in runs) >= rates[engine]["hits"] > 0


def test_words_days_and_engines_narrow_the_prompts(client: TestClient) -> None:
    found = client.get(f"/track/prompts.json?q=QUIET bedroom&engine={ENGINES[0]}&from=2026-08-10").json()
    assert [r["text"] for r in found["rows"]] == ["Which heat pump fits a quiet bedroom?"]
    [cell] = found["rows"][0]["cells"]
    assert [r["run"] for r in cell["runs"]] == [2, 3]
    assert client.get("/track/prompts?q=nothing+like+it").text.count("No prompt has these words") == 1


def test_a_prompt_leads_to_each_answer(client: TestClient) -> None:
    wanted = prompts(8)[0]
    first = client.get(f"/track/prompts/{wanted.id}.json").json()
    assert first["paging"]["total"] == 3 * 2 * len(ENGINES)
    assert [a["run"] for a in first["answers"]] == sorted((a["run"] for a in first["answers"]), reverse=True)
    assert {a["prompt"] for a in first["answers"]} == {wanted.text}
    only = client.get(f"/track/prompts/{wanted.id}.json?engine={ENGINES[2]}").json()
    assert {a["engine"] for a in only["answers"]} == {ENGINES[2]} and only["paging"]["total"] == 6
    one = client.get(f"{only['answers'][0]['href']}.json").json()
    assert one == only["answers"][0]
    assert client.get("/track/prompts/0123456789abcdef").status_code == 404


def checked(client: TestClient) -> dict[str, Any]:
    """An answer of the last run that cites the own page."""
    for asking in range(48):
        found: dict[str, Any] = client.get(f"/track/answers/3/{asking}.json").json()
        if any(c["evidence"] for c in found["cited"]):
            return found
    raise AssertionError("no answer cites the own page")


def test_a_cited_span_carries_the_state_of_our_check(client: TestClient) -> None:
    answer = checked(client)
    mine = next(c for c in answer["cited"] if c["evidence"])
    assert mine["evidence"] == EVIDENCE
    assert (mine["label"], mine["state"]) in {("supports", "supported"), ("refutes", "refuted")}
    pieces = [p for b in answer["blocks"] for p in b["pieces"]]
    signed = next(p for p in pieces if any(s["mark"] == mine["mark"] for s in p["signs"]))
    assert signed["state"] == mine["state"] and "kWh a year" in signed["text"]
    assert sorted(s["mark"] for p in pieces for s in p["signs"]) == list(range(len(answer["cited"])))
    html = client.get(answer["href"]).text
    assert f"<mark>{EVIDENCE}</mark>" in html
    assert f'id="c{answer["run"]}-{answer["asking"]}-{mine["mark"]}"' in html
    assert client.get(mine["stored"]).status_code == 200


def test_four_kinds_stand_apart_and_not_told_is_not_nothing(client: TestClient) -> None:
    html = client.get(checked(client)["href"]).text
    for title in ("Searched", "Retrieved", "Opened", "Cited"):
        assert re.search(rf"<h3>{title}", html)
    assert "This engine does not tell." in html


def test_what_was_not_measured_says_why(client: TestClient) -> None:
    states = {n: client.get(f"/track/answers/1/{n}.json").json() for n in (5, 7)}
    assert states[5]["state"] == "refused" and states[7]["reason"].startswith("http_429")
    said = text_of(client.get("/track/answers/1/7").text)
    assert "Not measured: no answer." in said and "http_429" in said and "in no denominator" in said


def test_nothing_that_an_engine_wrote_becomes_html(client: TestClient) -> None:
    hostile = client.get("/track/answers/1/0")
    assert SCRIPT not in hostile.text and "&lt;script&gt;" in hostile.text
    assert "\u202e" not in hostile.text
    assert SCRIPT not in client.get(f"/track/prompts/{prompts(1)[0].id}?start=10").text
    policy = hostile.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    for path in ("/track", "/track/neighbours", "/track/volatility", "/track/prompts", "/track/answers/3/0"):
        assert not re.search(r"<[^>]* style=", client.get(path).text), path


@pytest.mark.parametrize("path", ["/track/answers/1/999", "/track/answers/99/0", "/track/answers/1/0/replies/0"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_store_that_tracks_nothing_says_how_to_begin(empty: TestClient) -> None:
    for path in ("/track", "/track/prompts", "/track/neighbours", "/track/volatility"):
        html = empty.get(path).text
        assert html.count("citestack track") >= 3 and "Nothing is tracked yet" in html
    assert empty.get("/track.json").json()["state"] == "nothing"


def test_a_page_does_not_wait_for_a_long_count(bench: Workbench, client: TestClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(Reports, "soon", lambda *_: None)
    answer = TestClient.get(client, "/track?engine=assistant")  # once: this client would come again
    assert 'http-equiv="refresh"' in answer.text and "being counted" in answer.text
    assert TestClient.get(client, "/track.json").json()["state"] == "counting"


def test_a_report_is_worked_out_once_until_what_it_is_made_of_changes(tmp_path: Path) -> None:
    tracked(tmp_path / "store", weeks=1, asked=3)
    bench = Workbench(str(tmp_path / "store"))
    reports, wanted = Reports(bench), Filters(domain="lab.edu")
    first = reports.whole(wanted)
    assert reports.whole(wanted) is first
    assert reports.whole(Filters(domain="wiki.example")) is not first
    bench.store.shelf(UniverseShelf).save(Universe((Brand("Lab", sites=("lab.edu",)),)).body())
    later = reports.whole(wanted)
    assert later is not first and later.universe.tracked == ("Lab",)
    tracked(tmp_path / "store", weeks=1, asked=3)
    assert reports.whole(wanted).universe.runs == first.universe.runs + 1
    bench.close()
