"""``citestack track engines``: which engines can be asked, what each tells, and whether its key is there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption
from citestack.cli.output import console, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from citestack.track.engines.catalogue import EngineSpec

EnginesFileOption = Annotated[
    Path | None, typer.Option("--engines-file", metavar="FILE", help="Engines of your own, as TOML.")
]
HELP = "The engines: what each tells, whether its key is set, what a search costs."
_KINDS = ("searched", "retrieved", "opened", "cited")


def register(group: typer.Typer) -> None:
    group.command("engines", help=HELP)(engines)


def engines(*, engines_file: EnginesFileOption = None, json: JsonOption = False) -> None:
    """No key is ever shown, and nothing is sent."""
    import os

    from citestack.track.engines.catalogue import engines as known

    shown = [_row(spec, os.environ) for spec in known(engines_file).values()]
    if json:
        print_json({"engines": shown})
    else:
        _print(shown)


def _row(spec: EngineSpec, environ: Mapping[str, str]) -> dict[str, Any]:
    from dataclasses import asdict

    from citestack.track.engines.catalogue import has_key
    from citestack.track.engines.prices import price

    cost = price(spec.price, datetime.now(UTC).date().isoformat()) if spec.price else None
    return {
        **{k: getattr(spec, k) for k in ("name", "title", "model", "surface", "base_url", "place", "places")},
        "asks": not spec.stored_only,
        "tells": asdict(spec.exposes),
        "key": {"env": spec.key_env, "set": has_key(spec, environ)},
        "price": None if cost is None else asdict(cost),
        "concurrency": spec.concurrency,
        "per_minute": spec.per_minute,
        "docs": spec.docs,
        "reviewed": spec.reviewed,
    }


def _print(shown: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(expand=False)
    for name in ("engine", *_KINDS, "key", "$ per 1,000"):
        table.add_column(name, justify="right" if name.startswith("$") else "left", overflow="fold")
    for row in shown:
        tells = ["yes" if row["tells"][kind] else "no" for kind in _KINDS]
        table.add_row(*map(Text, (_name(row), *tells, _key(row), _cost(row["price"]))))
    out = console()
    out.print(table)
    out.print("Tokens come on top where a model is asked. --json says where each of the four is told.", markup=False)


def _name(row: dict[str, Any]) -> str:
    about = ", ".join(w for w in (row["model"], row["place"]) if w)
    return f"{row['name']}\n  {about or row['surface']}"


def _key(row: dict[str, Any]) -> str:
    if not row["asks"]:
        return "stored answers only"
    has = row["key"]["set"]
    return "none needed" if has is None else f"{row['key']['env']}\n  {'set' if has else 'not set'}"


def _cost(cost: dict[str, Any] | None) -> str:
    if cost is None:
        return ""
    unit = "searches" if cost["per"] == "search" else "answers"
    doubt = ", unverified" if cost["sure"] == "unverified" else ""
    return f"{cost['per_1000']:g} {unit}\n{cost['since']}{doubt}"
