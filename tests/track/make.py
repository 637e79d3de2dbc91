"""Runs with made observations, put into a store as the record keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.answers import read_answer
from citestack.answers.identity import key_of
from citestack.store import Store
from citestack.store.observations import StoredObservation, TrackLog
from citestack.track.layout import layout_of
from citestack.track.model import Cited, Observation, Page, Prompt, Retrieved, State
from citestack.track.run.codec import observation_bytes
from citestack.track.run.plan import Plan, plan_json

DAY = "2026-11-01"


def page(url: str, title: str = "") -> Page:
    return Page(url, url, key_of(url), title)


def observed(markdown: str, at: str = f"{DAY}T08:00:00+00:00", retrieved: Sequence[str] | None = None) -> Observation:
    """An answer written as Markdown with marks and a list of sources."""
    answer = read_answer(markdown)
    sources = {s.n: page(s.given, s.title) for s in answer.sources}
    marks = [(c, sources[c.source]) for s in answer.sentences for c in s.citations if c.source is not None]
    pages = list(dict.fromkeys(p for _, p in marks))
    cited = tuple(Cited(p, c.start, c.end, pages.index(p) + 1, problem=c.problem or "") for c, p in marks)
    found = None if retrieved is None else tuple(Retrieved(page(u), i) for i, u in enumerate(retrieved, 1))
    return Observation(
        State.MEASURED,
        asked_at=at,
        model="m-1",
        text=answer.text,
        cited=cited,
        retrieved=found,
        blocks=layout_of(answer),
    )


def put_run(store: Store, found: Sequence[Observation], engines: Sequence[str] = ("e",), repeats: int = 1) -> int:
    """A run whose askings gave these observations, in the order of the plan; its number."""
    log = store.shelf(TrackLog)
    count = -(-len(found) // (len(engines) * repeats))
    plan = Plan(tuple(engines), tuple(Prompt(f"prompt {i}") for i in range(count)), repeats=repeats)
    run = log.begin("set", 1, {"plan": plan_json(plan)})
    put_observations(store, run.id, found)
    log.finish(run.id)
    return run.id


def put_observations(store: Store, run: int, found: Sequence[Observation], start: int = 0) -> None:
    rows = [StoredObservation(i, o.state.value, o.asked_at or f"{DAY}T09:00:00+00:00", observation_bytes(o))
            for i, o in enumerate(found, start)]  # fmt: skip
    store.shelf(TrackLog).observe(run, rows)
