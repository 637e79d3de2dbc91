"""Sums per engine and prompt over any captures: everything that figures and their intervals are made of.

A prompt is what was sampled, so sums are kept per prompt: repeats, places and days of one prompt stay together.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import Book, Capture, Held, Kept
from citestack.track.statistics.grouping import Flags, Ints, Numbers, floats, groups, longer, rising, tally


@dataclass(slots=True)
class Table:
    """Sums by the numbers that a register gave to their keys: what comes again is added where it stands."""

    register: Numbers = field(default_factory=Numbers)
    values: dict[str, Floats] = field(default_factory=dict)
    there: Flags = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def add(self, held: Kept) -> None:
        if len(held.keys):
            self.register = held.register
            self._grow(list(held.values))
            self.there[held.places] = True
            for name, values in held.values.items():
                # Each place comes once; this takes half of the time of ``+=`` where kinds are the same.
                np.add.at(self.values[name], held.places, floats(values))

    def join(self, other: Table) -> None:
        if not len(other.there):
            return
        self.register = other.register
        self._grow(list(other.values))
        size = min(len(self.there), len(other.there))  # beyond is nothing but room
        self.there[:size] |= other.there[:size]
        for name, values in other.values.items():
            self.values[name][:size] += values[:size]

    def _grow(self, names: list[str]) -> None:
        """A quarter more than is needed now: a few new sites must not mean new memory."""
        size = len(self.register)
        if size > len(self.there):
            self.there = longer(self.there, size + size // 4)
            self.values = {name: longer(values, len(self.there)) for name, values in self.values.items()}
        for name in names:
            if name not in self.values:
                self.values[name] = np.zeros(len(self.there))

    def whole(self) -> Held:
        """In the order of the register's keys."""
        keys, small = self.register.both
        kept = longer(self.there, int(small.max(initial=-1)) + 1)[small]
        place = small[kept]
        return Held(keys[kept], {name: values[place] for name, values in self.values.items()})


@dataclass(slots=True)
class Cells:
    """A table by series, read by cell (engine and prompt): places of one prompt together."""

    book: Book = field(default_factory=Book)
    table: Table = field(default_factory=Table)
    _held: Held | None = None

    def add(self, held: Kept) -> None:
        self._held = None
        self.table.add(held)

    def join(self, other: Cells) -> None:
        self._held = None
        self.table.join(other.table)

    def whole(self) -> Held:
        if self._held is None:
            self._held = _by_cell(self.table.whole(), self.book.cells())
        return self._held

    def close(self) -> None:
        """Nothing will be added any more: only the sums that are there stay in memory."""
        self.whole()
        self.table = Table(self.table.register)


def _by_cell(held: Held, cells: Ints) -> Held:
    keys = (cells[held.holders] << 32) | held.units
    if not len(keys) or (rising(keys) and (keys[1:] != keys[:-1]).all()):
        return Held(keys, held.values)
    by = groups(keys)
    return Held(by.keys, {name: by.sums(values) for name, values in held.values.items()})


@dataclass(slots=True)
class Cube:
    """``rows[name]`` is (engines, prompts); the tables hold the same sums for each site, brand and retrieved site."""

    rows: dict[str, Floats] = field(default_factory=dict)
    cited: Cells = field(default_factory=Cells)
    retrieved: Cells = field(default_factory=Cells)
    named: Cells = field(default_factory=Cells)
    first_day: int = 2**31
    last_day: int = -(2**31)

    @classmethod
    def of(cls, book: Book) -> Cube:
        return cls({}, Cells(book), Cells(book), Cells(book))

    def add(self, capture: Capture) -> None:
        engine, prompt = capture.engine, capture.prompt
        shape = (int(engine.max()) + 1, int(prompt.max()) + 1)
        flat = engine * shape[1] + prompt
        for name, values in capture.rows.items():
            self.rows[name] = _sum(self.rows.get(name), tally(flat, values, shape[0] * shape[1]).reshape(shape))
        for table, held in (
            (self.cited, capture.cited), (self.retrieved, capture.retrieved), (self.named, capture.named)
        ):  # fmt: skip
            table.add(held)
        self.first_day = min(self.first_day, capture.days[0])
        self.last_day = max(self.last_day, capture.days[1])

    def join(self, other: Cube) -> None:
        for name, values in other.rows.items():
            self.rows[name] = _sum(self.rows.get(name), values)
        for table, more in ((self.cited, other.cited), (self.retrieved, other.retrieved), (self.named, other.named)):
            table.join(more)
        self.first_day, self.last_day = min(self.first_day, other.first_day), max(self.last_day, other.last_day)

    def close(self) -> None:
        """Nothing will be added any more."""
        for table in (self.cited, self.retrieved, self.named):
            table.close()

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
