"""What an experiment found: every effect with its interval, its n, and the noise it stands against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from citestack.evaluate.statistics.interval import Interval
from citestack.experiment.model import Addition, ArmKind, Changed, Said

Finding = Literal["up", "down", "within noise", "no change", "too few"]
"""``up`` and ``down``: significant after correction, and outside the noise floor. ``within noise``: not so.
``no change``: every prompt gave the very same. ``too few``: fewer prompts than a test needs."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An arm against the control in one measure, paired by prompt."""

    arm: str
    kind: ArmKind
    measure: str
    layer: int | None
    prompts: int
    """Pairs: prompts with a number under both; repeats were averaged before."""
    missing: int
    """Prompts left out of both sides, because one of them has no number or the arm did not apply."""
    control: float | None
    changed: float | None
    difference: Interval | None
    """Mean of the paired differences; the interval resamples prompts."""
    relative: float | None
    """Difference over the control's mean; None where that is 0."""
    p: float | None
    """Two-sided Wilcoxon signed rank."""
    adjusted: float | None
    """After Holm, over the arms of this measure and stratum; placebos are no part of the family. Corrected is the
    larger of ``p`` and the chance that an edit that does nothing moves the mean as far."""
    floor: tuple[float, float] | None
    """Where the mean difference of an edit that does nothing lies in 95 of 100 cases."""
    finding: Finding
    stratum: str = ""
    """Empty = all prompts; else ``rank 1`` ... ``rank 5``, ``rank none``, ``domain NAME``."""
    adopters: float = 0.0
    detectable: float | None = None
    """The smallest effect on all of these pairs that is found in 80 of 100 such experiments, from the A/A scatter; None
    where so few pairs can find none, or nothing was learned about the noise."""


@dataclass(frozen=True, slots=True)
class HonestPair:
    """A fabricated arm beside the honest arm that does the same with real sources, on the same prompts."""

    fabricated: str
    honest: str
    prompts: int
    raw: tuple[float | None, float | None]
    """Mean ``pawc`` of (fabricated, honest): what an engine that believes everything would show."""
    score: tuple[float | None, float | None]
    """Mean ``stack_score`` of both: what is made up does not count."""
    difference: Interval | None = None
    """Fabricated less honest, in ``stack_score``."""


@dataclass(frozen=True, slots=True)
class Example:
    """One case where the edit changed the answer: the sentences before and after."""

    arm: str
    prompt: str
    target: str
    measure: str
    before_value: float | None
    after_value: float | None
    changed: tuple[Changed, ...]
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    additions: tuple[Addition, ...] = ()
    """Facts that the edit put in; one without a source was made up."""
    rejected: tuple[Addition, ...] = ()
    """Facts that were proposed and left out."""
    kind: ArmKind = "text"


@dataclass(frozen=True, slots=True)
class ZeroSum:
    """What is left of an arm's gain when the rivals do the same, over the prompts that were asked at both levels."""

    arm: str
    measure: str
    prompts: int
    adopters: float
    """The largest share of rivals that was asked."""
    alone: float
    together: float
    lost: Interval | None
    """Gain alone less gain together."""
    among: Interval | None = None
    """Mean gain of all pages that made the edit at that level, the target too: what one wins another may lose."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The A/A runs: what nothing at all, or nothing that matters, did to a measure."""

    measure: str
    prompts: int
    draws: int
    """A/A comparisons that it rests on."""
    scatter: float | None
    """Standard deviation of one prompt's difference."""
    band: tuple[float, float] | None
    """Middle 95 % of the mean difference over as many prompts as the experiment has."""
    source: Literal["repeats", "placebo", "none"]


@dataclass(frozen=True, slots=True)
class Detectable:
    """Power, worked out before the arms are looked at: the smallest effect found in 80 of 100 such experiments.

    Of an arm that applies to all prompts; each ``Effect`` has its own, from the pairs that it has.
    """

    measure: str
    prompts: int
    repeats: int
    arms: int
    """Comparisons that the correction is over."""
    effect: float | None
    needed: int | None = None
    """Prompts for the effect the design asks for; None when it names none."""


@dataclass(frozen=True, slots=True)
class Applied:
    """To how many cases an arm applied, the target page alone editing; and why not to the others."""

    arm: str
    cases: int
    applied: int
    reasons: tuple[tuple[str, int], ...] = ()
    """With the number of cases, commonest first."""


@dataclass(frozen=True, slots=True)
class Findings:
    primary: str
    effects: tuple[Effect, ...]
    floors: tuple[Floor, ...]
    power: tuple[Detectable, ...]
    pairs: tuple[HonestPair, ...]
    examples: tuple[Example, ...]
    summary: tuple[str, ...]
    """The three sentences a busy reader needs."""
    warnings: tuple[str, ...] = ()
    zero_sum: tuple[ZeroSum, ...] = ()
    applied: tuple[Applied, ...] = ()
    """Of the arms that are tested; empty in findings of before this was kept."""
