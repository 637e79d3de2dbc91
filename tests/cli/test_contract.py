"""The commands and JSON shapes that outside checks call, through the real entry point."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from citestack.trace_json import loads

pytestmark = pytest.mark.slow

TOOL = str(Path(sys.executable).parent / "citestack")
PAGES = {
    "index.html": "<html lang=en><title>Lamp guide</title><body><main><h1>Lamp guide</h1><p>Start with the "
    "<a href='lamps.html'>lamp table</a>. A reading lamp needs about 500 lumens at the desk.</p></main></body></html>",
    "lamps.html": "<html lang=en><title>Reading lamps</title><body><main><h1>Reading lamps</h1>"
    "<p>A reading lamp needs about 500 lumens. The Lumo 5 reading lamp uses 6 watts and lasts 25,000 hours.</p>"
    "<h2>What does a reading lamp cost?</h2><p>A good reading lamp costs between 40 and 90 euros.</p></main></body>",
    "notes.md": "# Night lamps\n\nA night lamp for children gives 10 lumens. Warm light keeps them asleep.\n",
}


def citestack(*arguments: str, store: Path | None = None, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    where = ["--store", str(store)] if store else []
    environment = {**os.environ, "COLUMNS": "200"}
    return subprocess.run(
        [TOOL, *arguments, *where], capture_output=True, text=True, input=stdin, env=environment, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name, body in PAGES.items():
        (folder / name).write_text(body, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def store(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    done = citestack("add", str(site), "--base-url", "https://lamps.example/", "--json", store=folder)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["pages"] == {"added": 3, "updated": 0, "unchanged": 0, "failed": 0}
    assert report["failures"] == []
    assert {"passages", "links", "seconds"} <= report.keys()
    return folder


def test_adding_again_changes_nothing_and_a_changed_file_updates_one_page(site: Path, tmp_path: Path) -> None:
    folder, store = tmp_path / "site", tmp_path / "store"
    shutil.copytree(site, folder)
    counts = []
    for step in range(3):
        if step == 2:
            (folder / "notes.md").write_text("# Night lamps\n\nA night lamp gives 12 lumens.\n", encoding="utf-8")
        add = citestack("add", str(folder), "--base-url", "https://lamps.example/", "--no-embed", "--json", store=store)
        counts.append(json.loads(add.stdout)["pages"])
    assert [c["added"] for c in counts] == [3, 0, 0]
    assert counts[1]["unchanged"] == 3
    assert (counts[2]["updated"], counts[2]["unchanged"]) == (1, 2)


def test_an_assumed_base_url_is_said_on_stderr(site: Path, tmp_path: Path) -> None:
    done = citestack("add", str(site), "--no-embed", "--json", store=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout)["pages"]["added"] == 3
    assert "note: " in done.stderr and "--base-url" in done.stderr


def test_ask_has_the_answer_shape_and_its_quote_is_the_page(store: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    question = "How many lumens does a reading lamp need?"
    done = citestack("ask", question, "--json", "--trace", str(trace), store=store)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert {
        "question", "abstained", "abstain_reason", "sentences", "citations", "queries", "trace_id",
        "corpus_generation", "profile", "timings_ms",
    } <= answer.keys()  # fmt: skip
    assert {"fanout", "retrieval", "rerank", "writing", "grounding", "citation", "total"} <= answer["timings_ms"].keys()
    assert "500 lumens" in answer["sentences"][0]["text"]
    first = answer["citations"][0]
    assert {
        "n",
        "url",
        "title",
        "domain",
        "quote",
        "start",
        "end",
        "deep_link",
        "page_version",
        "score",
    } <= first.keys()
    assert first["deep_link"].startswith(first["url"] + "#:~:text=")
    assert answer["queries"][0] == {
        "text": question, "kind": "original", "reason": answer["queries"][0]["reason"], "source": "rule", "weight": 1.0
    }  # fmt: skip
    assert loads(trace.read_bytes()).id == answer["trace_id"]


@pytest.mark.parametrize("profile", ["fast", "default", "thorough"])
def test_every_profile_answers_and_repeats_itself(store: Path, profile: str) -> None:
    runs = [
        json.loads(
            citestack("ask", "What does a reading lamp cost?", "--profile", profile, "--json", store=store).stdout
        )
        for _ in range(2)
    ]
    assert "between 40 and 90 euros" in " ".join(s["text"] for s in runs[0]["sentences"])
    assert runs[0]["trace_id"] == runs[1]["trace_id"]


@pytest.mark.parametrize("question", ["best pizza in Naples", "", "lamp " * 2500])
def test_what_cannot_be_answered_exits_1_with_a_reason(store: Path, question: str) -> None:
    done = citestack("ask", question, "--json", store=store)
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["abstained"]) == (1, True)
    assert answer["abstain_reason"]


def test_an_empty_store_abstains(tmp_path: Path) -> None:
    done = citestack("ask", "Which lamp?", "--json", store=tmp_path / "new")
    assert done.returncode == 1
    assert "citestack add" in json.loads(done.stdout)["abstain_reason"]


def test_why_tells_the_fate_of_a_page(store: Path) -> None:
    question = ("--question", "What does a reading lamp cost?", "--json")
    fate = json.loads(citestack("why", "https://lamps.example/notes", *question, store=store).stdout)
    assert fate["fate"] == "dropped"
    assert fate["layer"] in (2, 3, 4, 5)
    assert {"layer_name", "reason", "numbers", "path", "levers"} <= fate.keys()
    unknown = citestack("why", "https://other.example/", *question, store=store)
    assert (unknown.returncode, json.loads(unknown.stdout)["fate"]) == (1, "unknown_page")


def test_sentence_runs_down_five_layers(store: Path) -> None:
    done = citestack(
        "sentence", "A night lamp for children needs 10 lumens and 1 watt.", "--page", "https://lamps.example/notes",
        "--question", "How many lumens does a night lamp for children need?", "--json", store=store,
    )  # fmt: skip
    report = json.loads(done.stdout)
    assert [x["layer"] for x in report["layers"]] == [1, 2, 3, 4, 5]
    assert all({"name", "passed", "numbers", "lever"} <= x.keys() for x in report["layers"])
    assert report["cited"] is (done.returncode == 0)
    assert report["on_page"] is False


def test_search_modes_and_trec_batch(store: Path, tmp_path: Path) -> None:
    for mode in ("lexical", "dense", "hybrid"):
        found = json.loads(citestack("search", "lamp cost", "-k", "2", "--mode", mode, "--json", store=store).stdout)
        assert 1 <= len(found["results"]) <= 2
    queries, run = tmp_path / "q.jsonl", tmp_path / "run.trec"
    queries.write_text('{"id": "q1", "text": "reading lamp"}\n{"id": "q2", "text": "night"}\n', encoding="utf-8")
    assert citestack("search", "--queries", str(queries), "--run", str(run), store=store).returncode == 0
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert {r[0] for r in rows} == {"q1", "q2"}
    assert all(len(r) == 6 and r[1] == "Q0" and r[2].startswith("https://lamps.example/") for r in rows)


def test_verify_one_and_many(tmp_path: Path) -> None:
    text = "The tank holds 300 litres and weighs 90 kilograms. It was tested in 2024."
    good = citestack("verify", "--claim", "The tank holds 300 litres.", "--source", "-", "--json", stdin=text)
    shape = json.loads(good.stdout)
    assert (good.returncode, shape["state"]) == (0, "supported")
    assert text[shape["evidence"]["start"] : shape["evidence"]["end"]] == shape["evidence"]["text"]
    assert {"score", "partial_score", "checks"} <= shape.keys()
    bad = citestack("verify", "--claim", "The tank holds 500 litres.", "--source", "-", "--json", stdin=text)
    assert (bad.returncode, json.loads(bad.stdout)["state"] == "supported") == (1, False)
    pairs, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"premise": text, "claim": "The tank holds 300 litres.", "id": i} for i in range(3)]
    pairs.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    assert citestack("verify", "--pairs", str(pairs), "--out", str(out)).returncode == 0
    scored = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["id"] for r in scored] == [0, 1, 2]
    assert all({"premise", "claim", "score", "state"} <= r.keys() for r in scored)


def test_doctor_finds_the_store_and_the_weights(store: Path) -> None:
    report = json.loads(citestack("doctor", "--json", store=store).stdout)
    assert report["problems"] == []
    assert report["store"]["generation"] == report["store"]["index_generation"]
    assert {w["name"] for w in report["weights"]} >= {"bge-small", "ms-marco-l12"}


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (("ask", "x", "--profile", "no-such"), "bad_config", 2),
        (("ask", "x", "--no-such-option"), "bad_input", 2),
        (("no-such-verb",), "bad_input", 2),
        (("search", "x", "--mode", "psychic"), "bad_input", 2),
        (("search", ""), "bad_input", 2),
        (("add", "/no/such/folder"), "bad_source", 2),
        (("verify", "--claim", "x", "--source", "/no/such/file"), "bad_input", 2),
        (("sentence", "x", "--page", "https://nowhere.example/", "--question", "q"), "bad_input", 2),
    ],
)
def test_bad_input_is_one_json_error_on_stderr(store: Path, arguments: tuple[str, ...], code: str, status: int) -> None:
    where = None if arguments[0] in ("verify", "no-such-verb") else store
    done = citestack(*arguments, "--json", store=where)
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    error = json.loads(done.stderr)["error"]
    assert error["code"] == code
    assert {"message", "hint", "layer"} <= error.keys()
