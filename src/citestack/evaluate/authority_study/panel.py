"""Several measures against one outcome in one pass, and what resampling makes of every correlation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from citestack.evaluate.authority_study.nouns import Estimate
from citestack.evaluate.authority_study.outcome import Outcome
from citestack.evaluate.statistics.correlation import cosine, midranks, residuals, unit
from citestack.evaluate.statistics.interval import (
    Floats,
    arctanh,
    bootstrap_error,
    fisher,
    jackknife_error,
    normal,
)
from citestack.evaluate.statistics.resample import drawn, groups_left_out, left_out

STATISTICS = ("pearson", "pearson_log", "spearman", "spearman_size")
CAREFUL = 0.99
RANKS = ("spearman",)
"""Where only the rank correlation is wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Measures (k, n) and an outcome of the same n domains."""

    raw: Floats
    scaled: Floats
    """The measures as a scatter plot would lay them out."""
    outcome: Outcome
    size: Floats | None
    """(n, columns): a smooth basis of the ranks of site size; None = ``spearman_size`` is left out."""
    statistics: tuple[str, ...] = STATISTICS

    def measured(self) -> Floats:
        """(k, statistics): the correlations as they are."""
        found: Floats = self._of(*self._here(), np.ones((1, self.raw.shape[1])))[0]
        return found

    def without_questions(self, seed: int) -> Floats | None:
        """(groups, k, statistics), one group of questions left out after the other; None without rows per question."""
        if self.outcome.matrix is None:
            return None
        asked, n = self.outcome.matrix.shape
        return self._gathered(self._of(*self.outcome.redrawn(w)) for w in groups_left_out(asked, seed, width=n))

    def other_domains(self, rounds: int, seed: int) -> Floats:
        """(rounds, k, statistics)."""
        here = self._here()
        return self._gathered(self._of(*here, w) for w in drawn(self.raw.shape[1], rounds, seed))

    def without_each(self, which: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        """(which, k, statistics), leaving out one domain after the other."""
        here = self._here()
        return self._gathered(self._of(*here, w) for w in left_out(self.raw.shape[1], which))

    def pulls(self) -> Floats:
        """(k, statistics, n): how far each domain pulls each correlation, to first order (Hampel 1974)."""
        ones = np.ones((1, self.raw.shape[1]))
        values = self.outcome.figures(*self._here())[0]
        theirs = self._ways(values, self._laid(values), ones)
        found = []
        for raw, scaled in zip(self.raw, self.scaled, strict=True):
            for mine, other in zip(self._ways(raw[None], scaled[None], ones), theirs, strict=True):
                a, b = mine[0], other[0]
                found.append(np.abs(a * b - float(a @ b) * (a * a + b * b) / 2))
        return np.array(found).reshape(len(self.raw), len(self.statistics), -1)

    def _here(self) -> tuple[Floats, Floats]:
        chances = self.outcome.chances
        return self.outcome.counts[None], np.ones((1, self.raw.shape[1])) if chances is None else chances[None]

    def _of(self, counts: Floats, chances: Floats, weights: Floats | None = None) -> Floats:
        values, kept = self.outcome.figures(counts, chances)
        mass = kept if weights is None else kept * weights
        theirs = self._ways(values, self._laid(values), mass)
        columns = []
        for raw, scaled in zip(self.raw, self.scaled, strict=True):
            mine = self._ways(raw[None], scaled[None], mass)
            columns += [cosine(a, b) for a, b in zip(mine, theirs, strict=True)]
        return np.stack(columns, axis=1).reshape(-1, len(self.raw), len(self.statistics))

    def _laid(self, values: Floats) -> Floats:
        return np.log1p(values) if self.outcome.chances is None else values

    def _ways(self, raw: Floats, scaled: Floats, weights: Floats) -> list[Floats]:
        """The unit rows whose products are the statistics."""
        ranked = midranks(raw, weights) if any(s.startswith("spearman") for s in self.statistics) else raw
        ways = {"pearson": raw, "pearson_log": scaled, "spearman": ranked}
        if self.size is not None and "spearman_size" in self.statistics:
            ways["spearman_size"] = residuals(ranked, self.size, weights)
        return [unit(ways[s], weights) for s in self.statistics]

    def _gathered(self, chunks: Iterator[Floats]) -> Floats:
        return np.concatenate(list(chunks))


def estimates(panel: Panel, rounds: int, seed: int) -> list[dict[str, Estimate]]:
    """One mapping from statistic to estimate per measure."""
    found, n = panel.measured(), panel.raw.shape[1]
    questions, domains = panel.without_questions(seed), panel.other_domains(rounds, seed)
    return [
        {
            name: estimate(found[m, s], n, None if questions is None else questions[:, m, s], domains[:, m, s])
            for s, name in enumerate(panel.statistics)
        }
        for m in range(len(found))
    ]


def estimate(value: float, n: int, questions: Floats | None, domains: Floats) -> Estimate:
    """A correlation with what leaving questions out, and drawing other domains, made of it."""
    if not np.isfinite(value):
        return Estimate(None, n, None, None, None, None)
    drawn_error = bootstrap_error(arctanh(domains))
    alone = fisher(float(value), drawn_error)
    if questions is None:
        return Estimate(float(value), n, None, alone, None, fisher(float(value), drawn_error, level=CAREFUL))
    asked_error = jackknife_error(arctanh(questions))
    both = fisher(float(value), asked_error, drawn_error)
    return Estimate(float(value), n, fisher(float(value), asked_error), alone, both, both)


def difference(panel: Panel, rounds: int, seed: int) -> tuple[tuple[Estimate, Estimate], Estimate]:
    """The rank correlations of two measures, and the first less the second under the same resamples (paired)."""
    found, n = panel.measured()[:, 0], panel.raw.shape[1]
    questions, domains = panel.without_questions(seed), panel.other_domains(rounds, seed)
    first, second = (
        estimate(found[m], n, None if questions is None else questions[:, m, 0], domains[:, m, 0]) for m in (0, 1)
    )
    value = float(found[0] - found[1])
    drawn_error = bootstrap_error(domains[:, 0, 0] - domains[:, 1, 0])
    alone = normal(value, drawn_error)
    if questions is None:
        return (first, second), Estimate(value, n, None, alone, None, normal(value, drawn_error, level=CAREFUL))
    asked_error = jackknife_error(questions[:, 0, 0] - questions[:, 1, 0])
    both = normal(value, asked_error, drawn_error)
    return (first, second), Estimate(value, n, normal(value, asked_error), alone, both, both)
