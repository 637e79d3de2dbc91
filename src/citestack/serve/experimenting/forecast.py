"""What an experiment would take and could find, before anything is edited: askings, minutes, the smallest effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from citestack.errors import UsageError
from citestack.experiment.measures import MEASURES
from citestack.experiment.model import Design
from citestack.serve.experimenting.arms import ArmShown, arms_shown
from citestack.serve.experimenting.wanted import ExperimentRunParams, design_wanted

if TYPE_CHECKING:
    from citestack.serve.lane import Stop
    from citestack.serve.workbench import Workbench

MOST_ASKINGS = 200_000
TRIED = 3
"""Prompts asked to see how long one takes; the first also loads what is read once."""
SCATTERS = (0.02, 0.07, 0.11)
"""Standard deviations of one prompt's difference, as shares, where none was measured here: edits that do little to a
deterministic stack; and the 7 to 11 points by which one source's share differs from run to run in published answers."""


@dataclass(frozen=True, slots=True)
class FoundWith:
    """The smallest effect found in 80 of 100 such experiments, when single prompts scatter so."""

    scatter: float
    source: str
    effect: float | None
    """None: so few prompts can find none."""
    needed: int | None
    """Prompts for the effect that was asked for."""


@dataclass(frozen=True, slots=True)
class ShownForecast:
    """Nothing was edited, and nothing kept."""

    name: str
    prompts: int
    prompt_set: str
    version: int | None
    arms: tuple[ArmShown, ...]
    targets: tuple[str, ...]
    profile: str
    repeats: int
    floor: int
    adopters: tuple[float, ...]
    seed: int
    permissive: bool
    control_askings: int
    arm_askings: int
    floor_askings: int
    askings: int
    """At most: an arm that does not apply to a page is not asked."""
    seconds_each: float
    """Measured a moment ago, with the first prompts of this design."""
    seconds: float
    fewest: int
    """Prompts that must change at all for any effect to be told from chance."""
    primary: str
    power: tuple[FoundWith, ...]
    wanted: float | None
    corpus_pages: int
    warnings: tuple[str, ...]


def forecast(bench: Workbench, params: ExperimentRunParams, stop: Stop) -> ShownForecast:
    """In the lane. Raises ``UsageError`` for what cannot be run here, ``NotFoundError``, ``StoppedError``."""
    design, arms = checked(bench, params)
    each = _seconds(bench, design, stop)
    counts = askings(design)
    return ShownForecast(
        design.name, len(design.prompts), params.prompt_set or "", params.version, arms, design.targets,
        design.profile, design.repeats, design.floor, design.adopters, design.seed, design.permissive, *counts,
        sum(counts), each, sum(counts) * each, _fewest(design), design.primary, _power(bench, design), design.wanted,
        bench.store.counts().pages, _warnings(design, arms),
    )  # fmt: skip


def checked(bench: Workbench, params: ExperimentRunParams) -> tuple[Design, tuple[ArmShown, ...]]:
    """The design with its arms. Raises ``UsageError`` for what cannot be run here, ``NotFoundError``."""
    from citestack.experiment.arms.registry import arm

    design = design_wanted(bench.store, params)
    known = {a.name: a for a in arms_shown()}
    for choice in design.arms:
        if choice.name in known and known[choice.name].why_not:
            raise UsageError(f"{choice.name} {known[choice.name].why_not}", layer="experiment")
        arm(choice, permissive=design.permissive)
    if not bench.store.counts().pages:
        raise UsageError("there are no pages in this store", hint="Add some in the library first.", layer="experiment")
    if sum(askings(design)) > MOST_ASKINGS:
        hint = "Fewer arms, prompts or repeats; or run it with citestack experiment run."
        raise UsageError(f"that is more than {MOST_ASKINGS:,} askings", hint=hint, layer="experiment")
    return design, tuple(known[choice.name] for choice in design.arms)


def askings(design: Design) -> tuple[int, int, int]:
    """Of the control, of the arms, for the noise floor; at most."""
    prompts = len(design.prompts)
    control = prompts * design.repeats
    return control, prompts * len(design.arms) * len(design.adopters) * design.repeats, prompts * design.floor


def _seconds(bench: Workbench, design: Design, stop: Stop) -> float:
    """Of one asking: the quickest of the first prompts, for the first ones also load models."""
    engine, took = bench.session(design.profile).engine, list[float]()
    for prompt in design.prompts[:TRIED]:
        stop.check()
        begun = monotonic()
        engine.ask(prompt.text)
        took.append(monotonic() - begun)
    return min(took)


def _fewest(design: Design) -> int:
    from citestack.experiment.findings.correction import fewest

    return fewest(_compared(design), design.level)


def _power(bench: Workbench, design: Design) -> tuple[FoundWith, ...]:
    from citestack.experiment.findings.power import detectable, needed

    arms, n, level = _compared(design), len(design.prompts), design.level
    return tuple(
        FoundWith(
            scatter, source, detectable(scatter, n, arms, level),
            None if design.wanted is None else needed(scatter, design.wanted, arms, level),
        )
        for scatter, source in _scatters(bench, design)
    )  # fmt: skip


def _scatters(bench: Workbench, design: Design) -> Sequence[tuple[float, str]]:
    from citestack.serve.experimenting.desk import ExperimentDesk

    measured = ExperimentDesk(bench).scatter(design)
    if measured is not None:
        return [measured]
    return [
        (SCATTERS[0], "edits that do little to a deterministic stack"),
        (SCATTERS[1], "published: run-to-run noise of one source's share, low end"),
        (SCATTERS[2], "published: run-to-run noise of one source's share, high end"),
    ]


def _compared(design: Design) -> int:
    """Comparisons that the correction is over."""
    return max(1, len(design.arms))


def _warnings(design: Design, arms: Sequence[ArmShown]) -> tuple[str, ...]:
    found = []
    if any(not a.honest for a in arms) or design.permissive:
        found.append("Arms may add what nobody verified. What they make is marked as fabricated wherever it is shown.")
    if design.repeats > 1:
        found.append("The stack is deterministic: a repeat gives the very same answer. One is enough.")
    if not design.floor:
        found.append("Without A/A askings there is no noise floor to hold the effects against.")
    if any(a.needs_llm for a in arms):
        found.append("Arms that write with a language model call it for every page, which may cost money.")
    return tuple(found)


def measure_title(name: str) -> str:
    return next((m.title for m in MEASURES if m.name == name), name)
