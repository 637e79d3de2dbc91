"""``citestack authority import``: exit codes and JSON shapes."""

from __future__ import annotations

import json

import pytest

from citestack.cli.main import _run
from tests.authority.imports import files


@pytest.fixture
def run(tmp_path, capfd):
    def call(*arguments):
        code = _run(["authority", "import", *map(str, arguments), "--store", str(tmp_path / "store")])
        return code, *capfd.readouterr()

    return call


def test_what_is_printed(run, tmp_path):
    header, rows = files.AHREFS
    bad = [*rows[0][:12], "3/4/2025", *rows[0][13:]]
    path = files.write(tmp_path, (header, [*rows, bad]))
    code, out, _ = run(path, "--json")
    report = json.loads(out)
    assert code == 0
    assert {k: report[k] for k in ("format", "rows", "imported", "unchanged", "rejected", "dry_run")} == {
        "format": "ahrefs", "rows": 3, "imported": 2, "unchanged": 0, "rejected": 1, "dry_run": False,
    }  # fmt: skip
    (error,) = report["errors"]
    assert (error["row"], error["column"], error["code"]) == (4, "First seen", "ambiguous_date")
    assert "--dates" in error["message"]
    code, out, _ = run(path, "--dates", "dmy")
    assert code == 0
    assert "ahrefs: 3 rows, 0 imported" in out
    assert "2 unchanged" in out
    assert "1 repeated" in out


def test_exit_codes(run, tmp_path):
    nothing = files.write(tmp_path, "Source url,Target url\nftp://x/,https://acme.example/\n", "nothing.csv")
    code, out, _ = run(nothing)
    assert code == 1
    assert "row 2, Source url: bad_url" in out
    wrong = files.write(tmp_path, "a,b\n1,2\n", "wrong.csv")
    code, out, err = run(wrong, "--json")
    assert (code, out) == (2, "")
    assert json.loads(err)["error"]["code"] == "bad_import"
    assert run(nothing, "--dates", "ymd")[0] == 2
    assert run(nothing, "--format", "moz")[0] == 2


def test_a_dry_run_needs_a_store_and_leaves_it_alone(run, tmp_path):
    path = files.write(tmp_path, files.SEMRUSH)
    assert run(path, "--dry-run")[0] == 3
    assert run(path)[0] == 0
    code, out, _ = run(path, "--dry-run", "--replace", "--json")
    assert code == 0
    assert json.loads(out)["replaced"] == 1
    assert json.loads(run(path, "--json")[1])["unchanged"] == 1
