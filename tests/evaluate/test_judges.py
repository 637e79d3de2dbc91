"""Every judge: the shipped verifier, an ONNX model from a folder, a program."""

import sys
from pathlib import Path
from typing import Any

import pytest

from citestack.errors import MissingExtraError, UsageError, WeightsError
from citestack.evaluate.command_judge import CommandJudge
from citestack.evaluate.judges import RememberingJudge, load_judge
from citestack.evaluate.nli_judge import load_nli

from .tiny_nli import write_model
from .word_judge import WordJudge

SOURCE = "Title: Tank\nThe tank holds 300 litres and weighs 90 kilograms."


def test_ours_is_the_shipped_verifier() -> None:
    judge = load_judge("ours")
    assert judge.name.startswith("support-l12@")
    assert judge.entails(SOURCE, "The tank holds 300 litres.")
    assert not judge.entails(SOURCE, "The tank holds 500 litres.")
    assert judge.partly(SOURCE, "The tank holds 300 litres and is made of copper.")
    assert not judge.partly(SOURCE, "Sparrows nest in April.")


def test_a_judge_is_asked_each_thing_once() -> None:
    inner = WordJudge()
    judge = RememberingJudge(inner)
    assert [judge.entails("red", "red"), judge.entails("red", "red"), judge.entails("red", "blue")] == [
        True,
        True,
        False,
    ]
    assert len(inner.asked) == 2
    assert judge.partly("red", "red blue") and judge.name == "words"


# --- a model from a folder ----------------------------------------------------------------------------------------


def test_a_model_folder_judges(tmp_path: Path) -> None:
    judge = load_judge(str(write_model(tmp_path / "tiny")))
    assert judge.name.startswith("tiny@") and len(judge.name) == len("tiny@") + 12
    assert judge.entails("it yes", "it rains")
    assert not judge.entails("it no", "it rains")
    assert not judge.entails("it", "it rains")
    assert judge.partly("it yes", "it rains") and not judge.partly("it", "it rains")


def test_a_long_premise_is_read_in_windows(tmp_path: Path) -> None:
    judge = load_nli(write_model(tmp_path / "tiny", positions=64))
    assert judge.entails("it " * 500 + "yes", "it rains")
    assert judge.entails("yes" + " it" * 500, "it rains")
    assert not judge.entails("it " * 500, "it rains")
    lengths = [len(e.ids) for e in judge.tokenizer.encode("it " * 200, "it rains").overflowing]
    assert max(lengths) == 64 and len(lengths) > 3


def test_every_input_the_model_asks_for_is_given(tmp_path: Path) -> None:
    names = ("input_ids", "attention_mask", "token_type_ids")
    judge = load_nli(write_model(tmp_path / "tiny", inputs=names))
    assert judge.pairs_need == frozenset(names)
    assert judge.entails("yes", "it rains")


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"0": "entailment", "1": "neutral", "2": "contradiction"}, 0),
        ({"0": "not_entailment", "1": "Entailment", "2": "x"}, 1),
        ({"2": "SUPPORTED", "0": "REFUTED", "1": "NOT_ENOUGH_INFO"}, 2),
    ],
)
def test_the_class_that_means_entailment_is_read_from_the_config(tmp_path: Path, labels: Any, found: int) -> None:
    assert load_nli(write_model(tmp_path / "tiny", labels=labels)).entailment == found


@pytest.mark.parametrize("labels", [None, {}, {"0": "LABEL_0", "1": "LABEL_1"}, {"0": "entailment", "1": "supported"}])
def test_a_model_that_does_not_name_its_classes_is_refused(tmp_path: Path, labels: Any) -> None:
    with pytest.raises(WeightsError, match="entailment") as caught:
        load_nli(write_model(tmp_path / "tiny", labels=labels))
    assert "id2label" in caught.value.hint


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_or_broken_file_is_named(tmp_path: Path, file: str) -> None:
    folder = write_model(tmp_path / "tiny")
    (folder / file).write_bytes(b"not this")
    with pytest.raises(WeightsError, match=file):
        load_nli(folder)
    (folder / file).unlink()
    with pytest.raises(WeightsError, match=f"has no {file}"):
        load_nli(folder)


def test_names_that_are_no_judge() -> None:
    with pytest.raises(UsageError, match="no judge 'theirs'"):
        load_judge("theirs")


def test_a_hub_repository_needs_the_extra_or_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(MissingExtraError, match="huggingface-hub"):
        load_judge("owner/name@" + "a" * 40)


# --- a program ----------------------------------------------------------------------------------------------------

PROGRAM = """
import json, sys
for line in sys.stdin:
    row = json.loads(line)
    print(json.dumps({"entails": row["hypothesis"] in row["premise"]}), flush=True)
"""


def command(tmp_path: Path, body: str) -> str:
    script = tmp_path / "judge.py"
    script.write_text(body, encoding="utf-8")
    return f"command:'{sys.executable}' '{script}'"


def test_a_program_judges_line_by_line(tmp_path: Path) -> None:
    judge = load_judge(command(tmp_path, PROGRAM))
    assert judge.entails("a\nb", "b") and not judge.entails("a", "b") and judge.partly("b", "b")
    assert judge.name.startswith("command:python")
    assert isinstance(judge, RememberingJudge) and isinstance(judge.judge, CommandJudge)
    judge.judge.close()


@pytest.mark.parametrize("body", ["print('hello')", "print('[]')", "print('{}')", ""])
def test_a_program_that_says_something_else_is_an_error(tmp_path: Path, body: str) -> None:
    judge = CommandJudge.of(command(tmp_path, body).removeprefix("command:"))
    with pytest.raises(WeightsError, match="the judge said"):
        judge.entails("a", "b")
    judge.close()


@pytest.mark.parametrize("line", ["", "'", "/no/such/program"])
def test_a_command_that_cannot_run(line: str) -> None:
    with pytest.raises(UsageError):
        load_judge(f"command:{line}").entails("a", "b")
