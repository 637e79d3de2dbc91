"""``citestack track``: what the answer engines cite, mention and retrieve for a set of prompts."""

from __future__ import annotations

import typer

from citestack.cli import (
    track_check,
    track_columns,
    track_engines,
    track_import,
    track_prompts,
    track_report,
    track_run,
    track_sentiment,
    track_universe,
)


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Measure what the answer engines cite: prompts, runs, figures.")
    track_check.register(group)
    track_columns.register(group)
    track_engines.register(group)
    track_import.register(group)
    track_prompts.register(group)
    track_report.register(group)
    track_run.register(group)
    track_sentiment.register(group)
    track_universe.register(group)
    app.add_typer(group, name="track")
