"""The question box with what stands around it: examples, recent runs, what to do with an empty store."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.config import PROFILES
from citestack.demo import DEMO_QUESTION, DEMO_WHY_URL
from citestack.protocols import Counts
from citestack.serve.reading.addresses import run_path
from citestack.serve.reading.strip import LayerCell, idle_strip
from citestack.store import Store

RECENT = 8
PROFILE_WORDS = {
    "fast": "no neural network",
    "default": "the whole stack",
    "thorough": "more of everything",
}
EXAMPLES = (
    DEMO_QUESTION,
    "How loud is a heat pump water heater?",
    "Does a heat pump water heater save 94 percent of electricity?",
    "How long does a heat pump water heater take to heat a full tank of 250 litres?",
    "How do I teach a puppy to walk on a lead?",
)
"""Of the demo web: a plain one, two honest figures, a planted claim, a buried answer, one it cannot answer."""


@dataclass(frozen=True, slots=True)
class ProfileShown:
    name: str
    words: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class RecentRun:
    id: str
    question: str
    saved_at: str
    """ISO 8601 UTC."""
    href: str
    outdated: bool
    """The store has changed since."""


@dataclass(frozen=True, slots=True)
class AskPage:
    pages: int
    passages: int
    question: str
    """Filled in; ``?q=``."""
    profiles: tuple[ProfileShown, ...]
    examples: tuple[str, ...]
    recent: tuple[RecentRun, ...]
    layers: tuple[LayerCell, ...]
    problem: str | None = None
    """What is wrong with the question that was sent."""


def ask_page(store: Store, question: str = "", profile: str = "default", problem: str | None = None) -> AskPage:
    counts: Counts = store.counts()
    demo = counts.pages > 0 and bool(store.versions(DEMO_WHY_URL))
    generation = store.generation
    recent = (
        RecentRun(t.id, t.question, t.saved_at, run_path(t.id), t.generation != generation)
        for t in store.traces(RECENT)
    )
    profiles = tuple(ProfileShown(name, PROFILE_WORDS[name], name == profile) for name in PROFILES)
    examples = EXAMPLES if demo else ()
    return AskPage(counts.pages, counts.passages, question, profiles, examples, tuple(recent), idle_strip(), problem)
