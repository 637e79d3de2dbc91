"""``citestack track runs``, ``show`` and ``reparse``: what the record holds of runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location

if TYPE_CHECKING:
    from citestack.track.run.journal import Journal

RunArgument = Annotated[int, typer.Argument(metavar="RUN", help="Its number, see: citestack track runs")]


def register(group: typer.Typer) -> None:
    group.command("runs", help="Runs of this store, newest first.")(runs)
    group.command("show", help="The askings of a run; with ASKING the raw answer and its cited spans.")(show)
    group.command("reparse", help="Read all stored replies of a run again with the present adapters.")(reparse)


def runs(
    *,
    most: Annotated[int, typer.Option("-k", min=1, help="How many to show.")] = 20,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when there is none."""
    from citestack.cli.output import print_json
    from citestack.cli.show_run import print_runs
    from citestack.store import Store
    from citestack.store.observations import TrackLog
    from citestack.track.run.summary import run_json

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        log = opened.shelf(TrackLog)
        counts = log.counts()
        found = [run_json(run, counts.get(run.id, {})) for run in log.runs(most)]
    if json:
        print_json({"runs": found})
    else:
        print_runs(found)
    raise typer.Exit(0 if found else 1)


def show(
    run: RunArgument,
    asking: Annotated[int | None, typer.Argument(metavar="[ASKING]", help="Its place in the run, from 0.")] = None,
    *,
    raw: Annotated[bool, typer.Option("--raw", help="With ASKING: the bodies of its replies as they came.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    from citestack.store import Store

    with Store.open(store_location(store), create=False, read_only=True) as opened:
        journal = _journal(opened, run)
        if asking is None:
            _show_run(journal, json=json)
        elif raw and not json:
            _write_raw(journal, asking)
        else:
            _show_asking(journal, asking, json=json)


def reparse(run: RunArgument, *, store: StoreOption = None, json: JsonOption = False) -> None:
    """Nothing is asked anew; redirects lead where they led."""
    from dataclasses import asdict

    from citestack.cli.output import console, print_json
    from citestack.store import Store
    from citestack.track.run.lookup import chosen_from
    from citestack.track.run.reparse import reparse as read_again
    from citestack.track.run.tariff import tariff

    with Store.open(store_location(store), create=False) as opened:
        journal = _journal(opened, run)
        day = journal.run.started_at[:10]
        chosen = [chosen_from(told) for told in journal.run.about["engines"]]
        told = read_again(journal, {one.name: (one.adapter, tariff(one.spec.price, day)) for one in chosen})
    if json:
        print_json({"run": run, **asdict(told)})
    else:
        console().print(f"run {run}: {told.read:,} read again, {told.changed:,} changed, {told.unread:,} not readable")


def _journal(store: Any, run: int) -> Journal:
    from citestack.store.observations import TrackLog
    from citestack.track.run.journal import Journal

    log = store.shelf(TrackLog)
    return Journal(log, log.get(run))


def _show_run(journal: Journal, *, json: bool) -> None:
    from citestack.cli.output import print_json
    from citestack.cli.show_run import print_askings, print_runs
    from citestack.track.run.summary import asking_json, run_json

    states = journal.log.states(journal.run.id)
    counts = journal.log.counts().get(journal.run.id, {})
    told = run_json(journal.run, counts)
    rows = [asking_json(journal.plan, n) | {"state": states.get(n, "not asked")} for n in range(len(journal.plan))]
    if json:
        print_json({**told, "caps": journal.run.about.get("caps"), "asked": rows})
    else:
        print_runs([told])
        print_askings(rows)


def _show_asking(journal: Journal, asking: int, *, json: bool) -> None:
    from citestack.cli.output import print_json
    from citestack.cli.show_run import print_asking
    from citestack.track.run.codec import observation_json
    from citestack.track.run.summary import asking_json, call_json

    observation = journal.observation(asking)
    told = asking_json(journal.plan, asking) | {"calls": [call_json(k) for k in journal.kept(asking)]}
    if json:
        print_json({**told, "observation": None if observation is None else observation_json(observation)})
    else:
        print_asking(told, observation)


def _write_raw(journal: Journal, asking: int) -> None:
    journal.plan.asking(asking)
    for kept in journal.kept(asking):
        if kept.reply is not None:
            sys.stdout.buffer.write(kept.reply.body + b"\n")
    sys.stdout.flush()
