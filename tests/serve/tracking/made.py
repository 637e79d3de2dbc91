"""A tracked store made by hand: invented engines, sites and answers over some weeks, a few of them checked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from citestack.store import Store
from citestack.store.checks import CheckShelf, StoredCheck
from citestack.store.observations import StoredObservation, TrackLog
from citestack.store.universe import UniverseShelf
from citestack.track.columns.record import StoredRecord
from citestack.track.model import Observation, Prompt, Searched, State
from citestack.track.run.codec import observation_bytes
from citestack.track.run.plan import Plan, plan_json
from citestack.track.scoring.checks_model import Checked
from citestack.track.scoring.placing import claim_of, page_key, placed
from citestack.track.scoring.universe import Brand, Universe
from tests.store.make import make_record
from tests.track.make import observed

ENGINES = ("assistant", "search-engine", "overview")
START = datetime(2026, 8, 3, 9, tzinfo=UTC)
OWN = "https://acme.example/pumps"
EVIDENCE = "A heat pump needs 900 kWh a year in a small house."
SCRIPT = "<script>alert(1)</script>"
HOSTILE = Observation(
    State.MEASURED, asked_at=START.isoformat(), text=f"{SCRIPT}\n\nIt costs \u202e900 euros.", model=SCRIPT,
    searched=(Searched(f"{SCRIPT} pumps"),),
)  # fmt: skip
TOPICS = ("cost", "noise", "fitting")
SITES = ("rival.example", "lab.edu", "forum.example", "daily.example", "guide.example", "wiki.example")
ABOUT = (
    "a small house", "an old flat", "a quiet bedroom", "a cold cellar", "a holiday home", "a family of five",
    "a house with radiators", "a new building", "a terraced house", "a house by the sea", "a workshop", "a school",
)  # fmt: skip


def prompts(n: int) -> tuple[Prompt, ...]:
    asks = ("Which heat pump fits", "What does a heat pump cost for", "How loud is a heat pump in",
            "Who installs a heat pump in", "Is a heat pump worth it for")  # fmt: skip
    every = [f"{ask} {about}?" for ask in asks for about in ABOUT]
    return tuple(Prompt(text, "commercial", TOPICS[i % 3], market="DE") for i, text in enumerate(every[:n]))


def tracked(
    location: Path | str, *, weeks: int = 3, asked: int = 8, repeats: int = 2, engines: tuple[str, ...] = ENGINES
) -> None:
    """Runs of ``weeks`` with every state somewhere; the first answer holds script; the marks of the last run are checked."""
    with Store.open(location) as store:
        store.put([make_record(OWN, {"Running": [EVIDENCE, "It is quiet as well."]}, title="Pumps of Acme")])
        store.shelf(UniverseShelf).save(
            Universe(
                (Brand("Acme", sites=("acme.example",)), Brand("Rival", sites=("rival.example",), competitor=True))
            ).body()
        )
        plan = Plan(engines, prompts(asked), repeats=repeats)
        for week in range(weeks):
            run = _run(store, plan, week)
        _check(store, run)


def _run(store: Store, plan: Plan, week: int) -> int:
    log, when = store.shelf(TrackLog), START + timedelta(weeks=week)
    told = {"plan": plan_json(plan), "engines": [{"name": e, "surface": "api", "price": ""} for e in plan.engines]}
    run = log.begin("heating", 1, told, when.isoformat())
    rows = []
    for number, found in enumerate(_answers(plan, week)):
        at = (when + timedelta(minutes=number)).isoformat()
        made = replace(found, asked_at=at)
        rows.append(StoredObservation(number, made.state.value, at, observation_bytes(made)))
    log.observe(run.id, rows)
    log.finish(run.id)
    return run.id


def _answers(plan: Plan, week: int) -> Iterator[Observation]:
    chance = random.Random(week)
    for number, asking in enumerate(plan):
        if number == 0 and week == 0:
            yield HOSTILE
        elif number % 17 == 5:
            yield Observation(State.REFUSED, "content_filter")
        elif number % 23 == 7:
            yield Observation(State.FAILED, "http_429 too many requests")
        else:
            yield _answer(chance, asking.prompt.text, plan.engines.index(asking.engine), week)


def _answer(chance: random.Random, asked: str, engine: int, week: int) -> Observation:
    ours = chance.random() < 0.2 + 0.15 * engine + 0.03 * week
    others = [f"https://{s}/{chance.randrange(4)}" for s in chance.sample(SITES, 2 + engine)]
    urls = [*([OWN] if ours else []), *others]
    lines = [f"For {asked.partition(' for ')[2] or 'most homes'} there are {chance.randrange(3, 9)} good models."]
    named = "Acme makes one of them. " if ours or chance.random() < 0.3 else ""
    lines.append(f"{named}A heat pump needs {chance.choice((900, 1100))} kWh a year [1].")
    lines += [
        f"{i}. Model {i} has a warranty of {chance.randrange(2, 9)} years [{i}]." for i in range(2, len(urls) + 1)
    ]
    text = "\n\n".join((*lines[:2], "\n".join(lines[2:]), "Ask a fitter before you buy."))
    sources = "\n".join(f"[{i}]: {url}" for i, url in enumerate(urls, 1))
    found = observed(f"{text}\n\n{sources}\n", retrieved=[*urls, "https://more.example/x"] if engine else None)
    return replace(found, searched=(Searched(asked.lower().rstrip("?")), Searched("heat pump yearly consumption")))


def _check(store: Store, run: int) -> None:
    """Every mark of the run: own pages hold what is said of 900 kWh, the others are told apart by their number."""
    page = store.page(OWN)
    assert page is not None
    start = page.text.index(EVIDENCE)
    labels = ("supports", "partly", "does_not", "refutes", "not_readable")
    saved = []
    for number, _, found in StoredRecord(store.shelf(TrackLog)).observations(run):
        where = placed(found)
        for mark, c in enumerate(found.cited):
            claim = claim_of(where, mark, page_key(c) or "")
            own = c.page.key is not None and "acme.example" in c.page.key
            label = ("supports" if "900" in found.text else "refutes") if own else labels[(number + mark) % 5]
            body = (
                Checked(label, "features", claim, 0.91, "", start, start + len(EVIDENCE), 0.1, OWN, page.version, "store")
                if own else Checked(label, "features", claim, None if label == "not_readable" else 0.5,
                                    "http_403" if label == "not_readable" else "")
            )  # fmt: skip
            saved.append(StoredCheck(number, mark, label, body.body()))
    store.shelf(CheckShelf).save(run, saved)
