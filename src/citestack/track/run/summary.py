"""What a run is, what it may cost and what came of it, as JSON documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from citestack.store.observations import TrackRun
from citestack.track.run.go import Gone
from citestack.track.run.journal import Kept
from citestack.track.run.lane import Lane
from citestack.track.run.money import Cost, Forecast
from citestack.track.run.plan import Plan, read_plan

WHY = {
    "stopped": "stopped on request",
    "budget": "the next call could go past the cap",
    "http_401": "the engine refused the key (401)",
    "http_402": "the engine wants to be paid first (402)",
    "http_403": "the engine does not allow it (403)",
    "no_money_left": "the account has no money left",
    "no_key": "there is no key",
    "asked_to_wait": "the engine asked to wait for longer than is waited",
    "down": "the engine failed again and again",
}
"""Why askings of an engine are left, in words."""


def forecast_json(foreseen: Forecast) -> dict[str, Any]:
    engines = [
        {
            "engine": one.engine,
            "askings": one.askings,
            "low_usd": _usd(one.low),
            "high_usd": _usd(one.high),
            "assumptions": list(one.each.assumptions),
        }
        for one in foreseen.engines
    ]
    total = {"askings": foreseen.askings, "low_usd": _usd(foreseen.low), "high_usd": _usd(foreseen.high)}
    return {**total, "engines": engines}


def gone_json(gone: Gone) -> dict[str, Any]:
    lanes = [_lane_json(lane, gone.opened.in_doubt[lane.name]) for lane in gone.lanes]
    cost = sum((lane.tally.cost for lane in gone.lanes), Cost())
    return {**run_json(gone.run), "left": gone.left, "cost": _cost_json(cost), "engines": lanes}


def run_json(run: TrackRun, states: Mapping[str, int] | None = None) -> dict[str, Any]:
    plan = read_plan(run.about["plan"])
    told = {
        "run": run.id,
        "prompt_set": run.prompt_set,
        "version": run.version,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "askings": len(plan),
        "prompts": len(plan.prompts),
        "repeats": plan.repeats,
        "places": list(plan.places),
    }
    return told if states is None else {**told, "engines": list(plan.engines), "states": dict(states)}


def asking_json(plan: Plan, number: int) -> dict[str, Any]:
    asking = plan.asking(number)
    return {
        "asking": number,
        "engine": asking.engine,
        "prompt": asking.prompt.text,
        "place": asking.place,
        "repeat": asking.repeat,
    }


def call_json(kept: Kept) -> dict[str, Any]:
    """One call, its request and every attempt, with the last reply's body as text."""
    reply, request = kept.reply, kept.request
    return {
        "method": request.method,
        "url": request.url,
        "request": request.body.decode("utf-8", "replace"),
        "in_doubt": kept.in_doubt,
        "attempts": [
            {"sent_at": a.sent_at, "at": a.at, "status": a.status, "failure": a.failure, "sha256": a.sha256}
            for a in kept.attempts
        ],
        "body": None if reply is None else reply.body.decode("utf-8", "replace"),
        "resolved": dict(kept.resolved),
    }


def _lane_json(lane: Lane, in_doubt: int) -> dict[str, Any]:
    tally = lane.tally
    return {
        "engine": lane.name,
        "planned": tally.planned,
        "before": tally.before,
        "done": tally.done,
        "left": tally.left,
        "why": tally.why,
        "states": {state.value: n for state, n in sorted(tally.states.items())},
        "in_doubt": in_doubt,
        "asked_again": tally.asked_twice,
        "same_key": lane.idempotent,
        "skipped": tally.skipped,
        "retries": tally.retries,
        "cost": _cost_json(tally.cost),
    }


def _cost_json(cost: Cost) -> dict[str, float | None]:
    told = {"known_usd": cost.known, "assumed_usd": cost.assumed, "lost_usd": cost.lost, "total_usd": cost.total}
    return {name: _usd(value) for name, value in told.items()}


def _usd(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
