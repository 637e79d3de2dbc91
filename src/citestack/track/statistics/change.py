"""Did it change between two periods? Paired per prompt, by swapping the periods of whole prompts.

If nothing changed, which of a prompt's two periods came first says nothing: swapping them for any prompts gives a
difference that is as likely as the one measured (Fisher 1935; Pitman 1937). That holds whatever the answers to one
prompt have in common, and for any number of prompts. Over all that one call tests, false discoveries are held at 5 %
(Benjamini and Hochberg 1995): where nothing changed, no more than one call in twenty says that anything did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from scipy.special import ndtr, stdtrit

from citestack.evaluate.statistics.interval import LEVEL, Floats, Interval
from citestack.evaluate.statistics.resample import CELLS, SEED
from citestack.track.statistics.grouping import Flags
from citestack.track.statistics.intervals import over
from citestack.track.statistics.measures import ANSWER, SITE, Measure
from citestack.track.statistics.view import Units, View, chosen_units, places

Verdict = Literal["up", "down", "noise", "too few"]
SWAPS, EXACT = 5000, 2000
"""Swaps drawn; prompts beyond which their normal limit is taken, which differs there by less than the draws do."""
FEWEST = 6
"""Prompts in both periods: with five, even the most extreme of all swaps comes about 6 times in 100."""


@dataclass(frozen=True, slots=True)
class Change:
    measure: str
    about: Mapping[str, str]
    prompts: int
    """Measured in both periods; the others are left out of both."""
    before: float | None
    after: float | None
    difference: Interval | None
    p: float | None
    adjusted: float | None
    """By the false discovery rate over everything compared in the call."""
    verdict: Verdict
    correction: str = "Benjamini-Hochberg"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Sums of K ratios per prompt in both periods, each (K, prompts)."""

    hits: tuple[Floats, Floats]
    of: tuple[Floats, Floats]

    @property
    def rates(self) -> tuple[Floats, Floats]:
        before, after = (over(h.sum(1), d.sum(1)) for h, d in zip(self.hits, self.of, strict=True))
        return before, after

    def error(self) -> Floats:
        """Standard error of each difference over prompts drawn with replacement."""
        parts = [
            over(h - over(h.sum(1), d.sum(1))[:, None] * d, d.sum(1)[:, None])
            for h, d in zip(self.hits, self.of, strict=True)
        ]
        n = self.hits[0].shape[1]
        found: Floats = np.sqrt(n / max(n - 1, 1) * ((parts[1] - parts[0]) ** 2).sum(1))
        return found

    def chances(self, seed: int = SEED) -> Floats:
        """Two-sided p of each ratio; nan where a period has nothing to divide by."""
        before, after = self.rates
        n = self.hits[0].shape[1]
        if n > EXACT:
            with np.errstate(divide="ignore", invalid="ignore"):
                far = np.abs(after - before) / self.error()
            return np.where(after == before, 1.0, 2 * ndtr(-far))
        reached = np.zeros(len(before))
        for swapped in _swaps(n, seed, width=len(before)):
            reached += (np.abs(self._swapped(swapped)) >= np.abs(after - before) * (1 - 1e-9) - 1e-12).sum(0)
        return np.where(np.isfinite(after - before), (1 + reached) / (SWAPS + 1), np.nan)

    def _swapped(self, swapped: Floats) -> Floats:
        """(swaps, K) differences; ``swapped`` is 1 where a prompt's periods change places."""
        totals = []
        for first, second in (self.hits, self.of):
            moved = swapped @ (second - first).T
            totals.append((first.sum(1) + moved, second.sum(1) - moved))
        (h1, h2), (d1, d2) = totals
        found: Floats = over(h2, d2) - over(h1, d1)
        return found


def _swaps(prompts: int, seed: int, width: int) -> Iterator[Floats]:
    """Rows of 0 and 1, ``SWAPS`` in all, in chunks."""
    chance = np.random.default_rng(seed)
    step = max(1, CELLS // max(prompts, width, 1))
    for start in range(0, SWAPS, step):
        yield chance.integers(0, 2, (min(step, SWAPS - start), prompts)).astype(np.float64)


def adjusted(p: Floats) -> Floats:
    """Benjamini and Hochberg's step-up: the rate of false discoveries at which each would be one; nan stays nan."""
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(-p[known], kind="stable")]
    ranks = np.arange(len(known), 0, -1)
    found = np.full(len(p), np.nan)
    found[order] = np.minimum(np.minimum.accumulate(p[order] * len(known) / ranks), 1.0) if len(known) else []
    return found


@dataclass(slots=True)
class Comparison:
    """Collects what is compared; ``verdicts`` tests it all as one family."""

    about: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    pairs: list[tuple[Pairs, int]] = field(default_factory=list)

    def answers(self, before: View, after: View, measures: Sequence[Measure] = ANSWER) -> None:
        """What is about answers as such."""
        both = _both(before, after)
        hits, of = (
            tuple(np.stack([view.row(getattr(m, side))[both] for m in measures]) for view in (before, after))
            for side in ("hits", "of")
        )
        self._add(after, Pairs((hits[0], hits[1]), (of[0], of[1])), [(m.name, {}) for m in measures])

    def units(self, before: View, after: View, units: Units, measures: Sequence[Measure] = SITE) -> None:
        """Sites or pages: those in most answers of either period, and those asked for."""
        both = _both(before, after)
        totals = [view.totals(view.cube.cited, len(units.names)) for view in (before, after)]
        chosen = list(dict.fromkeys(c for total in totals for c in chosen_units(total, units)))
        if not chosen:
            return
        held = [view.held(view.cube.cited, places(chosen, len(units.names))) for view in (before, after)]
        for m in measures:
            hits, of = [], []
            for view, table in zip((before, after), held, strict=True):
                hits.append(table.spread(m.hits, len(chosen), len(both))[:, both])
                of.append(
                    table.spread(m.of, len(chosen), len(both))[:, both]
                    if m.own else np.broadcast_to(view.row(m.of)[both], hits[-1].shape)
                )  # fmt: skip
            self._add(
                after,
                Pairs((hits[0], hits[1]), (of[0], of[1])),
                [(m.name, {units.what: units.names[c]}) for c in chosen],
            )

    def _add(self, view: View, pairs: Pairs, about: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        self.pairs.append((pairs, pairs.hits[0].shape[1]))
        self.about += [(name, {**view.about, **what}) for name, what in about]

    def verdicts(self, level: float = LEVEL) -> list[Change]:
        if not self.pairs:
            return []
        p = np.concatenate(
            [pairs.chances() if n >= FEWEST else np.full(len(pairs.hits[0]), np.nan) for pairs, n in self.pairs]
        )
        rates = np.concatenate([np.stack([*pairs.rates, pairs.error()]) for pairs, _ in self.pairs], axis=1)
        prompts = np.concatenate([np.full(len(pairs.hits[0]), n) for pairs, n in self.pairs])
        return [
            _change((name, about), int(n), [float(v) for v in row], (float(a), float(b)), level)
            for (name, about), n, row, a, b in zip(self.about, prompts, rates.T, p, adjusted(p), strict=True)
        ]


def _change(
    what: tuple[str, Mapping[str, str]],
    prompts: int,
    measured: Sequence[float],
    chances: tuple[float, float],
    level: float,
) -> Change:
    before, after, error = (v if np.isfinite(v) else None for v in measured)
    if before is None or after is None or error is None or not np.isfinite(chances[0]):
        return Change(*what, prompts, before, after, None, None, None, "too few")
    reach = float(stdtrit(prompts - 1, (1 + level) / 2)) * error
    moved = after - before
    found: Verdict = "noise" if chances[1] > 1 - level or not moved else "up" if moved > 0 else "down"
    interval = Interval(moved, moved - reach, moved + reach)
    return Change(*what, prompts, before, after, interval, chances[0], chances[1], found)


def _both(before: View, after: View) -> Flags:
    found: Flags = (before.row("answers") > 0) & (after.row("answers") > 0)
    return found
