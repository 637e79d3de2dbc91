"""The tutorial is carried out as written, in an empty folder, and must end in the reader's success."""

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE)
END = "<<<end of block>>>"
RUN_CLI = "import sys; from citestack.cli.main import run; sys.exit(run())"


def squeeze(text: str) -> str:
    """Line breaks follow the width of the window and tables are ruled; neither is part of what is said."""
    return " ".join(text.replace("─", " ").split())


def shown_as(block: str) -> re.Pattern[str]:
    """A block of output as the tutorial shows it: literal, but for ``...``."""
    return re.compile(re.escape(squeeze(block)).replace(re.escape("..."), ".*?"))


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each shell block printed; all run in one shell, in order."""
    folder = tmp_path_factory.mktemp("reader")
    command = folder / "bin" / "citestack"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{RUN_CLI}" "$@"\n')
    command.chmod(0o755)
    (folder / "empty").mkdir()
    script = f"\nprintf '%s\\n' '{END}'\n".join(code for kind, code in BLOCKS if kind == "sh")
    env = {
        **os.environ,
        "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "COLUMNS": "200",
    }
    ran = subprocess.run(
        ["bash", "-c", script], cwd=folder / "empty", env=env, check=False, capture_output=True, text=True, timeout=540
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split(END)


def test_the_tutorial_has_commands_and_what_they_print() -> None:
    assert {kind for kind, _ in BLOCKS} == {"sh", "text"}
    assert BLOCKS[0][0] == "sh"
    assert [b for a, b in pairwise(BLOCKS) if a[0] == b[0] == "text"] == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_command_prints_what_the_tutorial_shows(outputs: list[str]) -> None:
    printed, output = iter(outputs), ""
    for kind, block in BLOCKS:
        if kind == "sh":
            output = squeeze(next(printed))
        else:
            assert shown_as(block).fullmatch(output), f"shown:\n{block}\nprinted:\n{output}"
    assert next(printed, None) is None


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_reader_ends_with_the_page_cited_that_was_not(outputs: list[str]) -> None:
    asked = [o for o in outputs if "How long does sourdough bread stay fresh?\nprofile" in o]
    assert ["- old-mill.example  (support" in o for o in asked] == [False, True]
    assert outputs[-1].startswith("\nhttps://old-mill.example/sourdough is cited.")
