"""Parts that are themselves learned: what the rank of a page and its site were worth under other prompts.

They are made from the prompts of a fit alone, and for each of these without the prompt itself: otherwise a site's
effect would hold the very citation that is to be told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from citestack.twin import curves
from citestack.twin.logistic import logit
from citestack.twin.model import Curve, HostCount, Part
from citestack.twin.table import Floats, Ints, Table

RANK = Part("rank", "log odds of being cited at this rank, from ranks alone", 2)
SITE = Part("site", "log of (citations of the site + m) / (citations that its ranks would give + m), other prompts")
SHOWN = Part("site_shown", "log of 1 + other prompts whose results show the site", held=False)
LEARNED = (RANK, SITE, SHOWN)
LEAST, MOST = 1.0, 200.0


@dataclass(frozen=True, slots=True)
class Learned:
    curve: Curve
    cited: Floats
    """Per site."""
    expected: Floats
    prompts: Floats
    shrink: float


def learn(table: Table, draw: Floats) -> Learned:
    """``draw``: how often each prompt counts."""
    weights = draw[table.prompt]
    curve = curves.by_rank(table.rank, table.cited, weights)
    if table.host is None:
        return Learned(curve, np.empty(0), np.empty(0), np.empty(0), MOST)
    cited, expected, prompts = _by_site(table, weights, curves.read(curve, table.rank))
    return Learned(curve, cited, expected, prompts, _shrink(cited, expected))


def _by_site(table: Table, weights: Floats, expected: Floats) -> tuple[Floats, Floats, Floats]:
    host, many = _sites(table), len(table.hosts)
    first = _first_of_prompt(table)

    def count(mass: Floats) -> Floats:
        found: Floats = np.bincount(host, mass, many).astype(np.float64)
        return found

    return count(weights * table.cited), count(weights * expected), count(weights * first)


def _sites(table: Table) -> Ints:
    if table.host is None:
        raise ValueError("a table without sites")
    return table.host


def _first_of_prompt(table: Table) -> Floats:
    """1 for the first pair of its site under its prompt."""
    cell = table.prompt * len(table.hosts) + _sites(table)
    found = np.zeros(len(cell))
    found[np.unique(cell, return_index=True)[1]] = 1.0
    return found


def _shrink(cited: Floats, expected: Floats) -> float:
    """Gamma-Poisson by moments (Clayton and Kaldor 1987): the less sites differ beyond chance, the more they shrink."""
    extra = float(((cited - expected) ** 2 - expected).sum())
    return float(np.clip((expected**2).sum() / extra, LEAST, MOST)) if extra > 0 else MOST


def with_learned(table: Table, known: Learned, draw: Floats | None) -> Table:
    """The table with the learned parts; ``draw``: of the prompts that ``known`` is made from, each left out of its own
    pairs. None: the pairs are of other prompts.
    """
    expected_here = curves.read(known.curve, table.rank)
    if table.host is None:
        return table.with_parts((RANK,), logit(expected_here)[:, None])
    host = table.host
    cited, expected, prompts = known.cited[host], known.expected[host], known.prompts[host]
    if draw is not None:
        weights = draw[table.prompt]
        cell = table.prompt * len(table.hosts) + host
        _, place = np.unique(cell, return_inverse=True)
        cited = cited - np.bincount(place, weights * table.cited)[place]
        expected = expected - np.bincount(place, weights * expected_here)[place]
        prompts = prompts - np.where(weights > 0, weights, 0.0)
    return table.with_parts(LEARNED, columns(known.shrink, expected_here, cited, expected, prompts))


def columns(shrink: float, by_rank: Floats, cited: Floats, expected: Floats, prompts: Floats) -> Floats:
    effect = np.log((np.maximum(cited, 0.0) + shrink) / (np.maximum(expected, 0.0) + shrink))
    return np.column_stack([logit(by_rank), effect, np.log1p(np.maximum(prompts, 0.0))])


def counts(known: Learned, hosts: tuple[str, ...]) -> dict[str, HostCount]:
    return {
        host: HostCount(round(float(known.cited[i]), 4), round(float(known.expected[i]), 4), int(known.prompts[i]))
        for i, host in enumerate(hosts)
        if known.prompts[i] > 0
    }
