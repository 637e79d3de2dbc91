from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
ROOT = Path(__file__).parents[2]


def kill(points: int, seed: int) -> int:
    """Runs the harness in a process of its own, which forks; how many children were killed."""
    command = [sys.executable, "-m", "tests.index.kill_points", str(points), str(seed)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=280)
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout.split()[0])


@needs_fork
def test_kill_9_loses_nothing_committed():
    assert kill(16, 1) >= 4


@pytest.mark.long
@needs_fork
def test_kill_9_at_a_hundred_points():
    assert kill(100, 2) >= 30, "too few were killed at work: the points are too late"
