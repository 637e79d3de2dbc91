"""Which prompts a plan is about, and where they come from; the better ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.audit.intents import intents
from citestack.model import Page
from citestack.plan.site import Site
from citestack.store.observations import TrackLog
from citestack.track.first_party.series import grounding_queries
from citestack.track.prompts.sets import PromptSets
from citestack.track.prompts.suggest import Wanted, from_grounding

if TYPE_CHECKING:
    from citestack.store import Store

LIMIT = 50
PAGES = 50
"""Of the site, whose titles and headings are read."""
LEAST_WORDS = 3
"""Of a topic that is asked as a prompt."""
FLATTERED = "what titles and headings of the site promise, which flatters it: no more than a beginning"


@dataclass(frozen=True, slots=True)
class Chosen:
    prompts: tuple[str, ...]
    origin: str
    """In words."""
    set_name: str = ""
    suggested: bool = False


def choose(store: Store, site: Site, given: Sequence[str], set_name: str, limit: int = LIMIT) -> Chosen:
    """Given ones; else a named set; else the set of the newest run; else the only set; else Bing's grounding queries
    of the site; else what the site's own pages promise to answer. Raises ``NotFoundError`` for a set that is not there.
    """
    sets = store.shelf(PromptSets)
    if given:
        return Chosen(tuple(dict.fromkeys(given)), "given")
    name = set_name or _usual_set(store, sets)
    if name:
        found = sets.get(name)
        return Chosen(tuple(p.text for p in found.prompts), f"set {found.name} {found.version}", found.name)
    searched = _searched(store, site, limit)
    if searched:
        return Chosen(searched, "Bing's grounding queries of the site")
    suggested = _promised(store, site, limit)
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


def _promised(store: Store, site: Site, limit: int) -> tuple[str, ...]:
    """What the site's pages promise to answer, a page after the other: questions, then topics of some length."""
    each = [intents(page) for page in _pages(store, site)]
    turned = [asked[place] for place in range(max(map(len, each), default=0)) for asked in each if place < len(asked)]
    long = [t for t in turned if t.endswith("?") or len(t.split()) >= LEAST_WORDS]
    return tuple(dict.fromkeys(sorted(long, key=lambda t: not t.endswith("?"))))[:limit]


def _pages(store: Store, site: Site) -> list[Page]:
    """Taken evenly."""
    step = max(1, len(site.urls) // PAGES)
    pages = (store.page(url) for url in site.urls[::step][:PAGES])
    return [p for p in pages if p is not None]
