"""``citestack experiment run``: runs a design, or goes on with it where it was broken off."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location

if TYPE_CHECKING:
    from citestack.experiment.model import Design
    from citestack.experiment.run.progress import Forecast, Progress
    from citestack.experiment.run.runner import ExperimentRun

    Heard = Callable[[Progress | Forecast], None]


def register(group: typer.Typer) -> None:
    group.command("run", help="Run a design; run it again and it goes on where it was broken off.")(run)


def run(
    design: Annotated[Path, typer.Argument(metavar="FILE", help="A design in TOML or YAML.")],
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many prompts.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh/--resume", help="Begin anew, or go on. [default: go on]")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when some askings failed; they are asked again by the next run of the same design."""
    from citestack.experiment.design.file import load_design
    from citestack.store import Store

    location = store_location(store)
    with Store.open(location, create=False, read_only=True) as opened:
        chosen = load_design(design, opened)
    chosen = chosen if limit is None else replace(chosen, prompts=chosen.prompts[:limit])
    done = _run(location, chosen, resume=not fresh)
    _show(done, as_json=json)
    raise typer.Exit(1 if any(o.state == "failed" for o in done.outcomes) else 0)


def _run(location: str, design: Design, *, resume: bool) -> ExperimentRun:
    from citestack.experiment.run.opening import open_for
    from citestack.experiment.run.runner import run_design, run_tracked
    from citestack.store import Store

    if design.engine == "tracked":
        with Store.open(location, create=False) as opened:
            return run_tracked(opened, design)
    with open_for(location, design.profile) as session, watching() as heard:
        try:
            return run_design(session, design, heard, resume=resume)
        except KeyboardInterrupt:
            sys.stderr.write("stopped; everything asked so far is kept: run the same design again to go on\n")
            raise typer.Exit(130) from None


@contextmanager
def watching() -> Iterator[Heard]:
    """A bar per phase on stderr, and the forecast in a line; the line is told in files and pipes as well."""
    from citestack.cli.output import progress
    from citestack.experiment.run.progress import Forecast

    with progress("experiment", "askings") as bar:

        def heard(told: Progress | Forecast) -> None:
            if isinstance(told, Forecast):
                sys.stderr.write(forecast_line(told) + "\n")
            else:
                bar.show(told.done, told.total, f"{told.phase} {told.note}"[:60])

        yield heard


def forecast_line(told: Forecast) -> str:
    from citestack.experiment.run.model_use import use_words

    time = "" if told.seconds is None else f", at most about {_time(told.seconds)}"
    edits = f", {told.llm_edits:,} edits by a language model" if told.llm_edits else ""
    use = f"; {use_words(told.llm)}" if told.llm is not None else ""
    return f"{told.askings:,} askings left{time}{edits}{use}"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _show(done: ExperimentRun, *, as_json: bool) -> None:
    from citestack.cli.output import console, print_json
    from citestack.cli.show_experiment import print_run
    from citestack.experiment.run.summary import run_json

    told = run_json(done)
    if as_json:
        print_json(told)
    else:
        print_run(console(), told)
