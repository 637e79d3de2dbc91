"""Made-up answers of made-up engines for the picture of ``/track``; each says that it is simulated.

They cite pages of the demo web and say their sentences, so that our check of them is a real one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from citestack.answers.identity import key_of
from citestack.store import Store
from citestack.store.observations import StoredObservation, TrackLog
from citestack.store.universe import UniverseShelf
from citestack.track.layout import laid, parts_of
from citestack.track.model import Cited, Observation, Page, Prompt, State
from citestack.track.run.codec import observation_bytes
from citestack.track.run.plan import Plan, plan_json
from citestack.track.scoring.universe import Brand, Universe

ENGINES = ("assistant", "search", "overview")
OWN, NAME = "hearthlab.example", "Hearth Laboratory"
START, WEEKS, REPEATS, SITES, SENTENCES = datetime(2026, 8, 3, 9, tzinfo=UTC), 8, 2, 9, 4
LATER, MORE = 4, 2.5
"""From this week on the own site is liked so many times more: a change for the report to find."""
Quotes = Sequence[tuple[Page, Sequence[str]]]


def make_answers(store: Store, texts: Sequence[str]) -> int:
    """Weekly runs over ``texts``; the number of the last."""
    store.shelf(UniverseShelf).save(Universe((Brand(NAME, sites=(OWN,)),)).body())
    plan = Plan(ENGINES, tuple(Prompt(t, "informational") for t in texts), repeats=REPEATS)
    told = {"plan": plan_json(plan), "engines": [{"name": e, "surface": "replay", "price": ""} for e in ENGINES]}
    log, quotes, run = store.shelf(TrackLog), list(_quotes(store)), 0
    for week in range(WEEKS):
        when = START + timedelta(weeks=week)
        run = log.begin("heating", 1, told, when.isoformat()).id
        made = _answers(plan, quotes, week)
        log.observe(run, [_row(n, o, when) for n, o in enumerate(made)])
        log.finish(run)
    return run


def _quotes(store: Store) -> Iterator[tuple[Page, Sequence[str]]]:
    """Pages with the lines of their text that are sentences."""
    for line in store.listed(400):
        page = store.page(line.url)
        said = [s for s in page.text.splitlines() if len(s.split()) > 9 and s.endswith(".")] if page else []
        if page and said:
            yield Page(page.url, page.url, key_of(page.url), page.title), said


def _answers(plan: Plan, quotes: Quotes, week: int) -> Iterator[Observation]:
    for number, asking in enumerate(plan):
        chance = random.Random(f"{week} {number}")  # noqa: S311 - made-up data that is the same each time
        if chance.random() < 0.04:
            yield Observation(State.FAILED, "http_429", simulated=True)
            continue
        liked = random.Random(asking.prompt.text).sample(range(len(quotes)), SITES)  # noqa: S311
        lean = 1 + ENGINES.index(asking.engine) / 2
        weights = [
            _weight(quotes[p][0], lean * (MORE if week >= LATER else 1)) / (rank + 1) for rank, p in enumerate(liked)
        ]
        chosen = dict.fromkeys(chance.choices(liked, weights, k=SENTENCES + ENGINES.index(asking.engine)))
        yield _answer([quotes[p] for p in chosen], chance)


def _weight(page: Page, own: float) -> float:
    return own if OWN in page.given else 1.0


def _answer(sources: Quotes, chance: random.Random) -> Observation:
    text, cited = "", []
    for n, (page, said) in enumerate(sources, 1):
        words = said[min(int(chance.expovariate(0.5)), len(said) - 1)]
        cited.append(Cited(page, len(text), len(text) + len(words), n))
        text += words + "\n\n"
    if any(OWN in page.given for page, _ in sources) and chance.random() < 0.6:
        text += f"{NAME} has measured this."
    text = text.strip()
    return Observation(State.MEASURED, text=text, cited=tuple(cited), blocks=laid(parts_of(text)), simulated=True)


def _row(number: int, made: Observation, when: datetime) -> StoredObservation:
    at = (when + timedelta(seconds=number)).isoformat()
    return StoredObservation(number, made.state.value, at, observation_bytes(replace(made, asked_at=at)))
