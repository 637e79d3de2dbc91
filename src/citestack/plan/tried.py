"""Effects that experiments of this store measured, for the checks whose edit they tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.figures import Effect, Findings
from citestack.experiment.findings.stored import findings_of
from citestack.plan.making import task_id
from citestack.plan.model import Expected, Task
from citestack.plan.published import LINKS
from citestack.plan.site import domain_of
from citestack.store.experiments import Experiment, Experiments

if TYPE_CHECKING:
    from citestack.store import Store

LINK_ARM = "inbound_links"
MOST = 20
"""Experiments read, the newest."""
ARMS: Mapping[str, str] = {
    "retrieval.front_loaded": "front_load",
    "retrieval.self_contained": "self_contained",
    "grounding.self_contained": "self_contained",
    "grounding.source_named": "cite_sources",
    "grounding.sourced": "cite_sources",
    "grounding.statements": "statistics",
    "rerank.author": "dates_author",
    "rerank.date_shown": "dates_author",
    "citation.last_updated": "dates_author",
    "retrieval.canonical": "canonical_fix",
    "fanout.prompts": "faq_block",
    "fanout.adjacent": "faq_block",
    "rerank.referrers": "inbound_links",
}
"""Check of the audit -> the arm that makes its edit."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The effect of one arm in one experiment."""

    experiment: str
    effect: Effect
    why_not: str = ""
    """Of an arm that was measured on no prompt: why, in words."""


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

    def of_links(self) -> Expected:
        """What more links bring: measured here, or unknown with the reason."""
        found = self.effects.get(LINK_ARM)
        if found is not None and found.effect.difference is not None:
            return expected(found)
        none = "no experiment of this store" if not self.any else "none of this store's experiments"
        why = f"{none} measured the arm {LINK_ARM}" if found is None else expected(found).said.removeprefix("unknown: ")
        return Expected(f"unknown: {why}, and {LINKS.said}", "unknown", LINKS.source)

    def worth_trying(self, tasks: Sequence[Task]) -> tuple[str, ...]:
        """Arms that would make the edits of the plan and were not tried yet."""
        by_id = {task_id("audit", self.domain, check): arm for check, arm in ARMS.items()}
        found = [arm for t in tasks if (arm := by_id.get(t.id)) is not None and arm not in self.effects]
        return tuple(dict.fromkeys(found))


def expected(found: Measured) -> Expected:
    e = found.effect
    d: Interval | None = e.difference
    if d is None:
        why = f": {found.why_not}" if found.why_not else ""
        return Expected(f"unknown: experiment {found.experiment} measured nothing of it{why}", "unknown")
    size = f"{d.value:+.3f} ({d.low:+.3f} to {d.high:+.3f})"
    said = f"{e.measure} {size} over {e.prompts} prompts: {e.finding}"
    return Expected(said, "measured here", f"experiment {found.experiment}", d if e.finding == "up" else None)


def best(findings: Findings, experiment: str) -> dict[str, Measured]:
    """Of one experiment: per arm its effect on the primary measure; fabricated arms are nobody's task."""
    rows = [e for e in findings.effects if e.measure == findings.primary and not e.stratum and e.adopters == 0.0]
    left = {a.arm: "; ".join(f"{n:,}: {why}" for why, n in a.reasons[:2]) for a in findings.applied if not a.applied}
    kinds = ("control", "placebo", "fabricated")
    return {e.arm: Measured(experiment, e, left.get(e.arm, "")) for e in rows if e.kind not in kinds}


def tried(store: Store, domain: str) -> Tried:
    """Effects of the newest finished experiments, first of those on pages of the site, then of all others.

    Raises ``StoreError``.
    """
    shelf = store.shelf(Experiments)
    found = [(x, shelf.part(x.id, "findings")) for x in shelf.newest(limit=MOST, finished=True)]
    told = [(x, findings_of(body)) for x, body in found if body is not None]
    effects: dict[str, Measured] = {}
    for x, findings in sorted(told, key=lambda pair: (not _on(pair[0], domain), -pair[0].id)):
        here = "" if _on(x, domain) else ", on pages of other sites"
        for arm, measured in best(findings, f"{x.id}, {x.name}{here}").items():
            effects.setdefault(arm, measured)
    return Tried(domain, effects, bool(told))


def _on(experiment: Experiment, domain: str) -> bool:
    targets = experiment.about.get("design", {}).get("targets", ())
    return any(domain_of(t if "://" in t else f"https://{t}") == domain for t in targets)
