"""What could make a correlation mean something else: one domain, one kind of domains, the mix of small and large."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.authority_study.catalogue import TOGETHER
from citestack.evaluate.authority_study.nouns import MIN_DOMAINS, Influence, Part
from citestack.evaluate.authority_study.panel import RANKS, Panel, estimates
from citestack.evaluate.statistics.correlation import midranks
from citestack.evaluate.statistics.interval import Floats

WATCHED = 10
"""Domains tried per statistic: those that pull it most to first order."""
SIZE_GROUPS = ("small", "middle", "large")


def influences(panel: Panel, domains: Sequence[str]) -> list[tuple[Influence, ...]]:
    """Per measure: for each statistic the domain without which it changes most."""
    pulls, found = np.nan_to_num(panel.pulls()), panel.measured()
    which = np.unique(np.argsort(-pulls, axis=2, kind="stable")[:, :, :WATCHED])
    without = panel.without_each(which)
    return [
        tuple(
            _strongest(name, found[m, s], without[:, m, s], [domains[w] for w in which])
            for s, name in enumerate(panel.statistics)
            if np.isfinite(found[m, s]) and np.isfinite(without[:, m, s]).any()
        )
        for m in range(len(found))
    ]


def _strongest(name: str, value: float, without: Floats, domains: Sequence[str]) -> Influence:
    at = int(np.nanargmax(np.abs(without - value)))
    return Influence(name, domains[at], float(without[at]), float(abs(without[at] - value)))


def parts(panel: Panel, sizes: Floats, kinds: Sequence[str | None], rounds: int, seed: int) -> list[tuple[Part, ...]]:
    """Per measure: the rank correlation within thirds of site size, and without each kind of domains.

    Parts of fewer than ``MIN_DOMAINS`` domains are left out: nothing could be said of them.
    """
    wanted = [("within", f"{name} sites", inside) for name, inside in _thirds(sizes)]
    wanted += [("without", name, ~inside) for name, inside in _kinds(kinds)]
    found: list[list[Part]] = [[] for _ in panel.raw]
    for kind, name, inside in wanted:
        n = int(inside.sum())
        if n < MIN_DOMAINS or n == len(inside):
            continue
        for row, one in zip(found, estimates(_within(panel, inside), rounds, seed), strict=True):
            row.append(Part(name, kind, n, one["spearman"]))
    return [tuple(row) for row in found]


def _within(panel: Panel, inside: NDArray[np.bool_]) -> Panel:
    return Panel(panel.raw[:, inside], panel.scaled[:, inside], panel.outcome.of(inside), None, RANKS)


def _thirds(sizes: Floats) -> list[tuple[str, NDArray[np.bool_]]]:
    known = np.isfinite(sizes)
    if known.sum() < 3:
        return []
    place = np.full(len(sizes), -1)
    ranks = midranks(sizes[known][None], np.ones((1, int(known.sum()))))[0]
    place[known] = np.minimum((ranks - 0.5) * 3 / known.sum(), 2).astype(np.int64)
    return [(name, place == i) for i, name in enumerate(SIZE_GROUPS)]


def _kinds(kinds: Sequence[str | None]) -> list[tuple[str, NDArray[np.bool_]]]:
    row = np.array([k or "" for k in kinds])
    names = sorted(set(row.tolist()) - {""})
    found = [(name, row == name) for name in names]
    if set(TOGETHER) <= set(names):
        found.append((" and ".join(TOGETHER), np.isin(row, TOGETHER)))
    return found
