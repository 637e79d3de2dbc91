"""From what is wanted to what would be asked, what it may cost, and whether this server may do it. Nothing is sent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citestack.errors import NotAllowedError, UsageError
from citestack.serve.job_work import below_allowed
from citestack.serve.probing.wanted import TrackRunParams
from citestack.store.observations import TrackLog, TrackRun
from citestack.track.engines.catalogue import EngineSpec, engines, has_key
from citestack.track.prompts.sets import PromptSets
from citestack.track.run.go import caps_of, check_caps, forecast
from citestack.track.run.journal import Journal, now
from citestack.track.run.lookup import Chosen, check_keys, check_plan, choose, chosen_from
from citestack.track.run.money import Caps, Forecast
from citestack.track.run.plan import Plan
from citestack.track.run.runner import open_askings
from citestack.track.run.saved import Saved, answered, check_saved

if TYPE_CHECKING:
    from citestack.serve.settings import ServeSettings
    from citestack.serve.workbench import Workbench
    from citestack.store import Store
    from citestack.track.model import PromptSet

MOST = 200_000
"""Askings of a run that this server starts: what it may cost is worked out while somebody waits."""
TICKETS = 1_000
"""Newest runs among which the one of a ticket is looked for."""
NOT_ALLOWED = "this server may not ask engines that cost money"
HOW = (
    "Start it with: citestack serve --allow-probes, and the keys in its environment. "
    "Or run it yourself: citestack track run"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A run before it begins or goes on."""

    prompts: PromptSet | None
    """None for a run that goes on."""
    plan: Plan
    chosen: Sequence[Chosen]
    numbers: Mapping[str, Sequence[int]]
    """Engine -> askings that are open."""
    in_doubt: Mapping[str, int]
    caps: Caps
    foreseen: Forecast
    saved: Saved
    run: TrackRun | None = None

    @property
    def of(self) -> tuple[str, int]:
        """Name and version of the prompt set."""
        if self.run is not None:
            return self.run.prompt_set, self.run.version
        assert self.prompts is not None
        return self.prompts.name, self.prompts.version

    @property
    def paid(self) -> list[str]:
        """Engines with something left to be asked over the network: they may cost money."""
        return [c.name for c in self.chosen if is_paid(c.spec) and self.numbers[c.name]]


def is_paid(spec: EngineSpec) -> bool:
    return spec.surface not in ("own", "replay")


def prepare(bench: Workbench, store: Store, params: TrackRunParams) -> Prepared:
    """Raises ``NotFoundError`` for an unknown set, engine or run, ``UsageError`` for what cannot be asked so."""
    log = store.shelf(TrackLog)
    kept = log.get(params.run) if params.run is not None else run_of(log, params.ticket)
    return _new(bench, store, params) if kept is None else _going_on(Journal(log, kept), params)


def run_of(log: TrackLog, ticket: str) -> TrackRun | None:
    """The run that an order began."""
    return next((r for r in log.runs(TICKETS) if r.about.get("ticket") == ticket), None)


def _new(bench: Workbench, store: Store, params: TrackRunParams) -> Prepared:
    found = store.shelf(PromptSets).get(params.prompt_set or "", params.version)
    chosen = choose(dict.fromkeys(params.engines), _file(bench.settings))
    saved = Saved(str(below_allowed(bench, params.saved)) if params.saved else "", params.simulated)
    prompts = answered(found.prompts, saved) if check_saved(chosen, saved) else found.prompts
    plan = Plan(tuple(c.name for c in chosen), prompts, tuple(params.places) or ("",), params.repeats)
    if len(plan) > MOST:
        hint = "Fewer repeats, places or engines; or run it yourself: citestack track run"
        raise UsageError(f"{len(plan):,} askings are more than the {MOST:,} of a run from here", hint=hint)
    check_plan(plan, chosen)
    numbers = {name: list(plan.of(name)) for name in plan.engines}
    caps = Caps(params.budget, params.budgets)
    return Prepared(found, plan, chosen, numbers, {}, caps, _foreseen(chosen, numbers, caps), saved)


def _going_on(journal: Journal, params: TrackRunParams) -> Prepared:
    about = journal.run.about
    chosen = [chosen_from(told) for told in about["engines"]]
    opened = open_askings(journal, failed_again=params.failed)
    given = params.budget is not None or bool(params.budgets)
    caps = Caps(params.budget, params.budgets) if given else caps_of(journal.run)
    foreseen, saved = _foreseen(chosen, opened.numbers, caps), Saved(**about.get("saved", {}))
    return Prepared(None, journal.plan, chosen, opened.numbers, opened.in_doubt, caps, foreseen, saved, journal.run)


def _foreseen(chosen: Sequence[Chosen], numbers: dict[str, list[int]], caps: Caps) -> Forecast:
    found = forecast(chosen, numbers, now()[:10])
    check_caps(caps, found)
    return found


def check_start(bench: Workbench, prepared: Prepared) -> None:
    """Raises ``NotAllowedError`` where this server may not ask the engines, ``ConfigError`` where a key is missing."""
    if prepared.paid and not bench.settings.allow_probes:
        raise NotAllowedError(f"{NOT_ALLOWED}: {', '.join(prepared.paid)}", hint=HOW, layer="track")
    check_keys([c for c in prepared.chosen if prepared.numbers[c.name]], os.environ)


def why_not(bench: Workbench, prepared: Prepared) -> UsageError | None:
    """What ``check_start`` would raise."""
    try:
        check_start(bench, prepared)
    except UsageError as e:
        return e
    return None


@dataclass(frozen=True, slots=True)
class EngineOffered:
    """An engine in the form."""

    name: str
    title: str
    key_env: str
    """The environment variable of its key; empty: none is needed."""
    key_set: bool | None
    """None: no key is needed."""
    paid: bool
    places: bool
    """It can be asked from a place."""


def offered(settings: ServeSettings) -> tuple[EngineOffered, ...]:
    """Engines that can still be asked, those first that need no key or have theirs. Raises ``ConfigError``."""
    specs = [s for s in engines(_file(settings)).values() if not s.stored_only]
    found = [
        EngineOffered(s.name, s.title, s.key_env, has_key(s, os.environ), is_paid(s), s.places)
        for s in specs
        if s.surface != "replay" or settings.allow_folder is not None
    ]
    return tuple(sorted(found, key=lambda e: (e.paid and not e.key_set, e.paid)))


def _file(settings: ServeSettings) -> Path | None:
    return None if settings.engines_file is None else Path(settings.engines_file)
