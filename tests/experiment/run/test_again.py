"""Experiments from the command line: run, seen, written as one file, and that file run again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from citestack.cli.main import _run
from citestack.errors import UsageError
from citestack.experiment.model import ArmChoice, Asked, Design
from citestack.experiment.report.bundle import bundle_bytes, bundle_of, read_bundle, stored_bundle, write_bundle
from citestack.experiment.run.again import run_again
from citestack.experiment.run.runner import run_design
from citestack.store import Store
from citestack.store.experiments import Experiments, Part
from tests.experiment.lake import PROMPTS, build, manuscripts, session_over

DESIGN = Design("lake", (Asked(PROMPTS[0]),), (ArmChoice("front_load"),), floor=3, adopters=(0.0, 1.0))
CLI = """
name = "lake"
arms = ["identity"]
prompts = [{}]
floor = 1
"""


def test_a_bundle_run_again_gives_the_same_bytes(tmp_path: Path) -> None:
    with session_over(build(tmp_path / "store", manuscripts()[:6])) as session:
        store = session.corpus.store
        first = stored_bundle(store, run_design(session, DESIGN).experiment)
        write_bundle(first, tmp_path / "bundle.json.gz")
        read = read_bundle(tmp_path / "bundle.json.gz")
        again = run_again(session, read)
        assert (again.same, again.world, again.outcomes) == (True, (), ())
        assert bundle_bytes(stored_bundle(store, again.run.experiment)) == bundle_bytes(first)
        moved = replace(read, outcomes=(replace(read.outcomes[0], measures={"pawc": 0.5}), *read.outcomes[1:]))
        other = run_again(session, moved)
        assert (other.same, other.outcomes) == (False, (read.outcomes[0].key.replace("\x1f", " "),))
        store.remove([manuscripts()[5].url])
        session.corpus.sync()
        with pytest.raises(UsageError, match="hash of the corpus"):
            run_again(session, read)
        assert run_again(session, read, anyway=True).world


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("cli"), manuscripts()[:6])


def cli(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = _run(["experiment", *argv])
    return code, *capsys.readouterr()


def test_the_verbs(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, bundle, at = tmp_path / "d.toml", tmp_path / "b.json", ("--store", str(store))
    design.write_text(CLI.format(", ".join(json.dumps(p) for p in PROMPTS[:2])), encoding="utf-8")
    assert cli(capsys, "list", *at)[0] == 1
    code, out, err = cli(capsys, "run", str(design), *at, "--json", "--limit", "1")
    told = json.loads(out)
    assert (code, told["id"], told["state"], told["prompts"], told["cases"]) == (0, 1, "finished", 1, 1)
    assert "askings left" in err
    assert told["findings"]["primary"] == "pawc"
    assert [e["id"] for e in json.loads(cli(capsys, "list", *at, "--json")[1])["experiments"]] == [1]
    shown = json.loads(cli(capsys, "show", "1", *at, "--json")[1])
    assert {o["arm"] for o in shown["outcomes"]} >= {"control", "identity"}
    assert "experiment 1, lake: finished" in cli(capsys, "show", "1", *at)[1]
    assert cli(capsys, "export", "1", "--out", str(bundle), *at)[0] == 0
    assert bundle_of(json.loads(bundle.read_text(encoding="utf-8"))).design.name == "lake"
    code, out, _ = cli(capsys, "rerun", str(bundle), *at)
    assert (code, "byte for byte" in out) == (0, True)


def test_what_is_wrong_is_said(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design, at = tmp_path / "d.toml", ("--store", str(store))
    design.write_text('name = "a"\nprompts = ["q"]\narms = ["no such arm"]\n', encoding="utf-8")
    code, _, err = cli(capsys, "run", str(design), *at)
    assert code == 2
    assert "no arm is called 'no such arm'" in err
    design.write_text('name = "a"\nprompts = ["q"]\nfllor = 1\n', encoding="utf-8")
    code, _, err = cli(capsys, "run", str(design), *at, "--json")
    assert (code, json.loads(err)["error"]["problems"][0]["line"]) == (2, 3)
    assert cli(capsys, "show", "99", *at)[0] == 2


def test_only_a_finished_experiment_is_a_bundle(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        shelf = store.shelf(Experiments)
        begun = shelf.begin("half", {"made_with": "", "design": {}})
        shelf.save(begun.id, [Part("outcome", "x", {})])
        with pytest.raises(UsageError, match="not finished"):
            stored_bundle(store, begun)
