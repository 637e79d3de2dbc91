"""Effects that experiments of this store measured, for the checks whose edit they tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.figures import Effect, Findings
from citestack.plan.making import task_id
from citestack.plan.model import Expected, Task

if TYPE_CHECKING:
    from citestack.store import Store

ARMS: Mapping[str, str] = {
    "retrieval.front_loaded": "front_load",
    "retrieval.self_contained": "self_contained",
    "grounding.self_contained": "self_contained",
    "grounding.source_named": "cite_sources",
    "grounding.sourced": "cite_sources",
    "grounding.statements": "add_statistics",
    "rerank.author": "dates_author",
    "rerank.date_shown": "dates_author",
    "citation.last_updated": "dates_author",
    "retrieval.canonical": "canonical",
    "fanout.prompts": "faq",
    "fanout.adjacent": "faq",
    "rerank.referrers": "inbound_links",
}
"""Check of the audit -> the arm that makes its edit."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The effect of one arm in one experiment."""

    experiment: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Tried:
    domain: str
    effects: Mapping[str, Measured] = field(default_factory=dict)
    """Arm -> the newest effect on the primary measure, over all prompts, nobody else adopting."""
    any: bool = False

    def known(self, tasks: Iterable[Task]) -> tuple[Task, ...]:
        """The tasks with what was measured here in the place of what others published."""
        by_id = {task_id("audit", site, check): arm for check, arm in ARMS.items() for site in (self.domain,)}
        return tuple(self._told(t, by_id.get(t.id)) for t in tasks)

    def _told(self, task: Task, arm: str | None) -> Task:
        found = self.effects.get(arm or "")
        return task if found is None else replace(task, expected=expected(found))

    def worth_trying(self, tasks: Sequence[Task]) -> tuple[str, ...]:
        """Arms that would make the edits of the plan and were not tried yet."""
        by_id = {task_id("audit", self.domain, check): arm for check, arm in ARMS.items()}
        found = [arm for t in tasks if (arm := by_id.get(t.id)) is not None and arm not in self.effects]
        return tuple(dict.fromkeys(found))


def expected(found: Measured) -> Expected:
    e = found.effect
    d: Interval | None = e.difference
    size = "no figure" if d is None else f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})"
    said = f"{e.measure} {size} over {e.prompts} prompts: {e.finding}"
    return Expected(said, "measured here", f"experiment {found.experiment}", d if e.finding == "up" else None)


def best(findings: Findings, experiment: str) -> dict[str, Measured]:
    """Of one experiment: per arm its effect on the primary measure; fabricated arms are nobody's task."""
    rows = [e for e in findings.effects if e.measure == findings.primary and not e.stratum and e.adopters == 0.0]
    return {e.arm: Measured(experiment, e) for e in rows if e.kind not in ("control", "placebo", "fabricated")}


def tried(store: Store, domain: str) -> Tried:  # noqa: ARG001
    return Tried(domain)
