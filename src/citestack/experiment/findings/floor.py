"""The noise floor: what nothing at all, or nothing that matters, did to a measure.

With a deterministic engine an identical page gives an identical answer, so noise is what *placebo* edits do: each draw
is one A/A difference. With a random engine it is what asking again does: the scatter of repeats about their prompt's
mean, for means of as many repeats as the arms have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.evaluate.statistics.resample import SEED
from citestack.experiment.figures import Floor
from citestack.experiment.findings.arms import IDENTITY, Line
from citestack.experiment.findings.power import detectable
from citestack.experiment.findings.sheet import Flags, Sheet
from citestack.experiment.findings.signed_rank import SAME
from citestack.experiment.model import CONTROL, Design

DRAWS, PSEUDO = 4000, 40
"""Experiments drawn for a band; A/A differences drawn for each prompt from its repeats."""


@dataclass(frozen=True, slots=True)
class Noise:
    """A/A differences of single prompts, pooled, and where they came from."""

    pool: Floats
    draws: int
    prompts: int
    source: Literal["repeats", "placebo", "none"]
    _means: dict[int, Floats] = field(default_factory=dict, repr=False)

    @property
    def scatter(self) -> float | None:
        """Standard deviation of one prompt's difference, about 0 and not about its mean: what shifts is noise too."""
        return float(np.sqrt((self.pool**2).mean())) if len(self.pool) > 1 else None

    def band(self, prompts: int, level: float) -> tuple[float, float] | None:
        """Where the mean over so many prompts lies in the share ``level`` of A/A experiments; never without 0."""
        if (means := self._drawn(prompts)) is None:
            return None
        low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
        return min(float(low), 0.0), max(float(high), 0.0)

    def chance(self, value: float, prompts: int) -> float:
        """Two-sided: how often an edit that does nothing moves the mean as far as ``value``; 0 where nothing is known.

        It needs no symmetry: where every edit costs a little, or a few prompts gain much, so do placebos.
        """
        if (means := self._drawn(prompts)) is None:
            return 0.0
        tails = ((means >= value - SAME).sum(), (means <= value + SAME).sum())
        return min(1.0, 2 * (1 + int(min(tails))) / (1 + len(means)))

    def detectable(self, pairs: int, arms: int, level: float) -> float | None:
        """The smallest effect that so many pairs find; None where they find none, or nothing is known of the noise."""
        return detectable(self.scatter, pairs, arms, level, self.draws) if self.scatter else None

    def _drawn(self, prompts: int) -> Floats | None:
        """Means over so many prompts, farther from their middle by what the pool's own middle is unsure of."""
        if len(self.pool) < 2 or prompts < 1:
            return None
        if prompts not in self._means:
            chance, middle = np.random.default_rng(SEED), float(self.pool.mean())
            means = self.pool[chance.integers(0, len(self.pool), (DRAWS, prompts))].mean(axis=1)
            self._means[prompts] = middle + (means - middle) * np.sqrt(1 + 1 / max(self.draws, 1))
        return self._means[prompts]


NONE = Noise(np.zeros(0), 0, 0, "none")


def noise(sheet: Sheet, design: Design, lines: Sequence[Line], measure: str, kept: Flags) -> Noise:
    """Of the stack placebo draws, of a random engine repeats of the control; the other where there is no such."""
    named = [x for x in lines if x.kind == "placebo" and (x.name != IDENTITY or design.engine != "stack")]
    placebo = _placebo(sheet, design, named, measure, kept) if named else NONE
    repeats = _repeats(sheet, design, measure, kept)
    first, second = (placebo, repeats) if design.engine == "stack" else (repeats, placebo)
    return second if first.source == "none" else first


def floor(found: Noise, measure: str, prompts: int, level: float) -> Floor:
    """``prompts``: as many as the effects are over."""
    return Floor(measure, prompts, found.draws, found.scatter, found.band(prompts, level), found.source)


def _placebo(sheet: Sheet, design: Design, named: Sequence[Line], measure: str, kept: Flags) -> Noise:
    control = sheet.control(measure, design.repeats)
    draws = np.concatenate([sheet.values(x.label, measure) for x in named], axis=1)
    apart = draws - control[:, None]
    by_prompt = np.stack([sheet.by_prompt(column, kept) for column in apart.T])
    known = by_prompt[np.isfinite(by_prompt)]
    if len(known) < 2:
        return NONE
    return Noise(known, draws.shape[1], int(np.isfinite(by_prompt).any(axis=0).sum()), "placebo")


def _repeats(sheet: Sheet, design: Design, measure: str, kept: Flags) -> Noise:
    """Residuals are widened by m / (m - 1) under the root: about a mean of m repeats they are that much too small."""
    rows = sheet.values(CONTROL, measure)[kept]
    known = np.isfinite(rows)
    told = known.sum(axis=1)
    rows, known, told = rows[told > 1], known[told > 1], told[told > 1]
    if not len(rows):
        return NONE
    mean = np.where(known, rows, 0.0).sum(axis=1) / told
    wide = np.sqrt(told / (told - 1))
    chance = np.random.default_rng(SEED)
    shape = (len(rows), PSEUDO, 2, max(design.repeats, 1))
    order = np.argsort(~known, axis=1, kind="stable")
    rest = np.take_along_axis(rows, order, axis=1) - mean[:, None]
    picks = (chance.random(shape) * told[:, None, None, None]).astype(np.int64)
    drawn = np.take_along_axis(rest, picks.reshape(len(rows), -1), axis=1).reshape(shape).mean(axis=3)
    pool = (drawn[:, :, 1] - drawn[:, :, 0]) * wide[:, None]
    return Noise(pool.ravel(), int(told.max()) - 1, len(rows), "repeats")
