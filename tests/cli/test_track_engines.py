from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from citestack.cli.main import app

KEY = "sk-very-secret-1234"


def run(*options: str) -> str:
    found = CliRunner().invoke(app, ["track", "engines", *options])
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    monkeypatch.setenv("COLUMNS", "140")


def test_for_programs() -> None:
    printed = run("--json")
    rows = {row["name"]: row for row in orjson.loads(printed)["engines"]}
    assert rows["openai"]["key"] == {"env": "OPENAI_API_KEY", "set": True}
    assert rows["xai"]["key"]["set"] is False
    assert rows["gemini"]["tells"]["retrieved"] == ""
    assert rows["openai"]["price"]["per_1000"] == 10
    assert (rows["perplexity-sonar"]["asks"], rows["perplexity-sonar"]["price"]) == (False, None)
    assert KEY not in printed


def test_for_people() -> None:
    printed = run()
    assert KEY not in printed
    for words in ("openai", "OPENAI_API_KEY", "not set", "stored answers only", "10 searches", "2026-"):
        assert words in printed


def test_with_engines_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('[engines.mine]\nbase = "openai"\nplace = "FR"\n', encoding="utf-8")
    assert orjson.loads(run("--engines-file", str(file), "--json"))["engines"][-1]["place"] == "FR"
    file.write_text("[engines.mine]\n", encoding="utf-8")
    bad = CliRunner().invoke(app, ["track", "engines", "--engines-file", str(file)])
    assert bad.exit_code != 0
