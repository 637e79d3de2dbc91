"""Designs from TOML and YAML; what is wrong is named by field and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from citestack.errors import DesignError, NotFoundError
from citestack.experiment.design.file import design_from, load_design
from citestack.experiment.design.stored import design_json, design_of
from citestack.experiment.model import ArmChoice, Asked, Tracked, Window
from citestack.store import Store
from citestack.track.model import Prompt
from citestack.track.prompts.sets import PromptSets

TOML = """
name = "front"
arms = ["identity", {name = "front_load", label = "once more", options = {most = 1}}]
targets = ["https://a.example/x", "b.example"]
adopters = [1, 0.5, 0]
wanted = 0.05

[[prompts]]
text = "How deep is it?"
domain = "deep"

[[prompts]]
text = "When does it freeze?"
"""
YAML = """
name: front
prompts:
  - {text: "How deep is it?", domain: deep}
  - When does it freeze?
arms:
  - identity
  - name: front_load
    label: once more
    options: {most: 1}
targets: ["https://a.example/x", b.example]
adopters: [1, 0.5, 0]
wanted: 0.05
"""


def problems(text: str, *, yaml: bool = False) -> dict[str, tuple[int | None, str]]:
    with pytest.raises(DesignError) as caught:
        design_from(text, yaml=yaml)
    assert caught.value.exit_code == 2
    return {p["field"]: (p["line"], p["message"]) for p in caught.value.problems}


def test_toml_and_yaml_say_the_same() -> None:
    design = design_from(TOML, yaml=False)
    assert design == design_from(YAML, yaml=True)
    assert design.prompts == (Asked("How deep is it?", "deep"), Asked("When does it freeze?"))
    assert design.arms == (ArmChoice("identity"), ArmChoice("front_load", "once more", {"most": 1}))
    assert design.adopters == (0.0, 0.5, 1.0)


def test_a_design_goes_to_json_and_back() -> None:
    design = design_from(TOML, yaml=False)
    assert design_of(design_json(design)) == design


def test_a_tracked_design() -> None:
    text = (
        'name = "t"\nengine = "tracked"\ntargets = ["a.example"]\nprompts = ["Q?"]\n'
        '[tracked]\nbefore = {first = "2026-01-01", last = "2026-01-31"}\n'
        'after = {first = "2026-02-10", last = "2026-03-10"}\nengines = ["openai"]\n'
    )
    design = design_from(text, yaml=False)
    assert design.tracked == Tracked(
        Window("2026-01-01", "2026-01-31"), Window("2026-02-10", "2026-03-10"), ("openai",)
    )
    assert design_of(design_json(design)) == design
    assert "go together" in problems(text.replace('engine = "tracked"', 'engine = "stack"'))["tracked"][1]
    assert "has targets" in problems(text.replace('"Q?"]', '"Q?"]\narms = ["identity"]'))["engine"][1]


@pytest.mark.parametrize(
    ("text", "field", "line", "words"),
    [
        ('name = "a"\nprompts = ["q"]\narms = ["x"]\nrepeat = 3\n', "repeat", 4, "no such field"),
        ('name = "a"\nprompts = ["q"]\narms = ["x"]\nrepeats = 0\n', "repeats", 4, "greater than or equal to 1"),
        ('name = "a"\nprompts = ["q"]\narms = ["x"]\nfloor = "3"\n', "floor", 4, "valid integer"),
        ('name = "a"\nprompts = ["q"]\narms = ["x"]\nprofile = "slow"\n', "profile", 4, "none of: fast"),
        ('name = "a"\nprompts = ["q"]\narms = ["x"]\nprimary = "joy"\n', "primary", 4, "pawc"),
        ('name = "a"\narms = ["x"]\n', "prompts", None, "required"),
        ('name = "a"\nprompts = ["q"]\narms = ["x", "x"]\n', "arms.1", 3, "second arm"),
        ('name = "a"\nprompts = ["q"]\nfloor = 0\n', "arms", None, "nothing to do"),
        ('name = "a"\nprompts = {set = "s", file = "f"}\narms = ["x"]\n', "prompts", 2, "either"),
        (
            'name = "a"\nprompts = ["q"]\n[[arms]]\nname = "x"\n[[arms]]\nname = "y"\nlabl = "z"\n',
            "arms.1.labl",
            7,
            "no such",
        ),
    ],
)
def test_what_is_wrong_is_named_by_field_and_line(text: str, field: str, line: int | None, words: str) -> None:
    found = problems(text)
    assert words in found[field][1]
    assert found[field][0] == line


def test_yaml_problems_have_their_lines() -> None:
    found = problems(
        "name: a\nprompts: [q]\narms:\n  - x\n  - name: y\n    options: {a: [1]}\n    more: 1\n", yaml=True
    )
    assert found["arms.1.more"] == (7, "no such field")
    assert found["arms.1.options.a"][0] == 6
    assert problems("name: [a\n", yaml=True)[""][1].startswith("not YAML")
    assert problems("name = ")[""][1].startswith("not TOML")
    assert problems("- a\n", yaml=True)


def test_prompts_stand_in_a_file_or_in_a_set(tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("How deep is it?\nWhen does it freeze?\n", encoding="utf-8")
    file = tmp_path / "design.toml"
    file.write_text('name = "a"\narms = ["x"]\nprompts = {file = "prompts.txt", most = 1}\n', encoding="utf-8")
    assert load_design(file).prompts == (Asked("How deep is it?"),)
    file.write_text('name = "a"\narms = ["x"]\nprompts = {set = "lakes"}\n', encoding="utf-8")
    with pytest.raises(DesignError, match="is in a store"):
        load_design(file)
    with Store.open(tmp_path / "store") as store:
        with pytest.raises(NotFoundError):
            load_design(file, store)
        store.shelf(PromptSets).save("lakes", [Prompt("How deep is it?", topic="deep")])
        assert load_design(file, store).prompts == (Asked("How deep is it?", "deep"),)


def test_a_file_of_ones_own_lies_beside_the_design(tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text("name: a\nprompts: [q]\narms: [{name: file, options: {path: mine.html}}]\n", encoding="utf-8")
    assert load_design(file).arms[0].options["path"] == str((tmp_path / "mine.html").resolve())
    with pytest.raises(DesignError, match="cannot read"):
        load_design(tmp_path / "nothing.toml")
