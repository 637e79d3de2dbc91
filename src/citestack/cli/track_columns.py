"""``citestack track columns``: what the figures are made of, brought up to date."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress


def register(group: typer.Typer) -> None:
    group.command("columns", help="Bring the columns that figures are made of up to date; reports do it themselves.")(
        columns
    )


def columns(
    *,
    window: Annotated[
        float | None,
        typer.Option(
            "--cache-hours", min=0.0, help="An identical answer within them is a cached copy. [default: as before, 24]"
        ),
    ] = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make all of them anew.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when no run has an answer."""
    from citestack.store import Store
    from citestack.track.columns.record import fresh
    from citestack.track.columns.schema import TABLES

    with Store.open(store_location(store), create=False) as opened, progress("columns", "runs") as bar:
        built = fresh(opened, window_s=None if window is None else round(window * 3600), rebuild=rebuild, show=bar.show)
    rows = {name: sum(b.rows[name] for b in built.runs) for name in TABLES}
    left = sum((Counter(b.left_out) for b in built.runs), Counter[str]())
    told = {
        "folder": str(built.folder), "universe": built.universe, "cache_window_s": built.window_s,
        "runs": len(built.runs), "made": list(built.made), "rows": rows, "copies": sum(b.copies for b in built.runs),
        "marks": sum(b.marks for b in built.runs), "left_out": dict(sorted(left.items())),
    }  # fmt: skip
    if json:
        print_json(told)
    else:
        out = console()
        out.print(f"{len(built.runs)} runs, {len(built.made)} of them made now, in {built.folder}", markup=False)
        out.print("  " + ", ".join(f"{n:,} {name}" for name, n in rows.items()) + f"; {told['copies']} cached copies")
        for reason, n in sorted(left.items()):
            out.print(f"  {n:,} marks left out: {reason}", markup=False)
    raise typer.Exit(0 if built.runs else 1)
