"""``citestack experiment list`` and ``show``: what a store holds of experiments."""

from __future__ import annotations

from typing import Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location

NumberArgument = Annotated[int, typer.Argument(metavar="N", help="Its number, see: citestack experiment list")]


def register(group: typer.Typer) -> None:
    group.command("list", help="Experiments of this store, newest first.")(listed)
    group.command("show", help="An experiment: its design, how far it is, its cases and outcomes.")(show)


def listed(
    *,
    most: Annotated[int, typer.Option("-k", min=1, help="How many to show.")] = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when there is none."""
    from citestack.cli.output import console, print_json
    from citestack.cli.show_experiment import print_list
    from citestack.experiment.run.summary import experiment_json
    from citestack.store import Store
    from citestack.store.experiments import Experiments

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        found = [experiment_json(e) for e in opened.shelf(Experiments).newest(limit=most)]
    if json:
        print_json({"experiments": found})
    else:
        print_list(console(), found)
    raise typer.Exit(0 if found else 1)


def show(
    number: NumberArgument,
    *,
    most: Annotated[int, typer.Option("-k", min=0, help="How many outcomes to show; --json has all.")] = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.cli.output import console, print_json
    from citestack.cli.show_experiment import print_experiment
    from citestack.experiment.run.summary import shown_json
    from citestack.store import Store
    from citestack.store.experiments import Experiments

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        shelf = opened.shelf(Experiments)
        told = shown_json(shelf, shelf.get(number), most=None if json else most)
    if json:
        print_json(told)
    else:
        print_experiment(console(), told)
