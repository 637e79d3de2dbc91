"""The documentation is tested: commands exist, links resolve, code blocks run, every setting and reason is described."""

import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citestack.cli.main import app
from citestack.trace import Reason

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
GROUPS = {g.name or "": g.typer_instance for g in app.registered_groups}
VERBS = sorted([*(c.name or "" for c in app.registered_commands), *GROUPS])


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_relative_links_resolve(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def command_path(words: list[str], line: str) -> list[str]:
    """The words that name the command, down through its groups: ``track prompts import``."""
    path, group = words[:1], GROUPS.get(words[0])
    while group is not None:
        inner = {g.name: g.typer_instance for g in group.registered_groups}
        known = {*inner, *(c.name for c in group.registered_commands)}
        if path == ["traffic"] and words[1] not in known:
            words.insert(1, "read")  # what the command takes for granted before a log
        if path == ["calibrate"] and words[1] not in known:
            return path  # the group is itself a command, which fits a twin
        assert not known or words[len(path)] in known, line
        path = words[: len(path) + bool(known)]
        group = inner.get(path[-1]) if known else None
    return path


@cache
def help_of(*path: str) -> str:
    return CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "300", "TERM": "dumb"}).output


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_shown_exists_with_its_options(page: Path) -> None:
    blocks = "\n".join(re.findall(r"```[a-z]*\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    for line in re.findall(r"^\s*(?:\$ )?citestack (.+)$", blocks, re.MULTILINE):
        words = line.split()
        verb = words[0]
        if verb.startswith(("-", "<", "[")):
            continue
        assert verb in VERBS, line
        path = command_path(words, line)
        shown = help_of(*path)
        for option in re.findall(r"(?<!\S)(--[a-z][a-z-]+)", line):
            assert option in shown, f"{line}: {option}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(page), "exec"), names)


def test_the_readme_shows_the_two_commands() -> None:
    assert re.search(r"^make demo$", text("README.md"), re.MULTILINE)
    assert re.search(r"^make test$", text("README.md"), re.MULTILINE)


def test_every_verb_is_in_the_command_page() -> None:
    assert [v for v in VERBS if f"## {v}\n" not in text("docs/cli.md")] == []


@pytest.mark.parametrize("name", ["api.md", "configuration.md", "trace.schema.json"])
def test_pages_that_come_from_the_code_are_current(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    generated = importlib.import_module("generate").pages()
    assert text(f"docs/{name}") == generated[name], "run: python docs/generate.py"


def test_every_reason_is_described() -> None:
    assert [r.value for r in Reason if f"`{r.value}`" not in text("docs/trace.md")] == []
