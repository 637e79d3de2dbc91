"""``experiment arms`` and ``experiment edit`` on a small store."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from citestack.cli.main import app
from citestack.errors import UsageError
from citestack.store import Store
from tests.experiment.corpus import PROMPT, TARGET, records

RUN = CliRunner()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    with Store.open(folder) as opened:
        opened.put(records().values())
    return folder


def edit(store: Path, arm: str, *more: str) -> Result:
    return RUN.invoke(app, ["experiment", "edit", arm, "--page", TARGET, "-q", PROMPT, "--store", str(store), *more])


def test_every_arm_is_listed_with_its_honesty() -> None:
    told = json.loads(RUN.invoke(app, ["experiment", "arms", "--json"]).stdout)
    listed = {a["name"]: a for a in told["arms"]}
    assert {"fabricated": "fabricated_quotes", "honest": "quotes"} in told["twins"]
    tier = next(o for o in listed["inbound_links"]["options"] if o["name"] == "tier")
    assert (tier["type"], tier["default"], tier["choices"][0]) == ("text", "medium", "seed")
    assert listed["front_load"]["honest"] is True and listed["front_load"]["needs_llm"] is False
    assert listed["fabricated_quotes"]["honest"] is False and listed["fabricated_quotes"]["twin"] == "quotes"
    assert "front_load" in RUN.invoke(app, ["experiment", "arms"]).stdout


def test_an_edit_is_shown_as_a_diff_and_nothing_is_written(store: Path) -> None:
    before = Store.open(store, read_only=True).generation
    shown = edit(store, "easy_wording")
    assert shown.exit_code == 0
    assert "-Some owners complain" in shown.stdout and "To keep the house quiet" in shown.stdout
    assert "tank.mode" not in shown.stdout
    assert Store.open(store, read_only=True).generation == before


def test_json_holds_edit_and_diff(store: Path) -> None:
    told = json.loads(edit(store, "faq_block", "--option", "most=1", "--option", "markup=no", "--json").stdout)
    assert [json.loads(said)["@type"] for said in told["edit"]["pages"][0]["json_ld"]] == ["Article"]
    assert len(told["edit"]["additions"]) == 1 and told["edit"]["additions"][0]["source"] == TARGET
    assert f"+## {PROMPT}" in told["diff"]


def test_what_is_made_up_is_said_to_be(store: Path) -> None:
    assert isinstance(edit(store, "fabricated_quotes").exception, UsageError)
    shown = edit(store, "fabricated_quotes", "--permissive")
    assert shown.stdout.startswith("FABRICATED") and "no source" in shown.stdout


def test_an_arm_that_does_not_apply_says_why(store: Path) -> None:
    shown = edit(store, "split_sections", "--option", "words=500")
    assert shown.exit_code == 1 and "No paragraph of more than 500 words" in shown.stdout


@pytest.mark.parametrize("wrong", [("--option", "words"), ("--option", "words=many"), ("--option", "strange=1")])
def test_wrong_settings_are_refused(store: Path, wrong: tuple[str, str]) -> None:
    assert isinstance(edit(store, "split_sections", *wrong).exception, UsageError)


def test_a_file_of_ones_own_takes_the_pages_place(store: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.md"
    mine.write_text("# Heat pump tanks\n\nThe noise of a heat pump tank in the cellar is low.\n", encoding="utf-8")
    told = json.loads(edit(store, "file", "--option", f"path={mine}", "--json").stdout)
    page = told["edit"]["pages"][0]
    assert page["url"] == TARGET and page["author"] == "Ada Moss"
    assert [p["text"] for p in page["parts"]][-1] == "The noise of a heat pump tank in the cellar is low."
