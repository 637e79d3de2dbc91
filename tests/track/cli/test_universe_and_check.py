from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import CitestackError
from citestack.store import Store
from tests.store.make import make_record
from tests.track.make import observed, put_run

YAML = """
brands:
  - name: Acme
    aliases: [Acme Cloud]
    sites: [acme.example, github.com/acme]
  - name: Globex
    competitor: yes
owners:
  - {path: acme.example/forum, owner: ugc}
"""
TOML = """
[[brands]]
name = "Acme"
aliases = ["Acme Cloud"]
sites = ["acme.example", "github.com/acme"]
[[brands]]
name = "Globex"
competitor = true
[[owners]]
path = "acme.example/forum"
owner = "ugc"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "universe.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "universe.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def run(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["track", *map(str, words)])
    found = result.exception.exit_code if isinstance(result.exception, CitestackError) else result.exit_code
    assert found == code, result.output
    return result.stdout


def told(*words: object, code: int = 0) -> dict:
    return json.loads(run(*words, "--json", code=code))


def test_a_universe_goes_in_and_comes_out_as_it_was(folder):
    at = ("--store", folder / "store")
    first = told("universe", "import", folder / "universe.yaml", *at)
    assert {k: first[k] for k in ("version", "brands", "competitors", "persons", "rules")} == {
        "version": 1, "brands": 2, "competitors": 1, "persons": 0, "rules": 1,
    }  # fmt: skip
    assert told("universe", "import", folder / "universe.toml", *at)["version"] == 1, "the same in TOML"
    run("universe", "export", folder / "out.yaml", *at)
    assert told("universe", "import", folder / "out.yaml", *at)["version"] == 1
    assert yaml.safe_load((folder / "out.yaml").read_text(encoding="utf-8"))["brands"][1] == {
        "name": "Globex",
        "competitor": True,
    }
    run("universe", "export", folder / "all.yaml", "--with-defaults", *at)
    assert told("universe", "import", folder / "all.yaml", *at)["version"] == 2
    shown = told("universe", "show", *at)
    assert (shown["version"], shown["defaults"], [v["version"] for v in shown["versions"]]) == (2, False, [1, 2])
    assert "Acme (own); also Acme Cloud; places: acme.example, github.com/acme" in run("universe", "show", *at)


def test_who_owns_a_page_and_why(folder):
    at = ("--store", folder / "store")
    run("universe", "import", folder / "universe.yaml", *at)
    pages = told("universe", "owner", "github.com/Acme/tool", "https://www.reddit.com/r/x", "a.example", *at)["pages"]
    assert [(p["owner"], p["brand"], p["rule"]) for p in pages] == [
        ("own", "Acme", "Acme: github.com/acme"), ("ugc", None, "domain reddit.com (forum)"), ("other", None, None),
    ]  # fmt: skip
    run("universe", "owner", "not a page", *at, code=2)


@pytest.mark.parametrize("body", ["brands: [", "brands: 3", "[1, 2]", "brands: [{name: A, colour: red}]"])
def test_a_file_that_cannot_be_read_changes_nothing(folder, body):
    (folder / "bad.yaml").write_text(body, encoding="utf-8")
    run("universe", "import", folder / "bad.yaml", "--store", folder / "store", code=2)
    run("universe", "import", folder / "missing.yaml", "--store", folder / "store", code=2)
    (folder / "bad.toml").write_text("a = [", encoding="utf-8")
    run("universe", "import", folder / "bad.toml", "--store", folder / "store", code=2)


def test_citations_are_checked_and_counted(folder):
    at = ("--store", folder / "store")
    with Store.open(folder / "store") as store:
        put_run(
            store,
            [observed("The bridge was opened in 1932 [1].\n\n[1]: https://a.example/b\n"), observed("No source.")],
        )
        store.put([make_record("https://a.example/b", ["The bridge was opened in 1932."])])
    assert told("universe", "show", *at, code=1)["version"] == 0
    found = told("check", 1, "--support", "features", *at)
    assert (found["marks"], found["known"], found["labels"]["supports"]) == (1, 0, 1)
    assert "1 were checked before" in run("check", 1, "--support", "features", *at)
    built = told("columns", *at)
    assert (built["rows"], built["left_out"]) == ({"answers": 2, "cites": 1, "retrieved": 0, "mentions": 0}, {})
    assert built["made"] == [1]
    assert "1 runs, 0 of them made now" in run("columns", *at)
    run("check", 2, *at, code=2)


def test_pages_that_cannot_be_read_are_said_with_the_reason(folder):
    with Store.open(folder / "store") as store:
        put_run(store, [observed("It is so [1].\n\n[1]: https://a.example/b\n")])
        put_run(store, [observed("No source.")])
    out = run("check", 1, "--support", "features", "--store", folder / "store", code=3)
    assert "1 not readable: not_fetched" in out
    assert "--fetch" in out
    run("check", 2, "--support", "features", "--store", folder / "store", code=1)
