"""``citestack experiment export`` and ``rerun``: an experiment as one file, and that file run again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.experiment_run import watching
from citestack.cli.experiment_show import NumberArgument
from citestack.cli.options import JsonOption, StoreOption, store_location

if TYPE_CHECKING:
    from citestack.experiment.run.again import Again


def register(group: typer.Typer) -> None:
    group.command("export", help="A finished experiment as one JSON file that can be run again.")(export)
    group.command("rerun", help="Run a bundle again over the same store, and compare byte for byte.")(rerun)


def export(
    number: NumberArgument,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="BUNDLE.json, or BUNDLE.json.gz.")],
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.cli.output import console, print_json
    from citestack.experiment.report.bundle import stored_bundle, write_bundle
    from citestack.store import Store
    from citestack.store.experiments import Experiments

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        bundle = stored_bundle(opened, opened.shelf(Experiments).get(number))
    write_bundle(bundle, out)
    told = {"id": number, "file": str(out), "bytes": out.stat().st_size, "outcomes": len(bundle.outcomes)}
    if json:
        print_json(told)
    else:
        console().print(f"{out}: {told['bytes']:,} bytes, {told['outcomes']:,} outcomes", markup=False, soft_wrap=True)


def rerun(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="What 'experiment export' wrote.")],
    *,
    anyway: Annotated[bool, typer.Option("--anyway", help="Also where corpus, models or version differ.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when something else came out."""
    from citestack.cli.output import console, print_json
    from citestack.experiment.report.bundle import read_bundle
    from citestack.experiment.run.again import run_again
    from citestack.experiment.run.opening import open_for

    read = read_bundle(bundle)
    with open_for(store_location(store), read.design.profile) as session, watching() as heard:
        again = run_again(session, read, heard, anyway=anyway)
    if json:
        print_json(_json(again))
    else:
        for line in _lines(again):
            console().print(line, markup=False)
    raise typer.Exit(0 if again.same else 1)


def _json(again: Again) -> dict[str, object]:
    return {
        "id": again.run.id,
        "same": again.same,
        "world": list(again.world),
        "outcomes": list(again.outcomes),
        "asked": again.run.asked,
        "seconds": again.run.seconds,
    }


def _lines(again: Again) -> list[str]:
    told = f"experiment {again.run.id}: {again.run.asked} askings in {again.run.seconds:.1f} s"
    if again.same:
        return [told, "the same, byte for byte"]
    more = [f"otherwise here: {line}" for line in again.world]
    return [told, *more, f"{len(again.outcomes)} outcomes differ", *(f"  {key}" for key in again.outcomes[:20])]
