"""Plans as the pages draw them: the verdict against its bar, tasks by window, what was not measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

from citestack.audit.report.parts import LAYER_TITLES
from citestack.plan import wording
from citestack.plan.model import Evidence, Plan, Situation, Task, Window

AIMS: dict[Window, str] = {
    "days 0-30": "fix the answer layer",
    "days 30-60": "measure citation share",
    "days 60-90": "earn links and mentions",
}


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The newest plan of a domain."""

    id: int
    domain: str
    made_at: str
    situation: Situation
    title: str
    said: str
    """The verdict in a sentence."""
    close: bool
    tasks: int
    done: int
    """Tasks of the plan before that need no more doing."""


@dataclass(frozen=True, slots=True)
class WindowShown:
    name: Window
    aim: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    id: int
    plan: Plan
    title: str
    means: str
    deciding: Evidence | None
    """What the verdict rests on first."""
    runner_up: str
    windows: tuple[WindowShown, ...]
    progress: dict[str, int]
    """Tasks by what became of them since the plan before; empty for a first plan."""
    job: str | None
    """A job that makes a new one now."""
    page: Literal["one"] = "one"

    def number(self, evidence: Evidence) -> str:
        return wording.number(evidence)

    def bar(self, evidence: Evidence) -> str:
        return wording.bar(evidence)

    def expected(self, task: Task) -> str:
        """What it should bring, without who says so."""
        e = task.expected
        if e is None:
            return ""
        span = e.amount if task.part == "stack" else None
        amount = "" if span is None else f"{span.value:+.0%} of the prompts ({span.low:.0%} to {span.high:.0%}): "
        said = e.said.removeprefix("unknown").lstrip(" :;,")
        return f"{amount}{said}{f' ({e.source})' if e.source else ''}"

    def layer(self, number: int) -> str:
        return LAYER_TITLES[number]

    def situation(self, name: Situation) -> str:
        return wording.TITLES[name]


def line_of(number: int, plan: Plan) -> PlanLine:
    said = plan.sentences[0] if plan.sentences else wording.MEANS[plan.verdict.situation]
    return PlanLine(
        number, plan.domain, plan.made_at, plan.verdict.situation, wording.TITLES[plan.verdict.situation], said,
        plan.verdict.close, len(plan.tasks), len(plan.done),
    )  # fmt: skip


def page_of(number: int, plan: Plan, job: str | None = None) -> PlanPage:
    situation, other = plan.verdict.situation, plan.verdict.runner_up
    windows = (WindowShown(w, AIMS[w], tuple(t for t in plan.tasks if t.window == w)) for w in get_args(Window))
    return PlanPage(
        number, plan, wording.TITLES[situation], wording.MEANS[situation], deciding(plan),
        wording.TITLES[other] if other else "", tuple(w for w in windows if w.tasks), _progress(plan), job,
    )  # fmt: skip


def deciding(plan: Plan) -> Evidence | None:
    """The number whose distance from its bar is the verdict's margin; else the first that has a bar."""
    found = [e for e in plan.verdict.because if e.value is not None and e.bar]
    margin = plan.verdict.margin
    if margin is None:
        return next(iter(found), None)
    return min(found, key=lambda e: abs(abs((e.value or 0.0) - (e.bar or 1.0)) / (e.bar or 1.0) - margin), default=None)


def _progress(plan: Plan) -> dict[str, int]:
    if plan.before is None:
        return {}
    counted = Counter[str](t.progress for t in plan.tasks)
    counted["done"] += len(plan.done)
    return {name: counted[name] for name in ("done", "open", "worse", "new") if counted[name]}
