"""Comparing what a page shows with what a command prints."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECIMAL = re.compile(r"\d+\\\.\d+")
"""A decimal number in an escaped text."""
TOLERANCE = 0.03
RUN_CLI = "import sys; from citestack.cli.main import run; sys.exit(run())"


def squeeze(text: str) -> str:
    """Line breaks follow the width of the window and tables are ruled; neither is part of what is said."""
    return " ".join(text.replace("─", " ").split())


def is_shown(block: str, printed: str) -> bool:
    """Whether a page shows what was printed: literally, but for ``...`` and the last digits of decimals.

    Scores of the models differ a little between processors.
    """
    pattern = re.escape(squeeze(block)).replace(re.escape("..."), ".*?")
    found = re.fullmatch(DECIMAL.sub(r"(\\d+\\.\\d+)", pattern), squeeze(printed))
    expected = [float(number.replace("\\", "")) for number in DECIMAL.findall(pattern)]
    return found is not None and [float(n) for n in found.groups()] == pytest.approx(expected, abs=TOLERANCE)


def as_a_reader(script: str, folder: Path) -> str:
    """What the shell commands print when they are typed in an empty folder; the last one has to succeed."""
    command, empty = folder / "bin" / "citestack", folder / "empty"
    for place in (command.parent, empty):
        place.mkdir()
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{RUN_CLI}" "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "200"}
    ran = subprocess.run(
        ["bash", "-c", script], cwd=empty, env=env, check=False, capture_output=True, text=True, timeout=540
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
