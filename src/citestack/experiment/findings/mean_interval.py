"""The interval of a mean paired difference: a studentised bootstrap over prompts.

Most edits leave most answers as they are, so differences are mostly 0 with a few that are not. Resampling such data
puts percentile and BCa intervals too close to what was seen: with 50 prompts of which one in five changed they hold in
87 to 91 of 100 made worlds. Dividing each resampled mean by its own standard error (Efron 1982; Hall 1988) mends most
of it, with the symmetric limits better where there are many zeros and the equal-tailed ones better where sizes are
skewed: the outer of the two is taken. ``benchmarks/experiment_statistics.py`` measures them side by side.

Three things no resample of few prompts can show, and what stands for each:

- With fewer than four prompts that changed, too many resamples hold none of them. How many prompts change is then taken
  as Poisson (Garwood 1936), each by as much as prompts move in this run, or as the largest change seen.
- The long tail of skewed differences is seen too seldom. On its side the interval reaches as far as Gaffke's bound
  (2005; Learned-Miller and Thomas 2019): the data with one more prompt, randomly weighted (Rubin 1981). That one lies
  where the next record is to be expected: as far beyond the farthest as the farthest is beyond the second (Renyi 1953).
- Where all prompts moved by the very same, the next one may not have: the same bound with one more that did not move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import LEVEL, Floats, Interval
from citestack.evaluate.statistics.resample import ROUNDS, SEED, drawn
from citestack.experiment.findings.signed_rank import SAME

FEW = 4
"""Changed prompts below which resampling says nothing: with three, five resamples in a hundred hold none of them."""


def usual_move(differences: Sequence[Floats], level: float = LEVEL) -> float:
    """How far prompts move in a run when they do: all but the farthest 5 % go no farther; 0 where none moved."""
    sizes = np.abs(np.concatenate([np.zeros(0), *(d.ravel() for d in differences)]))
    moved = sizes[sizes > SAME]
    return float(np.quantile(moved, level, method="inverted_cdf")) if len(moved) else 0.0


@dataclass(slots=True)
class Resampler:
    """Draws of prompts are the same for all effects over as many prompts, and made once."""

    level: float = LEVEL
    rounds: int = ROUNDS
    seed: int = SEED
    _counts: dict[int, Floats] = field(default_factory=dict, repr=False)
    _shares: dict[int, Floats] = field(default_factory=dict, repr=False)

    def interval(self, differences: Floats, most: float = np.inf, usual: float = 0.0) -> Interval | None:
        """Of differences (n,), without nan; None below two prompts.

        ``most``: the largest difference there can be. ``usual``: ``usual_move`` of the run. Where neither a prompt
        changed here nor anything is known of how far prompts move, it is 0 to 0, and ``Finding`` says so in words.
        """
        if len(differences) < 2:
            return None
        value, changed = float(differences.mean()), int((np.abs(differences) > SAME).sum())
        found = self._few(differences, usual) if changed < FEW else self._many(differences)
        low, high = (float(np.clip(v, -most, most)) for v in found)
        return Interval(value, min(low, value), max(high, value))

    def counts(self, n: int) -> Floats:
        """(rounds, n): how often each prompt was drawn."""
        if n not in self._counts:
            self._counts[n] = np.concatenate(list(drawn(n, self.rounds, self.seed)))
        return self._counts[n]

    def shares(self, n: int) -> Floats:
        """(rounds, n + 1): random weights of n prompts and one more; a row adds up to 1."""
        if n not in self._shares:
            found = np.random.default_rng(self.seed).standard_exponential((self.rounds, n + 1))
            self._shares[n] = found / found.sum(axis=1, keepdims=True)
        return self._shares[n]

    @property
    def _tails(self) -> tuple[float, float]:
        return (1 - self.level) / 2, (1 + self.level) / 2

    def _few(self, differences: Floats, usual: float) -> tuple[float, float]:
        from scipy.special import gammaincinv

        size = max(float(np.abs(differences).max()), usual) / len(differences)
        up, down = (int((sign * differences > SAME).sum()) for sign in (1, -1))
        reach = self._tails[1]
        return -float(gammaincinv(down + 1, reach)) * size, float(gammaincinv(up + 1, reach)) * size

    def _many(self, differences: Floats) -> tuple[float, float]:
        n, value = len(differences), float(differences.mean())
        error = float(differences.std(ddof=1)) / n**0.5
        if error <= SAME:
            near = value * self._tails[0] ** (1 / n)  # of n + 1 random weights n add up to less in so few draws
            return min(near, value), max(near, value)
        low, high = self._studentised(differences, error)
        skew = float(((differences - value) ** 3).sum()) / (error * n) ** 3
        if skew > SAME:
            return low, max(high, self._reach(differences))
        return (min(low, -self._reach(-differences)), high) if skew < -SAME else (low, high)

    def _reach(self, differences: Floats) -> float:
        """Gaffke's upper bound, one more prompt where the next record is to be expected, never below no change."""
        second, first = np.sort(differences)[-2:]
        shares = self.shares(len(differences))
        means = shares[:, :-1] @ differences + shares[:, -1] * max(2 * float(first) - float(second), 0.0)
        return float(np.quantile(means, self._tails[1], method="inverted_cdf"))

    def _studentised(self, differences: Floats, error: float) -> tuple[float, float]:
        value, ratio = float(differences.mean()), self._ratios(differences)
        # Order statistics, not interpolation: between infinite ratios there is no middle.
        low, high = np.quantile(ratio, self._tails, method="inverted_cdf")
        both = float(np.quantile(np.abs(ratio), self.level, method="inverted_cdf"))
        return value - max(both, float(high)) * error, value + max(both, -float(low)) * error

    def _ratios(self, differences: Floats) -> Floats:
        """How many of its own standard errors each resampled mean is away; infinite where a resample has no spread."""
        n, counts = len(differences), self.counts(len(differences))
        means, squares = counts @ differences / n, counts @ differences**2 / n
        away, spread = means - differences.mean(), np.sqrt(np.maximum(squares - means**2, 0.0) / (n - 1))
        away[np.abs(away) <= SAME] = 0.0
        flat = spread <= 1e-9 * np.abs(differences).max()
        found = np.sign(away) * np.where(away == 0, 0.0, 1e300)
        ratio: Floats = np.divide(away, spread, out=found, where=~flat)
        return ratio
