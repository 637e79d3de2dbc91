"""``citestack calibrate``: exit codes and what is said."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import pytest
from benchmarks.result_pages import Planted, result_pages

from citestack.cli.main import _run
from citestack.store import Store


@pytest.fixture
def run(tmp_path, capfd):
    def call(*arguments):
        code = _run(["calibrate", *map(str, arguments), "--store", str(tmp_path / "store")])
        return code, *capfd.readouterr()

    return call


def write(path, pages):
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["query", "rank", "url", "title", "snippet", "cited", "engine", "market", "simulated"])
        for page in pages:
            for r in page.rows:
                out.writerow(
                    [page.prompt, int(r.rank), r.url, r.title, r.snippet, int(r.cited), "made-up", "US", "true"]
                )
    return path


def test_a_twin_is_fitted_kept_read_and_asked(run, tmp_path):
    pages = result_pages(44, 9, Planted(site_sd=0.3, overlap=8.0, prompt_sd=0.0), seed=5).pages
    file, report = write(tmp_path / "p.csv", pages), tmp_path / "r.html"
    code, out, _ = run("--file", file, "--name", "x", "--draws", 20, "--no-trees", "--html", report)
    assert code == 0, out
    assert out.startswith("Simulated data")
    assert "Kept as x#1" in out
    assert "Reliability" in report.read_text(encoding="utf-8")
    assert [t["name"] for t in json.loads(run("list", "--json")[1])["twins"]] == ["x"]
    assert json.loads(run("show", "x#1", "--json")[1])["origin"]["prompts"] == 44
    assert run("apply", "x")[0] == 1
    asked = ("--question", pages[0].prompt, "--twin", "x", "--market", "DE")
    code, out, _ = run("confidence", pages[0].rows[0].url, *asked, "--file", file, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["probability"]["low"] <= said["probability"]["value"] <= said["probability"]["high"]
    assert "fitted for market US, not DE" in said["warnings"]
    code, out, _ = run("confidence", "https://nowhere.example/", *asked, "--rank", 2)
    assert (code, "title_terms missing" in out) == (0, False)


def test_nothing_to_find_is_exit_1_and_nothing_is_kept(run, tmp_path):
    pages = result_pages(24, 6, Planted(0.0, 0.0, 0.0, 0.0), seed=1).pages
    flat = [replace(p, rows=tuple(replace(r, rank=1 + (i * 5) % 6) for i, r in enumerate(p.rows))) for p in pages]
    code, out, _ = run("--file", write(tmp_path / "p.csv", flat), "--draws", 20, "--no-trees", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["verdict"]["shipped"], told["saved"]) == (False, None)
    assert "95 % interval" in told["verdict"]["reason"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--file", "x.csv", "--run", "1"), 2), (("--file", "no-such.csv"), 2), (("show", "x"), 2), (("--run", "1"), 2)],
)
def test_bad_input(run, tmp_path, arguments, code):
    Store.open(tmp_path / "store").close()
    assert run(*arguments)[0] == code
