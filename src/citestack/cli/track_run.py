"""``citestack track run``: asks engines the prompts of a set, within a budget, and goes on where it was broken off."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli import track_runs
from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.track_senders import senders
from citestack.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citestack.store import Store
    from citestack.track.run.go import Going, Gone
    from citestack.track.run.journal import Journal
    from citestack.track.run.lane import InDoubt
    from citestack.track.run.lookup import Chosen
    from citestack.track.run.money import Caps, Forecast
    from citestack.track.run.saved import Saved

BUDGET = "USD, for the whole run; or ENGINE=USD. Repeatable."


def register(group: typer.Typer) -> None:
    group.command("run", help="Ask engines the prompts of a set; or go on with a run that was broken off.")(run)
    track_runs.register(group)


@dataclass(frozen=True, slots=True)
class Manner:
    """How much is asked of the user, and how much is told."""

    location: str
    yes: bool
    dry_run: bool
    json: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """A new run."""

    prompts: str
    version: int | None
    engines: tuple[str, ...]
    file: Path | None
    places: tuple[str, ...]
    repeats: int
    saved: Saved


def run(
    number: Annotated[
        int | None, typer.Argument(metavar="[RUN]", help="With --resume: which. [default: the newest]")
    ] = None,
    *,
    prompts: Annotated[str | None, typer.Option("--set", metavar="NAME", help="A prompt set of the store.")] = None,
    version: Annotated[int | None, typer.Option("--set-version", min=1, help="[default: the newest]")] = None,
    engine: Annotated[list[str] | None, typer.Option("--engine", metavar="NAME", help="Repeatable.")] = None,
    engines_file: Annotated[Path | None, typer.Option(metavar="TOML", help="Engines of your own.")] = None,
    repeats: Annotated[int, typer.Option(min=1, max=100, help="How often each prompt is asked.")] = 1,
    place: Annotated[list[str] | None, typer.Option(metavar="DE/Berlin", help="Ask from there; repeatable.")] = None,
    budget: Annotated[list[str] | None, typer.Option(metavar="USD", help=BUDGET)] = None,
    saved: Annotated[Path | None, typer.Option(metavar="FOLDER", help="With --engine replay: saved answers.")] = None,
    simulated: Annotated[bool, typer.Option("--simulated", help="With --saved: made-up answers are wanted.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it may cost, and ask nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before money is spent.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was broken off.")] = False,
    in_doubt: Annotated[
        str, typer.Option(help="Calls sent whose answer never arrived: ask again, or skip them as not measured.")
    ] = "ask",
    failed: Annotated[bool, typer.Option("--failed", help="With --resume: also ask again what failed.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when something is left to ask. Keys come from the environment only."""
    from citestack.store import Store
    from citestack.store.engine import StoreOptions
    from citestack.track.run.saved import Saved

    manner, caps = Manner(store_location(store), yes, dry_run, json), read_caps(budget or [])
    doubt = _in_doubt(in_doubt)
    # Answers are paid for: a commit is on the disk before the next request leaves.
    options = StoreOptions(busy_timeout_s=30.0, synchronous="full")
    with Store.open(manner.location, create=False, read_only=dry_run, options=options) as opened:
        if resume:
            _refuse_new(
                {
                    "--set": prompts,
                    "--engine": engine,
                    "--engines-file": engines_file,
                    "--place": place,
                    "--saved": saved,
                }
            )
            _resume(opened, number, caps, (doubt, failed), manner)
            return
        if number is not None or failed:
            raise UsageError("a run's number goes with --resume", hint="citestack track run --resume RUN", layer="cli")
        if prompts is None or not engine:
            hint = "citestack track run --set NAME --engine NAME; or --resume."
            raise UsageError("a new run needs a prompt set and an engine", hint=hint, layer="cli")
        kept = Saved("" if saved is None else str(saved.resolve()), simulated)
        wanted = Wanted(prompts, version, tuple(engine), engines_file, tuple(place or ("",)), repeats, kept)
        _new(opened, wanted, caps, manner)


def read_caps(told: Sequence[str]) -> Caps:
    """``20`` for the run, ``openai=5`` for an engine. Raises ``UsageError``."""
    from citestack.track.run.money import Caps

    total: float | None = None
    engines: dict[str, float] = {}
    for one in told:
        name, equals, amount = one.rpartition("=")
        if equals:
            engines[name.strip()] = _usd(amount)
        else:
            total = _usd(amount)
    return Caps(total, engines)


def _new(store: Store, wanted: Wanted, caps: Caps, manner: Manner) -> None:
    from citestack.track.prompts.sets import PromptSets
    from citestack.track.run.go import Going, begin
    from citestack.track.run.lookup import check_plan, choose
    from citestack.track.run.plan import Plan
    from citestack.track.run.saved import answered, check_saved

    chosen = choose(dict.fromkeys(wanted.engines), wanted.file)
    found = store.shelf(PromptSets).get(wanted.prompts, wanted.version)
    prompts = answered(found.prompts, wanted.saved) if check_saved(chosen, wanted.saved) else found.prompts
    plan = Plan(tuple(one.name for one in chosen), prompts, wanted.places, wanted.repeats)
    check_plan(plan, chosen)
    if _agreed(chosen, {name: list(plan.of(name)) for name in plan.engines}, caps, manner):
        more = {"saved": wanted.saved.told()} if wanted.saved.path else {}
        journal = begin(store, found, plan, chosen, {"caps": asdict(caps), **more})
        _go(store, journal, chosen, Going(caps), manner)


def _resume(store: Store, number: int | None, caps: Caps, how: tuple[InDoubt, bool], manner: Manner) -> None:
    from citestack.track.run.go import Going, caps_of, keep_caps, reopen
    from citestack.track.run.lookup import chosen_from
    from citestack.track.run.runner import open_askings

    journal = reopen(store, number)
    chosen = [chosen_from(told) for told in journal.run.about["engines"]]
    opened = open_askings(journal, failed_again=how[1])
    given = caps.total is not None or bool(caps.engines)
    caps = caps if given else caps_of(journal.run)
    _say(f"run {journal.run.id}: {sum(map(len, opened.numbers.values()))} askings left of {len(journal.plan)}")
    if doubts := sum(opened.in_doubt.values()):
        what = "asked again with the same key" if how[0] == "ask" else "left as not measured"
        _say(f"{doubts} were sent and their answers never arrived: they are {what}")
    if _agreed(chosen, opened.numbers, caps, manner):
        if given:
            keep_caps(journal, caps)
        _go(store, journal, chosen, Going(caps, *how), manner)


def _agreed(chosen: list[Chosen], opened: dict[str, list[int]], caps: Caps, manner: Manner) -> bool:
    """Shows the forecast; whether to go on. Raises ``UsageError`` where nobody can be asked."""
    from citestack.cli.output import print_json
    from citestack.cli.show_run import print_forecast
    from citestack.track.run.go import check_caps, forecast
    from citestack.track.run.journal import now
    from citestack.track.run.lookup import check_keys
    from citestack.track.run.summary import forecast_json

    foreseen = forecast(chosen, opened, now()[:10])
    check_caps(caps, foreseen)
    if manner.dry_run and manner.json:
        print_json({"forecast": forecast_json(foreseen), "caps": {"total": caps.total, "engines": dict(caps.engines)}})
    else:
        print_forecast(foreseen, caps, stderr=manner.json or not manner.dry_run)
    if manner.dry_run:
        return False
    check_keys([one for one in chosen if opened[one.name]], os.environ)
    return manner.yes or foreseen.high == 0.0 or _confirmed(foreseen)


def _confirmed(foreseen: Forecast) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("this may cost money", hint="Look at the forecast, then give --yes.", layer="track")
    cost = "an unknown amount" if foreseen.high is None else f"up to {foreseen.high:,.2f} USD"
    if not typer.confirm(f"Ask {foreseen.askings:,} times for {cost}?", err=True):
        raise typer.Exit(1)
    return True


def _go(store: Store, journal: Journal, chosen: list[Chosen], going: Going, manner: Manner) -> None:
    from citestack.cli.output import print_json
    from citestack.cli.show_run import print_gone, watching
    from citestack.track.run.go import Hands, go, run_to_end
    from citestack.track.run.lane import Stop
    from citestack.track.run.saved import Saved
    from citestack.track.run.summary import gone_json

    saved = Saved(**journal.run.about.get("saved", {}))
    with senders(manner.location, os.environ, saved) as sender, watching(journal.plan) as watch:

        async def work(stop: Stop) -> Gone:
            return await go(store, journal, chosen, going, Hands(sender, stop=stop, heard=watch))

        try:
            gone = run_to_end(work)
        except KeyboardInterrupt:
            _say(f"stopped; go on with: citestack track run --resume {journal.run.id}")
            raise typer.Exit(130) from None
    if manner.json:
        print_json(gone_json(gone))
    else:
        print_gone(gone)
    raise typer.Exit(1 if gone.left else 0)


def _refuse_new(given: dict[str, object]) -> None:
    if found := [name for name, value in given.items() if value]:
        hint = "A run goes on as it was begun; start another for other settings."
        raise UsageError(f"--resume does not go with {found[0]}", hint=hint, layer="cli")


def _in_doubt(told: str) -> InDoubt:
    if told == "ask":
        return "ask"
    if told == "skip":
        return "skip"
    raise UsageError(f"unknown way with doubt {told!r}", hint="Use ask or skip.", layer="cli")


def _usd(text: str) -> float:
    try:
        amount = float(text)
    except ValueError:
        amount = -1.0
    if not 0 <= amount < float("inf"):
        raise ConfigError(f"no amount of money: {text!r}", hint="--budget 20, or --budget openai=5.", layer="cli")
    return amount


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
