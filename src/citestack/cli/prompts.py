"""Prompts on the command line: one by one, or a file of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from citestack.cli.output import progress
from citestack.errors import UsageError

QuestionsOption = Annotated[list[str] | None, typer.Option("--question", "-q", help="A prompt; may be repeated.")]
PromptsOption = Annotated[Path | None, typer.Option("--prompts", metavar="FILE", help="Prompts, one on each line.")]
WORTH_A_BAR = 5
"""Prompts from which progress is shown."""


def read_prompts(questions: Sequence[str] | None, path: Path | None) -> tuple[str, ...]:
    """Those given one by one, then those of the file: a prompt on each line, ``#`` for a remark.

    Raises ``UsageError`` for a file that cannot be read.
    """
    if path is None:
        return tuple(questions or ())
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as e:
        raise UsageError(f"{path} cannot be read: {e}", hint="Give a text file with a prompt on each line.") from e
    return (*(questions or ()), *(line.strip() for line in lines if line.strip() and not line.startswith("#")))


@contextmanager
def counted(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar that takes (done, total), from ``WORTH_A_BAR`` on."""
    with progress(what, unit) as bar:

        def heard(done: int, total: int) -> None:
            if total >= WORTH_A_BAR:
                bar.show(done, total)

        yield heard
