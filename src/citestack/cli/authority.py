"""``citestack authority``: the link graph, what it measures, and what others say of it."""

from __future__ import annotations

import typer

from citestack.cli import authority_import


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Trust from the link graph.", no_args_is_help=True)
    group.callback()(_group)
    authority_import.register(group)
    app.add_typer(group, name="authority")


def _group() -> None:
    """Keeps ``import`` a command of the group while it is the only one."""
