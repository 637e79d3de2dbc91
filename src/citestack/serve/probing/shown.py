"""Runs and forecasts as frozen values: what the pages draw, and what the API tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from citestack.serve.probing.books import Book, Reason
from citestack.track.model import State
from citestack.track.run.plan import Plan, read_plan
from citestack.track.run.summary import forecast_json

if TYPE_CHECKING:
    from citestack.serve.probing.preparing import Prepared
    from citestack.store.jobs import Job
    from citestack.store.observations import TrackRun
    from citestack.track.run.money import Caps, Cost

Standing = Literal["asking", "waiting", "open", "finished"]


@dataclass(frozen=True, slots=True)
class ShownCost:
    """US dollars. A cap is held against the total."""

    known_usd: float
    assumed_usd: float
    """Of answers that did not tell: the upper estimate."""
    lost_usd: float
    """Of requests whose answers got lost: the upper estimate."""
    total_usd: float


@dataclass(frozen=True, slots=True)
class ShownCaps:
    total_usd: float | None
    engines_usd: dict[str, float]


@dataclass(frozen=True, slots=True)
class ShownEstimate:
    """What open askings of one engine may cost."""

    engine: str
    askings: int
    low_usd: float
    high_usd: float | None
    """None: its price is not known."""
    assumptions: tuple[str, ...]
    """Prices with their day, and what is taken for granted."""
    in_doubt: int
    """Sent before, and no answer ever arrived: they may have been paid."""


@dataclass(frozen=True, slots=True)
class ShownForecast:
    """Nothing was asked, and nothing spent."""

    run: int | None
    """The run that goes on; None: a new one."""
    prompt_set: str
    version: int
    prompts: int
    places: tuple[str, ...]
    repeats: int
    askings: int
    """Open ones."""
    low_usd: float
    high_usd: float | None
    engines: tuple[ShownEstimate, ...]
    caps: ShownCaps
    paid: tuple[str, ...]
    """Engines that are asked over the network, and may cost money."""
    may_start: bool
    """This server may start it as it is."""
    why_not: str
    hint: str


@dataclass(frozen=True, slots=True)
class EngineLine:
    """One engine of a run."""

    engine: str
    planned: int
    done: int
    left: int
    measured: int
    states: dict[str, int]
    reasons: tuple[Reason, ...]
    """Why askings were not measured, the most frequent first."""
    in_doubt: int
    cost: ShownCost


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in the list."""

    run: int
    prompt_set: str
    version: int
    standing: Standing
    """asking or waiting: a job of this server has it; open: something is left; finished."""
    started_at: str
    finished_at: str | None
    engines: tuple[str, ...]
    askings: int
    done: int
    states: dict[str, int]
    caps: ShownCaps
    cost: ShownCost | None
    """None: too many answers to add up for a list; the run's own page does."""
    job: str | None


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """An asking that gave no answer to count."""

    asking: int
    engine: str
    prompt: str
    place: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunShown:
    line: RunLine
    prompts: int
    places: tuple[str, ...]
    repeats: int
    engines: tuple[EngineLine, ...]
    cost: ShownCost
    unmeasured: tuple[Unmeasured, ...]
    """The first ones."""
    unmeasured_in_all: int


def cost_shown(cost: Cost) -> ShownCost:
    return ShownCost(*(round(x, 6) for x in (cost.known, cost.assumed, cost.lost, cost.total)))


def caps_shown(caps: Caps) -> ShownCaps:
    return ShownCaps(caps.total, dict(caps.engines))


def forecast_shown(prepared: Prepared, refused: tuple[str, str] | None) -> ShownForecast:
    told = forecast_json(prepared.foreseen)
    engines = tuple(
        ShownEstimate(
            e["engine"], e["askings"], e["low_usd"], e["high_usd"], tuple(e["assumptions"]),
            prepared.in_doubt.get(e["engine"], 0),
        )
        for e in told["engines"]
    )  # fmt: skip
    plan, (name, version) = prepared.plan, prepared.of
    why, hint = refused or ("", "")
    return ShownForecast(
        prepared.run.id if prepared.run else None, name, version, len(plan.prompts), plan.places, plan.repeats,
        told["askings"], told["low_usd"], told["high_usd"], engines, caps_shown(prepared.caps), tuple(prepared.paid),
        refused is None, why, hint,
    )  # fmt: skip


def line_shown(run: TrackRun, states: Mapping[str, int], caps: Caps, cost: Cost | None, job: Job | None) -> RunLine:
    plan = read_plan(run.about["plan"])
    return RunLine(
        run.id, run.prompt_set, run.version, _standing(run, job), run.started_at, run.finished_at, plan.engines,
        len(plan), sum(states.values()), dict(states), caps_shown(caps), None if cost is None else cost_shown(cost),
        None if job is None else job.id,
    )  # fmt: skip


def run_shown(line: RunLine, plan: Plan, states: Mapping[int, str], books: Mapping[str, Book], most: int) -> RunShown:
    engines = tuple(_engine(e, plan, states, books[e]) for e in plan.engines)
    cost = ShownCost(
        *(round(sum(getattr(e.cost, f"{n}_usd") for e in engines), 6) for n in ("known", "assumed", "lost", "total"))
    )
    missed = [n for n, state in sorted(states.items()) if state != State.MEASURED]
    reasons = {n: r for book in books.values() for n, r in book.unmeasured.items()}
    rows = tuple(_unmeasured(plan, n, states[n], reasons.get(n, "")) for n in missed[:most])
    return RunShown(line, len(plan.prompts), plan.places, plan.repeats, engines, cost, rows, len(missed))


def _engine(name: str, plan: Plan, states: Mapping[int, str], book: Book) -> EngineLine:
    numbers = plan.of(name)
    counts = Counter(states[n] for n in numbers if n in states)
    done = sum(counts.values())
    return EngineLine(
        name, len(numbers), done, len(numbers) - done, counts[State.MEASURED], dict(sorted(counts.items())),
        book.reasons, book.in_doubt, cost_shown(book.cost),
    )  # fmt: skip


def _unmeasured(plan: Plan, number: int, state: str, reason: str) -> Unmeasured:
    asking = plan.asking(number)
    return Unmeasured(number, asking.engine, asking.prompt.text, asking.place, state, reason)


def _standing(run: TrackRun, job: Job | None) -> Standing:
    if job is not None:
        return "asking" if job.state == "running" else "waiting"
    return "open" if run.finished_at is None else "finished"
