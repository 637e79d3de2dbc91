"""What every verb prints with: JSON on stdout, tables for people, progress and errors on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import orjson

from citestack.errors import CitestackError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


FILE_WIDTH = 132
"""Columns when the output is a file or a pipe, where nobody can widen the window."""


def print_json(value: object) -> None:
    """One JSON document and nothing else."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS)
    sys.stdout.buffer.write(data + b"\n")
    sys.stdout.flush()


def console(*, stderr: bool = False) -> Console:
    """A console that never interprets page text as markup unless asked to."""
    from rich.console import Console

    out = Console(stderr=stderr, highlight=False)
    if not out.is_terminal and "COLUMNS" not in os.environ:
        out.width = FILE_WIDTH
    return out


def print_error(error: CitestackError, *, as_json: bool) -> None:
    if as_json:
        sys.stderr.write(orjson.dumps({"error": error.as_dict()}).decode() + "\n")
        return
    sys.stderr.write(f"Error: {error.message}\n")
    if error.hint:
        sys.stderr.write(f"  {error.hint}\n")


class BarProgress:
    """A progress bar on stderr: count, rate, time left, and the item being worked on. Silent without one."""

    def __init__(self, bar: tuple[Progress, TaskID] | None = None) -> None:
        self._bar = bar

    def show(self, done: int, total: int, note: str = "") -> None:
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, completed=done, total=total, note=note)

    def advance(self, n: int = 1, note: str = "") -> None:
        if self._bar is not None:
            bar, task = self._bar
            bar.update(task, advance=n, note=note[-60:])


@contextmanager
def progress(title: str, unit: str, total: int | None = None) -> Iterator[BarProgress]:
    """Progress on stderr; silent when stderr is not a terminal, and then Rich is not even loaded."""
    if not sys.stderr.isatty():
        yield BarProgress()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    shown = console(stderr=True)
    with Progress(*columns, console=shown, disable=not shown.is_terminal, transient=True) as bar:
        yield BarProgress((bar, bar.add_task(title, total=total, note="")))
