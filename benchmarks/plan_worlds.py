"""Made webs in which it is known why a site is not cited: no links, no readiness, or somebody who holds the niche.

Each is a store like any other: pages with links, a build of the link graph, and a run of answers with the organic
results beside them. Sizes, strengths and who cites whom are drawn; only what makes the situation is fixed in sense:

``no_link_equity``: few or no sites link to the site, others are linked by many, and results seldom hold it.
``ranks_but_invisible``: it is linked as well as the others, results mostly hold it, and answers seldom cite it.
``niche_held``: one site, or encyclopaedias and regulators together, have most citations; how the site is linked and
ranked is drawn as for either of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from citestack.answers.identity import key_of
from citestack.authority.seeds import Seeds
from citestack.authority.trust import build_trust
from citestack.config import Config
from citestack.corpus.ingest import read_page
from citestack.store import Store
from citestack.store.observations import StoredObservation, TrackLog
from citestack.track.model import Cited, Observation, Page, Prompt, Retrieved, State
from citestack.track.prompts.sets import PromptSets
from citestack.track.run.codec import observation_bytes
from citestack.track.run.plan import Plan, plan_json

World = Literal["no_link_equity", "ranks_but_invisible", "niche_held"]
WORLDS: tuple[World, ...] = ("no_link_equity", "ranks_but_invisible", "niche_held")
SITE = "subject.example"
DAY = "2026-11-01"
TOPICS = ("heat pumps", "solar panels", "insulation", "wood stoves", "windows", "batteries", "ventilation", "boilers")
ASKS = ("what does it cost", "how long does it last", "how loud is it", "what can go wrong", "who installs it",
        "how is it cleaned", "what does the law say", "is it worth it")  # fmt: skip
HOLDERS = ("energy.gov", "wikipedia.org", "iso.org", "holder.example")


@dataclass(frozen=True, slots=True)
class Strengths:
    """What was drawn of a world."""

    world: World
    rivals: int
    prompts: int
    repeats: int
    ranked: float
    """Chance that the results of a prompt hold the site."""
    cited: float
    """Chance that an answer cites it where it is ranked."""
    linkers: int
    """Sites of the graph that link to nobody's order but their own taste."""
    links: int
    """Of them, those that link to the site."""
    holder: float
    """Chance that a place in an answer is the holder's."""


def drawn(world: World, seed: int) -> Strengths:
    chance = np.random.default_rng(seed)
    linkers, rivals = int(chance.integers(12, 40)), int(chance.integers(5, 14))
    weak = world == "no_link_equity" or (world == "niche_held" and chance.random() < 0.5)
    return Strengths(
        world, rivals, int(chance.integers(20, 60)), int(chance.integers(1, 4)),
        ranked=float(chance.uniform(0.02, 0.25) if weak else chance.uniform(0.75, 1.0)),
        cited=float(chance.uniform(0.0, 0.2)), linkers=linkers,
        links=int(chance.integers(0, 2)) if weak else max(3, int(linkers * chance.uniform(0.5, 0.8))),
        holder=float(chance.uniform(0.72, 0.9)) if world == "niche_held" else 0.0,
    )  # fmt: skip


def make(world: World, seed: int, folder: Path) -> Strengths:
    """Writes the store of the world into ``folder``."""
    s, chance = drawn(world, seed), np.random.default_rng(seed + 1_000_000)
    rivals = [f"rival{i}.example" for i in range(s.rivals)]
    prompts = [Prompt(f"{t}: {a}?") for t in TOPICS for a in ASKS][: s.prompts]
    holders = _holders(chance) if s.holder else []
    with Store.open(folder) as store:
        _pages(store, s, [*rivals, *holders], chance)
        build_trust(store, Config(), Seeds((), ()))
        store.shelf(PromptSets).save("world", prompts)
        _observe(store, s, prompts, rivals, holders, chance)
    return s


def _holders(chance: np.random.Generator) -> list[str]:
    """One of them, or two of a kind that hold it together."""
    first = int(chance.integers(0, len(HOLDERS)))
    return [HOLDERS[first]] if first == 3 or chance.random() < 0.5 else [HOLDERS[first], HOLDERS[(first + 1) % 3]]


def _pages(store: Store, s: Strengths, others: Sequence[str], chance: np.random.Generator) -> None:
    pages = {f"https://{site}/{n}": list[str]() for site in (SITE, *others) for n in range(2)}
    mine = set(chance.permutation(s.linkers)[: s.links].tolist())
    for i in range(s.linkers):
        liked = [o for o in others if chance.random() < 0.65]
        named = [f"https://{o}/0" for o in (*liked, *((SITE,) if i in mine else ()))]
        named += [f"https://linker{j}.example/" for j in range(s.linkers) if j != i and chance.random() < 0.2]
        pages[f"https://linker{i}.example/"] = named
    store.put(read_page(_html(url, links), url=url, content_type="text/html") for url, links in sorted(pages.items()))


def _html(url: str, links: Sequence[str]) -> bytes:
    said = "".join(f'<p>A good word on <a href="{link}">what {link[8:]} found</a> in its tests.</p>' for link in links)
    topic = TOPICS[sum(url.encode()) % len(TOPICS)]
    text = f"<p>This page of {url[8:]} speaks of {topic} in a house of its own.</p>"
    body = f"<main><h1>{topic}</h1>{text}{said}</main>"
    return f"<html><title>{topic} at {url[8:]}</title><body>{body}</body></html>".encode()


def _observe(
    store: Store,
    s: Strengths,
    prompts: Sequence[Prompt],
    rivals: Sequence[str],
    holders: Sequence[str],
    chance: np.random.Generator,
) -> None:
    log = store.shelf(TrackLog)
    plan = Plan(("engine",), tuple(prompts), repeats=s.repeats)
    run = log.begin("world", 1, {"plan": plan_json(plan)})
    ranked = chance.random(len(prompts)) < s.ranked
    rows = []
    for n in range(len(plan)):
        seen = _answer(s, bool(ranked[n % len(prompts)]), rivals, holders, chance)
        rows.append(StoredObservation(n, seen.state.value, seen.asked_at, observation_bytes(seen)))
    log.observe(run.id, rows)
    log.finish(run.id)


def _answer(
    s: Strengths, ranked: bool, rivals: Sequence[str], holders: Sequence[str], chance: np.random.Generator
) -> Observation:
    """Up to six sources: the holder's by its chance, else a rival's; the site's where it is ranked, by its own."""
    pull = np.linspace(1.5, 0.5, len(rivals))
    sites = []
    for _ in range(int(chance.integers(3, 7))):
        if holders and chance.random() < s.holder:
            sites.append(holders[int(chance.integers(0, len(holders)))])
        else:
            sites.append(rivals[int(chance.choice(len(rivals), p=pull / pull.sum()))])
    if ranked and chance.random() < s.cited:
        sites.append(SITE)
    pages = list(dict.fromkeys(_page(site, int(chance.integers(0, 9))) for site in sites))
    cited = tuple(Cited(p, None, None, n) for n, p in enumerate(pages, 1))
    return Observation(
        State.MEASURED, surface="serp", asked_at=f"{DAY}T08:00:00+00:00", text="An answer.", cited=cited,
        organic=_organic(ranked, [*holders, *rivals], chance),
    )  # fmt: skip


def _organic(ranked: bool, others: Sequence[str], chance: np.random.Generator) -> tuple[Retrieved, ...]:
    order = [others[i] for i in chance.permutation(len(others))[:9].tolist()]
    if ranked:
        order.insert(int(chance.integers(0, len(order) + 1)), SITE)
    return tuple(Retrieved(_page(site, 0), rank) for rank, site in enumerate(order, 1))


def _page(site: str, n: int) -> Page:
    url = f"https://{site}/{n}"
    return Page(url, url, key_of(url), site)
