"""``citestack traffic agents`` and ``refresh``: who is known, and by which lists of addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json
from citestack.errors import UsageError


def register(group: typer.Typer) -> None:
    group.command("agents", help="The AI agents that are known, and the day of the list each is checked with.")(agents)
    group.command("refresh", help="Fetch the operators' lists of addresses anew.")(refresh)


def folder_of(location: str) -> Path | None:
    """Where fetched lists lie; None for a store that has no folder."""
    from citestack.traffic.lists import FOLDER

    return None if "://" in location else Path(location) / FOLDER


def agents(*, store: StoreOption = None, json: JsonOption = False) -> None:
    from citestack.agents.table import agents as known
    from citestack.traffic.lists import load

    lists = load(folder_of(store_location(store)))
    rows = [
        {
            "agent": a.token,
            "operator": a.operator,
            "classes": list(a.classes),
            "robots": a.robots,
            "list_of": lists.day_of(a),
            "prefixes": sum(len(one.prefixes) for one in lists.of(a)),
            "lists": list(a.prefixes),
            "rdns": list(a.rdns),
            "docs": a.docs,
            "reviewed": a.reviewed,
        }
        for a in known()
    ]
    if json:
        print_json({"agents": rows})
    else:
        _print_agents(rows)


def refresh(
    only: Annotated[list[str] | None, typer.Argument(metavar="[AGENT...]", help="[default: all with a list]")] = None,
    *,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 3 when no list could be had."""
    from citestack.agents.table import agent
    from citestack.corpus.fetch import open_client
    from citestack.traffic.lists import published
    from citestack.traffic.refresh import refresh as fetch

    folder = folder_of(store_location(store))
    if folder is None:
        raise UsageError(
            "a store on a server has no folder for lists", hint="Give a folder: --store DIR, here and when reading."
        )
    chosen = {agent(token).token for token in only or ()}
    wanted = {
        url: [a.token for a in about]
        for url, about in published().items()
        if not chosen or chosen & {a.token for a in about}
    }
    with open_client() as client:
        done = fetch(client, folder, wanted)
    rows = [{"url": d.url, "agents": list(d.agents), "prefixes": d.prefixes, "problem": d.problem} for d in done]
    if json:
        print_json({"lists": rows, "folder": str(folder)})
    else:
        for d in done:
            console().print(f"{', '.join(d.agents)}: {d.problem or f'{d.prefixes} prefixes'}", markup=False)
    raise typer.Exit(0 if any(not d.problem for d in done) else 3)


def _print_agents(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table

    table = Table(expand=False)
    for name in ("agent", "operator", "class", "obeys robots.txt", "checked with"):
        table.add_column(name)
    for row in rows:
        how = f"{row['prefixes']} prefixes of {row['list_of']}" if row["list_of"] else ""
        how = how or ("a list not here yet: traffic refresh" if row["lists"] else "")
        how = how or ("reverse DNS (--rdns)" if row["rdns"] else "nothing published")
        policy = "policy" in row["classes"]
        cells = (", ".join(row["classes"]), row["robots"], "never fetches" if policy else how)
        table.add_row(row["agent"], row["operator"], *cells)
    console().print(table)
