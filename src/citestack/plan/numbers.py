"""The four numbers that a verdict rests on, each a share against the same bar: more than half.

No bar is fitted to anything. A site for which more holds than does not is on that side of the line; how near the line
it is, and what other prompts would have said, is told beside it (``docs/plan.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats, Interval, percentile
from citestack.evaluate.statistics.resample import SEED, drawn
from citestack.plan.answered import Answered
from citestack.plan.layers import LEAST, ROUNDS
from citestack.store.authority import Node

BAR = 0.5
HOLDERS = ("reference", "government")
"""Kinds of owners that hold a niche together: encyclopaedias and standards, and what a regulator says."""
OwnerOf = Callable[[str], str]
"""Domain -> kind of its owner, as the tracked universe and the shipped table have it."""


@dataclass(frozen=True, slots=True)
class Number:
    name: str
    value: float | None
    """In [0, 1]; None = not measured."""
    n: int
    """Prompts it rests on."""
    draws: Floats = field(default_factory=lambda: np.zeros(0))
    """The same over resampled prompts."""
    about: str = ""
    """The site or kind it is of."""

    @property
    def over(self) -> bool | None:
        return None if self.value is None else self.value > BAR

    @property
    def interval(self) -> Interval | None:
        return None if self.value is None else percentile(self.value, self.draws)


@dataclass(frozen=True, slots=True)
class Numbers:
    cited: Number
    """Share of the answers that cite the site."""
    held: Number
    """Part of the citations that one other site, or references and regulators together, have."""
    before: Number
    """Of the answers that do not cite the site, the share in which it is not even ranked."""
    below: Number
    """Part of the others' citations that goes to sites with more link trust."""

    def all(self) -> tuple[Number, ...]:
        return self.cited, self.held, self.before, self.below


def numbers(
    answers: Sequence[Answered], ranks: Sequence[Answered], domain: str, links: Mapping[str, Node], owner: OwnerOf
) -> Numbers:
    """``ranks``: answers that tell whether the site was ranked, the same or the own stack's to the same prompts.

    ``links``: nodes of the newest build of the link graph; empty without one.
    """
    weights = np.concatenate(list(drawn(len(answers), ROUNDS, SEED))) if answers else np.zeros((ROUNDS, 0))
    ones = np.ones(len(answers))
    cited = _number("cited", np.array([a.cited for a in answers]), ones, weights)
    return Numbers(
        cited,
        _held(answers, domain, owner, weights),
        _before(answers, ranks, weights),
        _below(answers, domain, links, weights),
    )


def _number(name: str, hits: Floats, of: Floats, weights: Floats, about: str = "") -> Number:
    n = int((of > 0).sum())
    if n < LEAST:
        return Number(name, None, n, about=about)
    draws = np.divide(weights @ hits, weights @ of, out=np.full(len(weights), np.nan), where=weights @ of > 0)
    return Number(name, float(hits.sum() / of.sum()), n, draws, about)


def _held(answers: Sequence[Answered], domain: str, owner: OwnerOf, weights: Floats) -> Number:
    """Of the one site with the largest part, or of references and regulators together when that is more."""
    of = np.ones(len(answers))
    parts: dict[str, Floats] = {}
    for i, a in enumerate(answers):
        for site, share in a.sites.items():
            if site != domain:
                kinds = ("references and regulators",) if owner(site) in HOLDERS else ()
                for name in (site, *kinds):
                    parts.setdefault(name, np.zeros(len(answers)))[i] += share
    name = max(sorted(parts), key=lambda s: (parts[s].sum(), "." in s), default="")
    return _number("held", parts.get(name, np.zeros(len(answers))), of, weights, name)


def _before(answers: Sequence[Answered], ranks: Sequence[Answered], weights: Floats) -> Number:
    told = {a.prompt: a for a in ranks if a.ranked is not None}
    missed = np.array([1 - a.cited if a.prompt in told else 0.0 for a in answers])
    early = np.array([_early(a, told.get(a.prompt)) for a in answers])
    return _number("before", early, missed, weights)


def _early(a: Answered, told: Answered | None) -> float:
    """Counted answer by answer where the same answers tell both, else as if ranking and citing were independent."""
    if told is None:
        return 0.0
    if told == a and a.lost_before is not None:
        return a.lost_before
    return (1 - a.cited) * (1 - (told.ranked or 0.0))


def _below(answers: Sequence[Answered], domain: str, links: Mapping[str, Node], weights: Floats) -> Number:
    mine = links.get(domain)
    if mine is None:
        return Number("below", None, 0)
    own = standing(mine)
    above, of = np.zeros(len(answers)), np.zeros(len(answers))
    for i, a in enumerate(answers):
        for site, share in a.sites.items():
            if site != domain and site in links:
                other = standing(links[site])
                above[i] += share * (1.0 if other > own else 0.5 if other == own else 0.0)
                of[i] += share
    return _number("below", above, of, weights)


def standing(node: Node) -> tuple[float, int]:
    """Link trust to two digits; among equals the sites with a followed link to it."""
    return round(node.link_trust or 0.0, 2), node.referring_followed
