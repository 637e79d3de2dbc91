"""Runs, prompts and answers as the documents of the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import islice
from typing import Any

from citestack.errors import NotFoundError
from citestack.serve.tracking.answers import checks_of
from citestack.serve.tracking.opinions import opinions, opinions_json
from citestack.serve.tracking.prompts import Cell, InRun, PromptTable
from citestack.store import Store
from citestack.store.checks import CheckShelf
from citestack.store.observations import TrackLog
from citestack.store.sentiment import SentimentShelf
from citestack.track.columns.record import universe_of
from citestack.track.run.codec import observation_json, read_observation
from citestack.track.run.plan import Plan, read_plan
from citestack.track.scoring.checks_model import Checked


def prompts_json(table: PromptTable) -> list[dict[str, Any]]:
    return [
        {"id": r.id, "text": r.text, "about": r.about, "engines": [_engine(c) for c in r.cells if c is not None]}
        for r in table.rows
    ]


def answers_json(store: Store, run: int, limit: int, start: int) -> list[dict[str, Any]]:
    """``limit`` observed askings of a run from place ``start`` of its plan. Raises ``NotFoundError``."""
    log = store.shelf(TrackLog)
    plan = read_plan(log.get(run).about["plan"])
    states = ((n, s) for n, s in sorted(log.states(run).items()) if n >= start)
    return [_line(plan, run, number, state) for number, state in islice(states, limit)]


def answer_json(store: Store, run: int, asking: int) -> dict[str, Any]:
    """One answer with the check of each mark. Raises ``NotFoundError``."""
    log = store.shelf(TrackLog)
    plan = read_plan(log.get(run).about["plan"])
    row = log.observation(run, asking)
    if row is None:
        raise NotFoundError(f"run {run} has no answer to asking {asking}", hint="It was not asked, or never read.")
    found = read_observation(row.body)
    checks = checks_of(store.shelf(CheckShelf), run, asking, found)
    told = observation_json(found)
    for mark, cited in enumerate(told["cited"]):
        cited["check"] = _check(store, checks[mark]) if mark in checks else None
    told["searched"] = None if found.searched is None else [s["text"] for s in told["searched"]]
    named = ("reason", "surface", "model", "text", "searched", "retrieved", "opened", "cited", "organic", "usage",
             "notes", "simulated")  # fmt: skip
    line = _line(plan, run, asking, row.state)
    said = opinions(store.shelf(SentimentShelf), universe_of(store)[1].brands, (run, asking), found)
    told["sentiment"] = list(opinions_json(said))
    return {**line, "at": found.asked_at or row.at, **{name: told[name] for name in (*named, "sentiment")}}


def _line(plan: Plan, run: int, number: int, state: str) -> dict[str, Any]:
    asking = plan.asking(number)
    return {
        "run": run, "asking": number, "engine": asking.engine, "prompt": asking.prompt.text,
        "prompt_id": asking.prompt.id, "place": asking.place, "repeat": asking.repeat, "state": state, "at": "",
    }  # fmt: skip


def _engine(cell: Cell) -> dict[str, Any]:
    runs = [_in_run(r) for r in cell.runs]
    return {"engine": cell.engine, "cited": cell.cited, "measured": cell.measured, "runs": runs}


def _in_run(r: InRun) -> dict[str, Any]:
    return {**asdict(r), "state": r.state}


def _check(store: Store, check: Checked) -> Mapping[str, Any]:
    names = ("label", "verifier", "score", "reason", "start", "end", "page", "version", "read_from")
    page = store.version(check.version) if check.version and check.start is not None else None
    evidence = "" if page is None or check.start is None else page.text[check.start : check.end]
    return {**{name: getattr(check, name) for name in names}, "evidence": evidence}
