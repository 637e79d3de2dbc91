"""``citestack experiment``: change one thing on copies of pages, ask again, and say what it did."""

from __future__ import annotations

import typer

from citestack.cli import experiment_again, experiment_arms, experiment_report, experiment_run, experiment_show


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Change one thing and prove it: controlled content experiments.", no_args_is_help=True)
    experiment_report.register(group)
    experiment_run.register(group)
    experiment_arms.register(group)
    experiment_show.register(group)
    experiment_again.register(group)
    app.add_typer(group, name="experiment")
