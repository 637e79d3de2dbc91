"""Sums per engine and prompt over any captures: everything that figures and their intervals are made of.

A prompt is what was sampled, so sums are kept per prompt: repeats, places and days of one prompt stay together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import Capture, Held, summed
from citestack.track.statistics.grouping import Flags, found_in, groups, tally

SPAN = 1 << 24
"""Prompts per engine in a cell's number."""


@dataclass(slots=True)
class Table:
    """Sums by (cell, unit). What comes again is added where it stands; keys that are new wait in sorted runs.

    They are merged when they outweigh the rest, so a year of the same sites costs no more than looking them up.
    """

    parts: list[Held] = field(default_factory=list)
    """The first is the table's own, whose values change; its keys are in no other."""

    def add(self, held: Held) -> None:
        if not len(held.keys):
            return
        if not self.parts:
            self.parts = [Held(held.keys, {name: values.copy() for name, values in held.values.items()})]
            return
        fresh = self._added(held)
        if len(fresh.keys):
            self.parts.append(fresh)
        if len(self.parts) > 1 and sum(len(p.keys) for p in self.parts[1:]) > len(self.parts[0].keys):
            self.parts = [merged(self.parts)]

    def _added(self, held: Held) -> Held:
        """What is new."""
        own = self.parts[0]
        place, there = found_in(own.keys, held.keys)
        known: Flags | slice = slice(None) if there.all() else there
        at = place[known]
        for name, values in held.values.items():
            own.values[name][at] += values[known]
        fresh = slice(0) if isinstance(known, slice) else ~there
        return Held(held.keys[fresh], {name: values[fresh] for name, values in held.values.items()})

    def whole(self) -> Held:
        if len(self.parts) != 1:
            self.parts = [merged(self.parts)] if self.parts else []
        return self.parts[0] if self.parts else Held(np.zeros(0, dtype=np.int64), {})


def merged(parts: list[Held]) -> Held:
    by = groups(np.concatenate([p.keys for p in parts]), runs=True)
    return Held(by.keys, {n: by.sums(np.concatenate([p.values[n] for p in parts])) for n in parts[0].values})


@dataclass(slots=True)
class Cube:
    """``rows[name]`` is (engines, prompts); the tables hold the same sums for each site, brand and retrieved site."""

    rows: dict[str, Floats] = field(default_factory=dict)
    cited: Table = field(default_factory=Table)
    retrieved: Table = field(default_factory=Table)
    named: Table = field(default_factory=Table)
    first_day: int = 2**31
    last_day: int = -(2**31)

    def add(self, capture: Capture) -> None:
        engine, prompt = capture.engine, capture.prompt
        shape = (int(engine.max()) + 1, int(prompt.max()) + 1)
        flat = engine * shape[1] + prompt
        for name, values in capture.rows.items():
            self.rows[name] = _sum(self.rows.get(name), tally(flat, values, shape[0] * shape[1]).reshape(shape))
        cell = engine * SPAN + prompt
        of_series = np.full(int(capture.series.max()) + 1, -1, dtype=np.int64)
        of_series[capture.series] = cell
        self.cited.add(summed(capture.by_series, of_series))
        self.retrieved.add(summed(capture.retrieved, cell))
        self.named.add(summed(capture.named, cell))
        self.first_day = min(self.first_day, int(capture.day.min()))
        self.last_day = max(self.last_day, int(capture.day.max()))

    def join(self, other: Cube) -> None:
        for name, values in other.rows.items():
            self.rows[name] = _sum(self.rows.get(name), values)
        for table, more in ((self.cited, other.cited), (self.retrieved, other.retrieved), (self.named, other.named)):
            table.add(more.whole())
        self.first_day, self.last_day = min(self.first_day, other.first_day), max(self.last_day, other.last_day)

    def per_prompt(self, name: str, engine: int | None, prompts: int) -> Floats:
        """Length ``prompts``; engine None = all together."""
        found = np.zeros(prompts)
        held = self.rows.get(name)
        if held is not None and (engine is None or engine < len(held)):
            line = held.sum(axis=0) if engine is None else held[engine]
            found[: len(line)] = line
        return found


def _sum(first: Floats | None, second: Floats) -> Floats:
    if first is None:
        return second
    shape = tuple(max(a, b) for a, b in zip(first.shape, second.shape, strict=True))
    total = np.zeros(shape)
    for part in (first, second):
        total[: part.shape[0], : part.shape[1]] += part
    return total
