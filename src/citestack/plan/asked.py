"""Which prompts a plan is about, and where they come from; the better ones first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.plan.site import Site
from citestack.store.observations import TrackLog
from citestack.track.first_party.series import grounding_queries
from citestack.track.prompts.sets import PromptSets
from citestack.track.prompts.suggest import Wanted, from_fan, from_grounding

if TYPE_CHECKING:
    from citestack.engine import Engine
    from citestack.store import Store

LIMIT = 50
TOPICS = 40
"""Pages of the site whose titles are fanned out."""
FLATTERED = "suggested from the site's own titles, which flatters it: no more than a beginning"


@dataclass(frozen=True, slots=True)
class Chosen:
    prompts: tuple[str, ...]
    origin: str
    """In words."""
    set_name: str = ""
    suggested: bool = False


def choose(  # noqa: PLR0913, PLR0917 - where prompts can come from
    store: Store, engine: Engine, site: Site, given: Sequence[str], set_name: str, limit: int = LIMIT
) -> Chosen:
    """Given ones; else a named set; else the set of the newest run; else the only set; else Bing's grounding queries
    of the site; else the fans of the site's titles. Raises ``NotFoundError`` for a set that is not there.
    """
    sets = store.shelf(PromptSets)
    if given:
        return Chosen(tuple(dict.fromkeys(given)), f"{len(set(given))} given")
    name = set_name or _usual_set(store, sets)
    if name:
        found = sets.get(name)
        return Chosen(tuple(p.text for p in found.prompts), f"set {found.name} {found.version}", found.name)
    searched = _searched(store, site, limit)
    if searched:
        return Chosen(searched, "Bing's grounding queries of the site")
    suggested = _fanned(store, engine, site, limit)
    return Chosen(suggested, FLATTERED if suggested else "none", suggested=True)


def _usual_set(store: Store, sets: PromptSets) -> str:
    runs = store.shelf(TrackLog).runs(limit=1)
    known = [s.name for s in sets.list()]
    if runs and runs[0].prompt_set in known:
        return runs[0].prompt_set
    return known[0] if len(known) == 1 else ""


def _searched(store: Store, site: Site, limit: int) -> tuple[str, ...]:
    for top in grounding_queries(store, site=site.domain, limit=None):
        found = from_grounding(top.rows, top.as_of, Wanted(limit=limit))
        if found.kept:
            return tuple(s.prompt.text for s in found.kept)
    return ()


def _fanned(store: Store, engine: Engine, site: Site, limit: int) -> tuple[str, ...]:
    """Questions of the fans of the site's titles, one title after the other: a query of keywords is no prompt."""
    fans = [list(_questions(engine, title)) for title in _titles(store, site)]
    found: dict[str, None] = {}
    for place in range(max(map(len, fans), default=0)):
        for fan in fans:
            if place < len(fan) and len(found) < limit:
                found.setdefault(fan[place])
    return tuple(found)


def _titles(store: Store, site: Site) -> list[str]:
    step = max(1, len(site.urls) // TOPICS)
    pages = (store.page(url) for url in site.urls[::step][:TOPICS])
    return list(dict.fromkeys(p.title for p in pages if p is not None and p.title))


def _questions(engine: Engine, title: str) -> Iterator[str]:
    from citestack.stack.layer1_fanout import CorpusFanOut

    fan = CorpusFanOut(engine.view, engine.config.fanout).expand(title)
    texts = (s.prompt.text for s in from_fan(title, fan, Wanted(limit=20)).kept)
    yield from (t for t in texts if t.endswith("?"))
