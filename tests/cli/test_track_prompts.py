"""``citestack track prompts`` and ``track import``: exit codes and JSON shapes."""

from __future__ import annotations

import json

import pytest

from citestack.cli.main import _run
from citestack.corpus.ingest import read_page
from citestack.store import Store
from tests.track.first_party import files as f


@pytest.fixture
def run(tmp_path, capfd):
    def call(*arguments):
        code = _run(["track", *map(str, arguments), "--store", str(tmp_path / "store")])
        return code, *capfd.readouterr()

    return call


def said(run, *arguments):
    code, out, _ = run(*arguments, "--json")
    return code, json.loads(out)


def test_a_set_goes_in_out_and_changes_by_versions(run, tmp_path):
    path = f.write(tmp_path, b"prompt;market\nbest heater?;DE\nacme heater;DE\n", "launch.csv")
    code, made = said(run, "prompts", "import", path, "--brand", "Acme")
    assert code == 0
    assert {k: made[k] for k in ("name", "version", "count", "origin", "new")} == {
        "name": "launch", "version": 1, "count": 2, "origin": "launch.csv", "new": True,
    }  # fmt: skip
    assert said(run, "prompts", "import", path, "--brand", "Acme")[1]["new"] is False
    for suffix in ("yaml", "json", "csv"):
        out = tmp_path / f"out.{suffix}"
        assert said(run, "prompts", "export", "launch", "--to", out)[1]["file"] == str(out)
        assert said(run, "prompts", "import", out, "--name", "launch")[1]["new"] is False, suffix
    code, added = said(run, "prompts", "add", "launch", "how loud?", "acme heater", "--market", "de", "--intent", "i")
    assert (code, added["version"], added["added"], added["known"]) == (0, 2, 1, 1)
    assert run("prompts", "add", "launch", "how loud?", "--market", "DE")[0] == 1
    code, difference = said(run, "prompts", "diff", "launch")
    assert (code, [p["prompt"] for p in difference["added"]], difference["removed"]) == (0, ["how loud?"], [])
    assert run("prompts", "diff", "launch", 2, 2)[0] == 1
    shown = said(run, "prompts", "show", "launch", "--version", 1)[1]
    assert [(p["prompt"], p["market"], p["branded"], p["guessed"]) for p in shown["prompts"]] == [
        ("best heater?", "DE", False, ["branded"]), ("acme heater", "DE", True, ["branded"]),
    ]  # fmt: skip
    assert [v["version"] for v in shown["versions"]] == [2, 1]
    assert said(run, "prompts", "list")[1]["sets"][0]["count"] == 3
    code, out, _ = run("prompts", "show", "launch")
    assert code == 0
    assert "yes ?" in out


def test_what_is_wrong_with_a_file_is_told_on_stderr(run, tmp_path):
    path = f.write(tmp_path, b"prompt,market\nx,uk\ny,qq\n", "x.csv")
    code, out, err = run("prompts", "import", path, "--json")
    error = json.loads(err)["error"]
    assert (code, out, error["code"]) == (2, "", "bad_prompts")
    assert [(p["line"], p["column"]) for p in error["problems"]] == [(2, "market"), (3, "market")]
    assert "line 2, market" in run("prompts", "import", path)[2]
    assert run("prompts", "import", path, "--format", "xls")[0] == 2
    assert run("prompts", "add", "x")[0] == 2
    assert run("prompts", "show", "x")[0] == 3, "there is no store yet"
    with Store.open(tmp_path / "store"):
        assert run("prompts", "show", "x")[0] == 2
        assert run("prompts", "list")[0] == 1
    assert run("prompts", "import", tmp_path / "x.txt", "--market", "uk")[0] == 2


def test_reports_in_and_their_queries_as_prompts(run, tmp_path):
    path = f.write(tmp_path, f.QUERIES, f.QUERIES_NAME)
    wrong = f.write(tmp_path, b"a,b\n1,2\n", "wrong.csv")
    code, told = said(run, "import", path, wrong)
    assert (code, [e["reason"] for e in told["errors"]]) == (2, ["wrong_file"])
    assert {k: told["imports"][0][k] for k in ("kind", "status", "imported", "rejected")} == {
        "kind": "bing-queries", "status": "imported", "imported": 4, "rejected": 0,
    }  # fmt: skip
    code, out, _ = run("import", path)
    assert (code, "unchanged" in out) == (0, True)
    assert said(run, "imports")[1]["imports"][0]["site"] == "acme.example"
    code, found = said(run, "prompts", "suggest", "--from-grounding", "--brand", "acme", "--name", "g", "--add")
    assert (code, found["version"], found["count"]) == (0, 1, 4)
    assert found["prompts"][0]["prompt"] == "best heat pump for old house"
    assert "1,204 citations" in found["prompts"][0]["origin"]
    code, found = said(run, "prompts", "suggest", "--from-grounding", "--name", "g")
    assert (code, found["prompts"], {x["reason"] for x in found["left_out"]}) == (1, [], {"in_the_set"})
    assert run("import", wrong, "--kind", "nothing")[0] == 2
    assert run("import", path, "--dates", "ymd")[0] == 2
    assert run("import", path, "--since", "5.9.2026")[0] == 2
    assert said(run, "imports", "--forget", 1)[1] == {"imports": [], "forgotten": 1}
    assert run("imports")[0] == 1
    assert run("prompts", "suggest", "--from-grounding")[0] == 2


def test_a_file_of_which_nothing_could_be_imported_is_exit_code_1(run, tmp_path):
    path = f.write(tmp_path, f.plain("Page,Citations", "nowhere,2"), "x.csv")
    code, out, _ = run("import", path)
    assert code == 1
    assert "1 bad_url" in out
    assert "line 2, Page" in out


def test_a_topic_is_fanned_out_over_the_stores_pages(run, tmp_path):
    html = "<title>Heat pumps</title><main><h1>Heat pumps</h1>" + "".join(
        f"<h2>{question}</h2><p>A heat pump is judged by the house and by the climate there, every winter anew.</p>"
        for question in ("How loud is a heat pump?", "Who may install a heat pump?", "What does a heat pump need?")
    )
    with Store.open(tmp_path / "store") as store:
        store.put([read_page(f"{html}</main>".encode(), url="https://acme.example/pumps")])
    code, found = said(run, "prompts", "suggest", "heat pump", "-k", "5", "--language", "en")
    assert code == 0
    assert found["prompts"][0]["prompt"] == "heat pump"
    assert {p["origin"].partition(":")[0] for p in found["prompts"]} == {"fan-out of 'heat pump'"}
    loud = next(p for p in found["prompts"] if p["prompt"] == "How loud is a heat pump?")
    assert loud["intent"] == "informational"
    assert loud["rules"] == {"intent": "asks_to_know"}
    assert loud["guessed"] == "intent"
    made = tmp_path / "suggested.json"
    made.write_text(json.dumps(found))
    assert said(run, "prompts", "add", "pumps", "--from", made)[1]["count"] == len(found["prompts"])
    assert run("prompts", "suggest", "heat pump", "--from-grounding")[0] == 2
    assert run("prompts", "suggest", "heat pump", "--add")[0] == 2
