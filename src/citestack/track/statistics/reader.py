"""From the columns of one run to its captures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import OWNERS, STATES, TEXT, Book, Capture, Held, Tracked, Unit
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import Flags, Ints, Names, counts, distinct, floats, groups, tally
from citestack.track.statistics.marks import Marks, Rows, Sources
from citestack.track.statistics.selection import Selection

_ANSWERS = ("answer", "run", "day", "at", "same_as", "text_hash", "retrieved", *TEXT)
_NAMES = ("engine", "place", "prompt", "state")
_EPOCH = date(1970, 1, 1)
LONG_RUN = 7
"""Days. A shorter run is a capture of one moment, and belongs whole to the period in which it began."""


@dataclass(frozen=True, slots=True)
class Reader:
    """``prompts`` None means all; ``unit``: what citations are summed by. Brands with pages need ``unit`` site."""

    book: Book = field(default_factory=Book)
    selection: Selection = field(default_factory=Selection)
    prompts: frozenset[str] | None = None
    unit: Unit = "site"
    tracked: tuple[Tracked, ...] = ()

    def captures(self, columns: RunColumns) -> list[Capture]:
        """One for each run in the set, in the order of their first answers; a run not selected gives none."""
        table = read(columns.answers, (*_ANSWERS, *_NAMES), _NAMES)
        if not table.num_rows:
            return []
        codes = self._codes(table)
        run, day, selected = numbers(table, "run"), numbers(table, "day", -1), self._selected(table, codes)
        found = []
        for one in distinct(run[selected]).tolist():
            rows = np.flatnonzero(selected & (run == one))
            for part in _moments(rows, day[rows]):
                whole = len(part) == table.num_rows
                chosen = table if whole else table.take(part)
                found.append(self._capture(columns, chosen, codes if whole else {n: c[part] for n, c in codes.items()}))
        return sorted(found, key=lambda c: (c.at, c.run))

    def _codes(self, table: Any) -> dict[str, Ints]:
        books = {"engine": self.book.engines, "place": self.book.places, "prompt": self.book.prompts}
        states = Names(dict(zip(STATES, range(len(STATES)), strict=True)))
        return {n: coded(table, n, b) for n, b in (books | {"state": states}).items()}

    def _selected(self, table: Any, codes: Mapping[str, Ints]) -> Flags:
        chosen, keep = self.selection, np.ones(table.num_rows, dtype=bool)
        for name, book, names in (
            ("engine", self.book.engines, chosen.engines or None),
            ("place", self.book.places, chosen.places or None),
            ("prompt", self.book.prompts, self.prompts),
        ):
            if names is not None:
                keep &= np.isin(codes[name], [book.codes[n] for n in names if n in book.codes])
        if chosen.runs:
            keep &= np.isin(numbers(table, "run"), sorted(chosen.runs))
        day = numbers(table, "day", -1)
        if chosen.since:
            keep &= day >= (chosen.since - _EPOCH).days
        return keep & (day < (chosen.until - _EPOCH).days) if chosen.until else keep

    def _capture(self, columns: RunColumns, table: Any, codes: Mapping[str, Ints]) -> Capture:
        rows, sample = _row_values(table, codes["state"])
        where = Rows(numbers(table, "answer").astype(np.int64), sample)
        marks = Marks.read(columns.path("cites"), where, self.unit, self.book.units)
        series = self._series(codes)
        sources = marks.sources(rows, series)
        return Capture(
            int(numbers(table, "run")[0]), int(numbers(table, "at", 0).min()),
            numbers(table, "day", -1).astype(np.int64), codes["engine"], codes["prompt"],
            series, sample, np.nan_to_num(numbers(table, "text_hash", 0)).astype(np.int64), rows,
            sources.rows, sources.units, sources.held, self._retrieved(columns, where, rows),
            self._named(columns, where, rows, sources), marks.owner_of(),
        )  # fmt: skip

    def _series(self, codes: Mapping[str, Ints]) -> Ints:
        key = (codes["engine"] << 48) | ((codes["place"] + 1) << 32) | codes["prompt"]
        by = groups(key)
        found = np.empty(len(key), dtype=np.int64)
        found[by.order] = np.repeat(self.book.series.codes(by.keys), by.sizes)
        return found

    def _retrieved(self, columns: RunColumns, where: Rows, rows: dict[str, Floats]) -> Held:
        size, none = len(where.answer), np.zeros(0, dtype=np.int64)
        row, unit, cited = none, none, np.zeros(0, dtype=bool)
        table = read(columns.path("retrieved"), ("answer", self.unit, "cited"), (self.unit,))
        if table is not None:
            row = where.find(numbers(table, "answer"))
            kept = (row >= 0) & (rows["told"][row] > 0)
            row, unit = row[kept], coded(table, self.unit, self.book.units)[kept]
            cited = numbers(table, "cited", 0).astype(bool)[kept]
        rows["retrieved"] = counts(row, size)
        rows["retrieved_cited"] = tally(row, cited, size)
        by = groups((row << 32) | unit)
        return Held(by.keys, {"pages": floats(by.sizes), "cited": by.sums(cited), "answers": np.ones(len(by.keys))})

    def _named(self, columns: RunColumns, where: Rows, rows: dict[str, Floats], cited: Sources) -> Held:
        key, times, rank = self._mentions(columns, where)
        links, slots = self._cites_of_brands(rows, cited)
        by = groups(np.concatenate([key, links]))
        fill = np.zeros(len(links))

        def total(values: Floats) -> Floats:
            return by.sums(np.concatenate([values, fill]))

        named = total(np.ones(len(key))) > 0
        linked = by.sums(np.concatenate([np.zeros(len(key)), fill + 1])) > 0
        rows["mentions"] = tally(by.keys >> 32, named, len(where.answer))
        rows["naming"] = floats(rows["mentions"] > 0)
        values: dict[str, NDArray[Any]] = {
            "answers": named, "times": total(times), "ranked": total(~np.isnan(rank) * 1.0),
            "rank": total(np.nan_to_num(rank)), "linked": linked, "ghost": linked & ~named,
            "unlinked": named & ~linked, "slots": by.sums(np.concatenate([np.zeros(len(key)), slots])),
        }  # fmt: skip
        return Held(by.keys, {name: v * 1.0 for name, v in values.items()})

    def _mentions(self, columns: RunColumns, where: Rows) -> tuple[Ints, Floats, Floats]:
        table = read(columns.path("mentions"), ("answer", "brand", "times", "list_rank"), ("brand",))
        if table is None:
            return np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0)
        row = where.find(numbers(table, "answer"))
        kept = row >= 0
        key = (row[kept] << 32) | coded(table, "brand", self.book.brands)[kept]
        times, rank = (numbers(table, n)[kept].astype(np.float64) for n in ("times", "list_rank"))
        return key, times, rank

    def _cites_of_brands(self, rows: Mapping[str, Floats], cited: Sources) -> tuple[Ints, Floats]:
        """Keys of (answer, brand) for answers that cite pages of the brand, and how many pages."""
        keys, slots = [np.zeros(0, dtype=np.int64)], [np.zeros(0)]
        for tracked in self.tracked:
            sites = [self.book.units.codes[s] for s in tracked.sites if s in self.book.units.codes]
            ours = np.zeros(len(self.book.units), dtype=bool)
            ours[sites] = True
            of_sites = np.flatnonzero(ours[cited.units])
            count = tally(cited.rows[of_sites].astype(np.int64), cited.pages[of_sites], len(rows["asked"]))
            if tracked.owner in OWNERS:
                count = np.maximum(count, rows[f"pages_{tracked.owner}"])
            citing = np.flatnonzero(count)
            keys.append((citing << 32) | self.book.brands.code(tracked.brand))
            slots.append(count[citing])
        return np.concatenate(keys), np.concatenate(slots)


def _moments(rows: Ints, day: Ints) -> list[Ints]:
    """A run as one capture; one that took longer than ``LONG_RUN`` is an import, and each of its days is one."""
    days = distinct(day)
    if not len(days) or days[-1] - days[0] <= LONG_RUN:
        return [rows]
    return [rows[day == d] for d in days]


def _row_values(table: Any, state: Ints) -> tuple[dict[str, Floats], Flags]:
    measured = state == STATES.index("measured")
    sample = measured & np.isnan(numbers(table, "same_as").astype(np.float64))
    rows = {"asked": np.ones(len(state)), "answers": sample * 1.0, "cached": (measured & ~sample) * 1.0}
    rows |= {f"state_{name}": (state == i) * 1.0 for i, name in enumerate(STATES)}
    for name in TEXT:
        rows[name] = np.where(sample, np.nan_to_num(numbers(table, name).astype(np.float64)), 0.0)
    rows["told"] = (sample & ~np.isnan(numbers(table, "retrieved").astype(np.float64))) * 1.0
    count = np.maximum(rows["sentences"], 1.0)
    rows["first_third_words"] = rows["words"] * np.ceil(count / 3) / count
    return rows, sample
