"""``citestack traffic report`` and ``forget``: what was read with ``--save``."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError


def register(group: typer.Typer) -> None:
    group.command("report", help="Everything that was saved, as one report.")(report)
    group.command("forget", help="Take a saved reading out of the store.")(forget)


def report(
    *,
    since: Annotated[str | None, typer.Option(metavar="DAY", help="From this day on (UTC).")] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Up to this day and with it.")] = None,
    most: Annotated[int, typer.Option("-k", min=1, help="Pages to name.")] = 20,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR", help="Write the tables as CSV files.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when nothing is kept."""
    from citestack.store import Store
    from citestack.store.traffic import TrafficShelf
    from citestack.traffic.report import SHOWN
    from citestack.traffic.report import report as tell
    from citestack.traffic.saved import load, overlaps

    with Store.open(store_location(store), create=False) as opened:
        shelf = opened.shelf(TrafficShelf)
        kept = shelf.imports()
        traffic = load(shelf, _day(since, "since"), _day(until, "until", after=1))
        twice = overlaps(shelf)
    told = tell(traffic, most=max(most, SHOWN) if json or csv else most)
    told["saved"] = [{"id": i.id, "label": i.label, "imported_at": i.imported_at} for i in kept]
    told["overlaps"] = [{"labels": [a, b], "day": day} for a, b, day in twice]
    show(told, csv, json=json)
    raise typer.Exit(0 if kept else 1)


def forget(
    number: Annotated[int, typer.Argument(metavar="ID", help="As 'traffic report --json' lists it.")],
    *,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.store import Store
    from citestack.store.traffic import TrafficShelf

    with Store.open(store_location(store), create=False) as opened:
        opened.shelf(TrafficShelf).remove(number)
    told: dict[str, Any] = {"forgotten": number}
    if json:
        print_json(told)
    else:
        console().print(f"Forgotten: {number}")


def show(told: dict[str, Any], csv: Path | None, *, json: bool) -> None:
    from citestack.cli.show_traffic import print_traffic, write_csv

    if csv is not None:
        write_csv(told, csv)
    if json:
        print_json(told)
    else:
        print_traffic(console(), told)


def _day(text: str | None, name: str, after: int = 0) -> str:
    if text is None:
        return ""
    try:
        return (date.fromisoformat(text) + timedelta(after)).isoformat()
    except ValueError as e:
        raise UsageError(f"--{name} {text}: no day", hint="Write it as 2026-11-30.", layer="cli") from e
