"""How experiments look in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from citestack.words import visible

if TYPE_CHECKING:
    from rich.console import Console

Told = Mapping[str, Any]


def print_list(out: Console, found: Sequence[Told]) -> None:
    table = _table("n", "name", "state", "started", "engine", "prompts", "arms")
    for e in found:
        engine = f"{e['engine']} {e['profile']}" if e["engine"] == "stack" else e["engine"]
        row = (e["id"], visible(e["name"]), e["state"], e["started_at"], engine, e["prompts"], ", ".join(e["arms"]))
        table.add_row(*map(str, row))
    out.print(table if found else "no experiments in this store")


def print_run(out: Console, told: Told) -> None:
    states = ", ".join(f"{n} {state}" for state, n in told["outcomes"].items())
    out.print(f"experiment {told['id']}, {visible(told['name'])}: {told['cases']} cases; {states}", markup=False)
    out.print(f"{told['asked']} askings in {told['seconds']:.1f} s", markup=False)
    _print_left_out(out, told["left_out"])
    _print_summary(out, told["findings"])


def print_experiment(out: Console, told: Told) -> None:
    out.print(f"experiment {told['id']}, {visible(told['name'])}: {told['state']}", markup=False)
    world = told["world"]
    out.print(f"corpus {world['corpus'][:16]}, {world['pages']} pages; citestack {world['citestack']}", markup=False)
    for role, name in world["models"].items():
        out.print(f"  {role}: {name}", markup=False)
    states = ", ".join(f"{n} {state}" for state, n in told["states"].items()) or "nothing asked yet"
    out.print(f"{len(told['cases'])} cases, {len(told['design']['prompts'])} prompts; {states}", markup=False)
    _print_left_out(out, told["left_out"])
    table = _table("arm", "prompt", "target", "rank", "draw", "adopters", "state", "cited", "pawc")
    for o in told["outcomes"]:
        case, measures = told["cases"][o["case"]], o["measures"]
        figures = (_figure(measures.get("cited")), _figure(measures.get("pawc")))
        place = (visible(case["prompt"]), visible(case["target"]), case["rank"] or "-")
        table.add_row(*map(str, (o["arm"], *place, o["repeat"], f"{o['adopters']:g}", o["state"], *figures)))
    if table.row_count:
        out.print(table)
    _print_summary(out, told["findings"])


def _print_left_out(out: Console, left_out: Sequence[Told]) -> None:
    for one in left_out:
        out.print(f"left out: {visible(one['prompt'])}: {visible(one['reason'])}", markup=False)


def _print_summary(out: Console, findings: Told | None) -> None:
    for line in (findings or {}).get("summary", ()):
        out.print(visible(line), markup=False)
    for line in (findings or {}).get("warnings", ()):
        out.print(f"! {visible(line)}", markup=False)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(*names: str) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in names:
        table.add_column(name)
    return table
