"""Tasks that measure the citation share: what is asked, how often, with which power, and what is imported beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.plan.making import count, quoted, task_id
from citestack.plan.model import Effort, Expected, Task
from citestack.plan.published import DECISION_PROMPTS, NOISE, PROMPTS
from citestack.track.statistics.power import Scatter, detectable

WANTED = 0.1
"""Change of a citation rate that is to be found in 80 of 100 cases: ten points."""
REPEATS = (1, 2, 3, 5, 10)
ENGINES = 2
"""Of two engines the cited domains overlap by about a tenth, so that one says little of another."""


@dataclass(frozen=True, slots=True)
class State:
    """What the store holds of the measuring side."""

    domain: str
    prompt_set: str
    prompts: int
    engines: tuple[str, ...]
    runs: int
    within: float | None
    """Variance of an answer about its prompt's rate; None without repeats."""
    first_party: bool
    traffic: bool
    backlinks: bool
    audited: bool
    graph: bool
    file: str = "prompts.csv"


def needed_repeats(prompts: int, within: float) -> tuple[int, float]:
    """The fewest repeats with which ``WANTED`` is found, and what they find; the most when none is enough."""
    for repeats in REPEATS:
        change = detectable(prompts, repeats, Scatter(within, 0.0))
        if change <= WANTED:
            return repeats, change
    return REPEATS[-1], detectable(prompts, REPEATS[-1], Scatter(within, 0.0))


def measure_tasks(s: State, arms: Sequence[str], design: str) -> tuple[Task, ...]:
    """``arms``: those that the plan's edits are made by and that nobody tried; ``design``: the file of their design,
    empty when none was written.
    """
    found = [_prompts(s), _baseline(s)]
    found += [t for t in (_first_party(s), _traffic(s), _backlinks(s)) if t is not None]
    if arms:
        found.append(_experiment(s, arms, design))
    return tuple(t for t in found if t is not None)


def _prompts(s: State) -> Task | None:
    if s.prompt_set and s.prompts >= DECISION_PROMPTS:
        return None
    missing = DECISION_PROMPTS - s.prompts
    title = f"Grow the prompt set to {DECISION_PROMPTS}" if s.prompt_set else f"Make a prompt set of {DECISION_PROMPTS}"
    name = s.prompt_set or s.domain
    return _task(
        s,
        "prompt set",
        title,
        f"There are {s.prompts}; {PROMPTS.said}.",
        "a day",
        Expected(f"no citation more, but figures to decide by: {PROMPTS.said}", "published", PROMPTS.source),
        f"citestack track prompts show {quoted(name)}: {DECISION_PROMPTS} prompts or more",
        "/track/prompts",
        float(missing),
    )


def _baseline(s: State) -> Task | None:
    prompts = max(s.prompts, DECISION_PROMPTS)
    repeats, change = needed_repeats(prompts, 0.25 if s.within is None else s.within)
    if s.runs >= 2 and len(s.engines) >= ENGINES:
        title = f"Ask {count(prompts, 'prompt')} again, {repeats} times each, of the same engines"
    else:
        title = f"Take the baseline: {count(prompts, 'prompt')}, {ENGINES} engines, {count(repeats, 'repeat')} each"
    basis = "the worst case, a rate of one half" if s.within is None else "the scatter of this store's repeats"
    power = f"finds a change of {change:.0%} in 80 of 100 cases ({basis}; true drift of prompts comes on top)"
    asked = (
        f" Asked so far: {', '.join(s.engines)}, {count(s.runs, 'run')}." if s.engines else " No engine was asked yet."
    )
    return _task(
        s,
        "baseline",
        title,
        f"With less, noise is taken for change: {NOISE.said}.{asked}",
        "a day",
        Expected(f"no citation more; {power}", "published", NOISE.source),
        f"citestack track report --domain {s.domain} --against previous: figures with intervals, two periods",
        "/track/runs",
        None,
    )


def _first_party(s: State) -> Task | None:
    if s.first_party:
        return None
    return _task(
        s,
        "first party",
        "Import what Bing and Search Console say of citations and impressions",
        "Bing's AI performance report is the only log of citations that an engine gives out.",
        "an hour",
        Expected(
            "no citation more; what searches led to the site, as the engine saw it", "published", "Bing, February 2026"
        ),
        "citestack track import FILE: rows kept",
        "/track",
        None,
    )


def _traffic(s: State) -> Task | None:
    if s.traffic:
        return None
    return _task(
        s,
        "traffic",
        "Read the server's logs: which AI agents come, and who is turned away",
        "A block in front of the site shows in no page and no robots.txt.",
        "an hour",
        Expected("unknown until the logs are read", "unknown"),
        "citestack traffic access.log --save: agents by class",
        "/traffic",
        None,
    )


def _backlinks(s: State) -> Task | None:
    if s.backlinks:
        return None
    return _task(
        s,
        "backlinks",
        f"Import a backlink export of {s.domain} and of the sites cited most",
        "The link graph knows the pages of this store alone: links from everywhere else are missing, not absent.",
        "an hour",
        Expected("no citation more; the verdict on links is then about the web, not about this store", "unknown"),
        "citestack authority import FILE, then citestack authority build: more domains",
        f"/sites/{s.domain}",
        None,
    )


def _experiment(s: State, arms: Sequence[str], design: str) -> Task:
    file = design or f"plan-{s.domain}.toml"
    how = "It is written" if design else f"citestack plan {s.domain} --design {file} writes it"
    return _task(
        s,
        "experiment",
        f"Try the edits on copies before all pages are changed: {', '.join(arms)}",
        f"{file} holds the design: each prompt with and without the edit, against placebo edits. {how}.",
        "a day",
        Expected("the effect of each edit with its interval, on this store's own stack", "unknown"),
        f"citestack experiment run {file}: a finding up or down, not within noise",
        "/experiments",
        float(len(arms)),
    )


def _task(  # noqa: PLR0913, PLR0917 - the columns of a task
    s: State,
    kind: str,
    title: str,
    why: str,
    effort: Effort,
    expected: Expected,
    check: str,
    link: str,
    size: float | None,
) -> Task:
    return Task(
        task_id(kind, s.domain),
        "days 30-60",
        None,
        title,
        expected=expected,
        effort=effort,
        check=check,
        evidence=link,
        why=why,
        size=size,
    )
