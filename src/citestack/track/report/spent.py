"""What the askings cost, by engine, and which of them were made up, from the columns as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from citestack.track.report.chosen import Chosen
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import Names


@dataclass(frozen=True, slots=True)
class Spent:
    usd: float | None = None
    """None: no cost is known."""
    unknown: int = 0
    """Askings whose cost is not known."""
    simulated: int = 0
    """Askings that went to no live engine: their answers were made up."""

    def __add__(self, other: Spent) -> Spent:
        known = [s.usd for s in (self, other) if s.usd is not None]
        return Spent(sum(known) if known else None, self.unknown + other.unknown, self.simulated + other.simulated)


def spent(sets: Sequence[RunColumns], chosen: Chosen) -> Mapping[str, Spent]:
    """By engine; under the empty name all together."""
    found: dict[str, Spent] = {}
    for columns in sets:
        table = chosen.kept(read(columns.answers, ("engine", "day", "cost_usd", "simulated"), ("engine",)))
        if not table.num_rows:
            continue
        names = Names()
        engine, cost = coded(table, "engine", names), numbers(table, "cost_usd").astype(np.float64)
        known = np.isfinite(cost)
        sums = np.bincount(engine, np.where(known, cost, 0.0), len(names))
        made_up = numbers(table, "simulated", 0).astype(bool)
        counts = (np.bincount(engine, flag, len(names)).astype(int) for flag in (known, ~known, made_up))
        for name, usd, has, lacks, invented in zip(names.list(), sums.tolist(), *counts, strict=True):
            if not has + lacks:  # a name in the dictionary of a file, all of whose rows were left out
                continue
            one = Spent(usd if has else None, int(lacks), int(invented))
            found[name] = found.get(name, Spent()) + one
            found[""] = found.get("", Spent()) + one
    return found
