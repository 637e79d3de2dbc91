"""``citestack evaluate``: the rulers. Each lives in a file of its own; this one lists them."""

from __future__ import annotations

import typer

from citestack.cli import evaluate_alce, evaluate_geo, evaluate_verify

RULERS = (evaluate_alce, evaluate_geo, evaluate_verify)


def register(app: typer.Typer) -> None:
    rulers = typer.Typer(help="The rulers: how good citations, verification and retrieval are.")
    for ruler in RULERS:
        ruler.register(rulers)
    app.add_typer(rulers, name="evaluate")
