"""The nouns of a plan: the situation with its evidence, and tasks that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from citestack.evaluate.statistics.interval import Interval

Situation = Literal["no_link_equity", "ranks_but_invisible", "niche_held", "doing_well", "not_enough_data"]
Window = Literal["days 0-30", "days 30-60", "days 60-90"]
Origin = Literal["measured here", "published", "unknown"]
Part = Literal["authority", "audit", "track", "traffic", "experiment", "stack"]
Effort = Literal["an hour", "a day", "days", "weeks"]
Progress = Literal["new", "open", "done", "worse"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A number against its bar. ``value`` None = not measured; then ``missing`` says what would measure it."""

    name: str
    part: Part
    value: float | None
    bar: float | None
    unit: str
    said: str
    """In words, with n and denominator."""
    interval: Interval | None = None
    n: int | None = None
    speaks_for: Situation | None = None
    missing: str = ""
    """The command that would measure it."""
    link: str = ""
    """Path of the page of the web interface that shows it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    situation: Situation
    because: tuple[Evidence, ...]
    margin: float | None
    """How far the deciding number is from its bar, as a share of the bar; None without data."""
    close: bool
    """The interval of the deciding number reaches over its bar, or another situation is nearly as likely."""
    runner_up: Situation | None
    bottleneck: int | None
    """The layer (1 to 5) that loses most of what enters it; None when nothing was followed down the stack."""
    bottleneck_said: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a task should bring, and who says so."""

    said: str
    origin: Origin
    source: str = ""
    """Experiment of this store, or publication."""
    amount: Interval | None = None


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    """Stable between plans: hash of kind and what it is about."""
    window: Window
    layer: int | None
    title: str
    page: str = ""
    sentence: str = ""
    host: str = ""
    expected: Expected | None = None
    effort: Effort = "a day"
    check: str = ""
    """How it will be known to be done: a command, and what it must show."""
    evidence: str = ""
    """Path of the page that shows why."""
    progress: Progress = "new"
    part: Part | None = None
    """What found it. While that is not measured again, the task stays open."""
    why: str = ""
    """In words, with the numbers."""
    prompts: tuple[str, ...] = ()
    """Those it was found with; it is done only when they were asked again."""
    size: float | None = None
    """How much of it there is (prompts, pages, sites), so that a later plan can say that it grew."""


@dataclass(frozen=True, slots=True)
class LayerCount:
    """What became of the site's prompts at one layer of this store's own stack."""

    layer: int
    entered: int
    """Prompts for which some page of the site reached the layer."""
    survived: int
    rate: Interval | None
    """survived / entered; prompts are resampled. None where nothing entered."""
    cited_sites: float | None
    """The same of the other sites that the answers cite, together; None without any."""
    relative: Interval | None = None
    """``rate`` over ``cited_sites``; under 1 = more is lost here than there."""


@dataclass(frozen=True, slots=True)
class Plan:
    domain: str
    made_at: str
    """ISO 8601 UTC."""
    verdict: Verdict
    tasks: tuple[Task, ...]
    missing: tuple[Evidence, ...]
    """What was not measured, each with the command that would."""
    done: tuple[Task, ...] = ()
    """Tasks of the plan before that need no more doing."""
    before: str | None = None
    """When the plan before was made."""
    start: str = ""
    """ISO 8601 day that the 90 days begin with."""
    sentences: tuple[str, ...] = ()
    """The three that a busy reader needs."""
    prompts: tuple[str, ...] = ()
    prompts_from: str = ""
    layers: tuple[LayerCount, ...] = ()
    left_out: int = 0
    """Tasks beyond those listed."""
    notes: tuple[str, ...] = ()
    """What a reader must know before quoting a figure."""
