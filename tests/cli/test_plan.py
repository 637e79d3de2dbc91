"""``citestack plan``: exit codes, forms, errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.errors import NotFoundError, UsageError


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["plan", *words], env={"COLUMNS": "160"})
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout


def test_an_empty_store_is_the_answer_no_in_all_forms(tmp_path: Path) -> None:
    store, outs = str(tmp_path / "store"), [tmp_path / f"plan.{end}" for end in ("html", "md", "csv", "toml")]
    names = ("--html", "--markdown", "--csv", "--design")
    files = [word for name, path in zip(names, outs, strict=True) for word in (name, str(path))]
    code, printed = run("acme.example", "--store", store, *files)
    assert code == 1
    assert printed.startswith("acme.example: not enough data")
    assert "citestack crawl https://acme.example" in printed
    assert all(path.exists() for path in outs[:3])
    assert not outs[3].exists(), "without prompts there is nothing to try"
    code, printed = run("https://www.acme.example/x", "--store", store, "--json")
    told = json.loads(printed)
    assert (code, told["verdict"]["situation"], told["domain"]) == (1, "not_enough_data", "acme.example")
    assert told["before"] is not None


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("acme.example", "--start", "soon"), UsageError),
        (("acme.example", "--set", "none"), NotFoundError),
        (("acme",), UsageError),
        (("acme.example", "--html", "/no/such/folder/plan.html"), UsageError),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, words: tuple[str, ...], error: type[Exception]) -> None:
    with pytest.raises(error):
        run(*words, "--store", str(tmp_path))
