"""Mean outcome by tenths of a measure. Equal values are never parted, so a tier may be larger than a tenth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.authority_study.nouns import Tier
from citestack.evaluate.authority_study.outcome import Outcome
from citestack.evaluate.statistics.correlation import midranks
from citestack.evaluate.statistics.interval import Floats, percentile
from citestack.evaluate.statistics.resample import drawn

TIERS, SMALLEST = 10, 10
"""Tenths, or fewer where a tier would have fewer than ten domains."""


def tiers(measure: Floats, outcome: Outcome, rounds: int, seed: int) -> tuple[Tier, ...]:
    """Means with percentile intervals over other domains and, where it can be, other questions (drawn crossed).

    Crossed draws are on the wide side (Owen 2007). For a rate the mean is all citations over all chances of the tier.
    """
    place = _places(measure)
    member = (place[:, None] == np.unique(place)).astype(np.float64)
    draws = np.concatenate([_means(outcome, c, ch, w, member) for c, ch, w in _crossed(outcome, rounds, seed)])
    own = np.ones((1, len(measure)))
    here = outcome.counts[None], own if outcome.chances is None else outcome.chances[None]
    found = _means(outcome, *here, own, member)[0]
    return tuple(
        _tier(number, measure[inside := member[:, number] > 0], outcome.counts[inside], found[number], draws[:, number])
        for number in range(member.shape[1])
    )


def _places(measure: Floats) -> NDArray[np.int64]:
    wanted = max(1, min(TIERS, len(measure) // SMALLEST))
    ranks = midranks(measure[None], np.ones((1, len(measure))))[0]
    found: NDArray[np.int64] = np.minimum((ranks - 0.5) * wanted / len(measure), wanted - 1).astype(np.int64)
    return found


def _crossed(outcome: Outcome, rounds: int, seed: int) -> Iterator[tuple[Floats, Floats, Floats]]:
    n = len(outcome.counts)
    if outcome.matrix is None:
        here = outcome.counts[None], np.ones((1, n)) if outcome.chances is None else outcome.chances[None]
        yield from ((*here, w) for w in drawn(n, rounds, seed))
        return
    asked = outcome.matrix.shape[0]
    pairs = zip(drawn(asked, rounds, seed, width=n), drawn(n, rounds, seed + 1, width=asked), strict=True)
    yield from ((*outcome.redrawn(q), d) for q, d in pairs)


def _means(outcome: Outcome, counts: Floats, chances: Floats, weights: Floats, member: Floats) -> Floats:
    """(rows, tiers); nan for a tier of which nothing was drawn."""
    below = (weights * (np.ones_like(chances) if outcome.chances is None else chances)) @ member
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = ((counts * weights) @ member) / below
    return found


def _tier(number: int, inside: Floats, counts: Floats, mean: float, draws: Floats) -> Tier:
    seen = int((counts > 0).sum())
    interval = percentile(float(mean), draws) if seen else None
    return Tier(number + 1, float(inside.min()), float(inside.max()), len(inside), seen, interval)
