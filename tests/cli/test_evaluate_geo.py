"""``evaluate geo`` as it is called."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import ConfigError, UsageError
from citestack.trace_json import dumps
from tests.evaluate.geo.lamps import LAMPS, QUESTION, engine

LIST = "\n\nSources:\n[1] https://a.example/x\n[2] https://b.example/y\n"
AFTER, BEFORE = f"Tanks hum [1]. Pumps save [2].{LIST}", f"Pumps save [2]. Tanks hum [1].{LIST}"


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["evaluate", "geo", *map(str, args)], env={"COLUMNS": "200"})


def files(folder: Path) -> tuple[Path, Path]:
    for name, text in (("after.md", AFTER), ("before.md", BEFORE)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "after.md", folder / "before.md"


def test_a_change_is_told_in_both_forms(tmp_path: Path) -> None:
    after, before = files(tmp_path)
    done = run(after, "--before", before, "--target", "a.example", "--json")
    found = json.loads(done.stdout)
    w = 2.718281828459045**-0.5
    moved = found["change"]["paper"]["pawc"]
    assert moved["difference"]["mean"] == pytest.approx((1 - w) / (1 + w))
    assert moved["relative_improvement"]["mean"] == pytest.approx(100 * (1 / w - 1))
    assert found["change"]["citation_rank_gain"] == {"mean": 1.0, "answers": 1}
    assert found["answers"][0]["sources"][0]["code"]["word_count"] == 0.5
    assert found["answers"][0]["target"]["numbers"] == [1]
    shown = run(after, "--before", before, "--target", "a.example").stdout
    assert "+24.5 points" in shown and "+64.9 %" in shown and "> https://a.example/x" in shown


def test_a_trace_tells_how_far_the_target_came(tmp_path: Path) -> None:
    path = tmp_path / "trace.json"
    path.write_bytes(dumps(engine().ask(QUESTION).trace))
    found = json.loads(run(path, "--target", LAMPS, "--form", "paper", "--json").stdout)
    assert found["summary"]["layers"]["cited"] == {"mean": 1.0, "answers": 1}
    assert "code" not in found["answers"][0]["target"]
    assert "rerank_score" in run(path, "--target", LAMPS).stdout


def test_exit_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    after, _ = files(tmp_path)
    assert run(after).exit_code == 0
    assert run(after, "--target", "c.example").exit_code == 1
    assert isinstance(run(after, "--form", "mine").exception, UsageError)
    assert isinstance(run(after, "--before", after).exception, UsageError)
    two = tmp_path / "two.jsonl"
    two.write_text('{"answer": "A [1]."}\n{"answer": "B [1]."}', encoding="utf-8")
    assert isinstance(run(after, "--before", two, "--target", "a.example").exception, UsageError)
    for name in ("CITESTACK_LLM_BASE_URL", "CITESTACK_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert isinstance(run(after, "--judge").exception, ConfigError)


def test_a_judge_adds_its_scores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from citestack.llm import ScriptedChat

    after, _ = files(tmp_path)
    monkeypatch.setattr("citestack.llm.load_chat", lambda _: ScriptedChat(["4", "none"]))
    found = json.loads(run(after, "--judge", "--target", "a.example", "--json").stdout)
    first, second = found["answers"][0]["sources"]
    assert first["subjective"]["mean"] == {"paper": 4.0, "code": pytest.approx(10 / 7)}
    assert "subjective" not in second
    assert "seven scores" in run(after, "--judge").stdout
