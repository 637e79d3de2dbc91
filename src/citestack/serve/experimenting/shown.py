"""Experiments as frozen values: what the pages draw, and what the API tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from citestack.experiment.figures import Effect, Findings
from citestack.experiment.model import Design, EngineKind

if TYPE_CHECKING:
    from citestack.store.experiments import Experiment
    from citestack.store.jobs import Job

Standing = Literal["asking", "waiting", "open", "finished"]


@dataclass(frozen=True, slots=True)
class Headline:
    """The largest effect on the primary measure, with all that it may not be shown without."""

    effect: Effect
    said: str
    """``front_load: +4.2 points (+1.9 to +6.4), 60 prompts``."""
    noise: str
    """What noise alone does; empty where it is not known."""


@dataclass(frozen=True, slots=True)
class ExperimentLine:
    id: int
    name: str
    engine: EngineKind
    profile: str
    standing: Standing
    """asking or waiting: a job of this server has it; open: broken off, may go on; finished."""
    started_at: str
    finished_at: str | None
    arms: tuple[str, ...]
    prompts: int
    permissive: bool
    headline: Headline | None
    """None: not finished, or nothing could be measured."""
    job: str | None


def line_of(experiment: Experiment, design: Design, findings: Findings | None, job: Job | None) -> ExperimentLine:
    return ExperimentLine(
        experiment.id, experiment.name, design.engine, design.profile, _standing(experiment, job),
        experiment.started_at, experiment.finished_at, tuple(a.label or a.name for a in design.arms),
        len(design.prompts), design.permissive, None if findings is None else headline(findings),
        None if job is None else job.id,
    )  # fmt: skip


def headline(findings: Findings) -> Headline | None:
    """Of the arms that are tested: the largest among those beyond noise, else the largest."""
    from citestack.experiment.findings.words import band, count, whole

    tested = main_effects(findings)
    if not tested:
        return None
    moved = [e for e in tested if e.finding in ("up", "down")]
    best = max(moved or tested, key=_size)
    words = f"{best.arm}: {whole(best.difference, best.measure)}, {count(best.prompts, 'prompt')}"
    return Headline(best, words, band(best.floor, best.measure) if best.floor is not None else "")


def main_effects(findings: Findings, measure: str = "") -> list[Effect]:
    """Of all prompts, without adopters: one for each arm that is tested."""
    wanted = measure or findings.primary
    return [e for e in findings.effects if e.measure == wanted and _tested(e) and not e.stratum and not e.adopters]


def _tested(effect: Effect) -> bool:
    return effect.kind not in ("control", "placebo")


def _size(effect: Effect) -> float:
    return abs(effect.difference.value) if effect.difference is not None else -1.0


def _standing(experiment: Experiment, job: Job | None) -> Standing:
    if experiment.state == "finished":
        return "finished"
    if job is None:
        return "open"
    return "asking" if job.state == "running" else "waiting"


def fabricated(findings: Findings) -> Sequence[str]:
    """Labels of arms that made things up."""
    return tuple(dict.fromkeys(e.arm for e in findings.effects if e.kind == "fabricated"))
