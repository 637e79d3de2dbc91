"""``citestack experiment arms``: what can be changed."""

from __future__ import annotations

from dataclasses import asdict

import typer

from citestack.cli.options import JsonOption


def register(group: typer.Typer) -> None:
    group.command("arms", help="What an experiment can change, with the source of each method.")(arms)


def arms(*, json: JsonOption = False) -> None:
    from citestack.cli.output import console, print_json
    from citestack.experiment.arms.registry import arms as known

    found = known()
    if json:
        print_json({"arms": [asdict(info) for info in found]})
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("arm", "kind", "needs", "does"):
        table.add_column(name)
    for info in found:
        options = "".join(f"\n{o.name} = {o.default!r}: {o.meaning}" for o in info.options)
        table.add_row(info.name, info.kind, "LLM" if info.needs_llm else "", info.does + options)
    console().print(table)
