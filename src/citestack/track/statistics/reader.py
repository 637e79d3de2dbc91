"""From the columns of one run to its captures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import numpy as np

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics import page_files, sums_files
from citestack.track.statistics.capture import STATES, TEXT, Book, Capture, Tracked, Unit, bits
from citestack.track.statistics.captures import capture_of
from citestack.track.statistics.columns_on_disk import RunColumns, coded, numbers, read
from citestack.track.statistics.grouping import (
    Flags,
    Groups,
    Ints,
    Names,
    counts,
    distinct,
    floats,
    groups,
    order_of,
    tally,
)
from citestack.track.statistics.marks import Marks, Rows
from citestack.track.statistics.run_sums import (
    Cited,
    Mentions,
    Numbering,
    RunSums,
    Series,
    among_repeats,
    by_holder,
    cited_of,
    only,
    owned_of,
)  # fmt: skip
from citestack.track.statistics.selection import Selection
from citestack.track.statistics.sums_files import Rolled, delete, write

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
        held = self._rolled(columns) if self.unit == "site" else None
        sums = self.sums(columns) if held is None else held
        return sorted((capture_of(s, self.book, self.tracked) for s in sums), key=lambda c: (c.at, c.run))

    def _rolled(self, columns: RunColumns) -> list[RunSums] | None:
        """Out of the sums beside the columns; None where there are none, or they cannot tell the selection."""
        held = Rolled.open(columns)
        if held is None:
            return None
        series = held.of_series(self.book)
        keep = self._kept(held.run, series)
        if keep is None or (held.several and keep.any() and not keep.all()):
            return None
        return [only(held.sums(series, self.book), keep)] if keep.any() else []

    def _kept(self, run: int, series: Series) -> Flags | None:
        """Series that are selected; None where the period takes some answers of a series and leaves others."""
        since, until = self._days()
        keep = self._named({"engine": series.engine, "place": series.place, "prompt": series.prompt})
        keep &= not self.selection.runs or run in self.selection.runs
        keep &= (series.last_day >= since) & (series.first_day < until)
        inside = (series.first_day >= since) & (series.last_day < until)
        return keep if inside[keep].all() else None

    def sums(self, columns: RunColumns) -> Iterator[RunSums]:
        """Out of the citations; one for each capture."""
        table = read(columns.answers, (*_ANSWERS, *_NAMES), _NAMES)
        if not table.num_rows:
            return
        codes = self._codes(table)
        run, day, selected = numbers(table, "run"), numbers(table, "day", -1), self._selected(table, codes)
        for one in distinct(run[selected]).tolist():
            rows = np.flatnonzero(selected & (run == one))
            for part in _moments(rows, day[rows]):
                whole = len(part) == table.num_rows
                chosen = table if whole else table.take(part)
                given = codes if whole else {n: c[part] for n, c in codes.items()}
                yield self._sums(columns, chosen, given)

    def _codes(self, table: Any) -> dict[str, Ints]:
        books = {"engine": self.book.engines, "place": self.book.places, "prompt": self.book.prompts}
        states = Names(dict(zip(STATES, range(len(STATES)), strict=True)))
        return {n: coded(table, n, b) for n, b in (books | {"state": states}).items()}

    def _selected(self, table: Any, codes: Mapping[str, Ints]) -> Flags:
        keep, day, (since, until) = self._named(codes), numbers(table, "day", -1), self._days()
        if self.selection.runs:
            keep &= np.isin(numbers(table, "run"), sorted(self.selection.runs))
        return keep & (day >= since) & (day < until)

    def _named(self, codes: Mapping[str, Ints]) -> Flags:
        """What has one of the engines, places and prompts selected."""
        chosen, keep = self.selection, np.ones(len(codes["engine"]), dtype=bool)
        for name, book, names in (
            ("engine", self.book.engines, chosen.engines or None),
            ("place", self.book.places, chosen.places or None),
            ("prompt", self.book.prompts, self.prompts),
        ):
            if names is not None:
                keep &= np.isin(codes[name], [book.codes[n] for n in names if n in book.codes])
        return keep

    def _days(self) -> tuple[float, float]:
        """From the first to before the last, since 1970."""
        since, until = self.selection.since, self.selection.until
        return (since - _EPOCH).days if since else -np.inf, (until - _EPOCH).days if until else np.inf

    def _sums(self, columns: RunColumns, table: Any, codes: Mapping[str, Ints]) -> RunSums:
        rows, sample = _row_values(table, codes["state"])
        where = Rows(numbers(table, "answer").astype(np.int64), sample)
        marks = Marks.read(columns.path("cites"), where, self.unit, self.book.units)
        key = (codes["engine"] << 48) | ((codes["place"] + 1) << 32) | codes["prompt"]
        by = groups(key)
        holder = by.number
        asked = Numbering.of(holder, sample, len(by.keys))
        cited = cited_of(marks.sources(rows, holder), asked)
        retrieved = self._retrieved(columns, where, rows, holder)
        held = _held(cited, asked)
        owner, several = marks.owner_of()
        return RunSums(
            int(numbers(table, "run")[0]), _series(table, by, asked.samples),
            {name: asked.sums(values) for name, values in rows.items()},
            asked.of_samples(np.nan_to_num(numbers(table, "text_hash", 0)).astype(np.int64)), held,
            owned_of(rows, asked), cited, retrieved, self._mentions(columns, where, asked),
            among_repeats(cited, asked.samples, held), owner, several,
        )  # fmt: skip

    def _retrieved(
        self, columns: RunColumns, where: Rows, rows: dict[str, Floats], holder: Ints
    ) -> tuple[Ints, Ints, dict[str, Floats]]:
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
        one = by.keys >> 32, by.keys & 0xFFFFFFFF
        values = {"pages": floats(by.sizes), "cited": by.sums(cited), "answers": np.ones(len(by.keys))}
        return by_holder(holder[one[0]], one[1], values)

    def _mentions(self, columns: RunColumns, where: Rows, asked: Numbering) -> Mentions:
        table = read(columns.path("mentions"), ("answer", "brand", "times", "list_rank"), ("brand",))
        none = np.zeros(0, dtype=np.int64)
        if table is None:
            return Mentions(none, none, np.zeros(0), np.zeros(0))
        row = where.find(numbers(table, "answer"))
        kept = row >= 0
        brand = coded(table, "brand", self.book.brands)[kept]
        times, rank = (numbers(table, n)[kept].astype(np.float64) for n in ("times", "list_rank"))
        sample = asked.sample[row[kept]]
        order = order_of((sample << 32) | brand)
        return Mentions(sample[order], brand[order], times[order], rank[order])


SUMS = f"{sums_files.VERSION}.{page_files.VERSION}"
"""What sums are made of and written as."""


def roll_up(columns: RunColumns) -> bool:
    """Puts the sums of a run beside its columns. False: only those of its pages, the rest stays to be read citation by
    citation, because it is more than one capture or has more answers of one series than fit.
    """
    page_files.write(columns)
    reader = Reader(Book())
    found = list(islice(reader.sums(columns), 2))
    if len(found) == 1:
        return write(columns, found[0], reader.book)
    delete(columns)
    return False


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


def _series(table: Any, by: Groups, samples: Ints) -> Series:
    at, _ = by.extremes(numbers(table, "at", 0))
    first, last = by.extremes(numbers(table, "day", -1).astype(np.int64))
    place = ((by.keys >> 32) & 0xFFFF) - 1
    return Series(by.keys >> 48, place, by.keys & 0xFFFFFFFF, at, first, last, samples)


def _held(cited: Cited, asked: Numbering) -> Ints:
    """Units that each sample cites."""
    size = int(asked.samples.sum())
    found = np.zeros(size, dtype=np.int64)
    for row, place in bits(cited.who):
        found += np.bincount(asked.first[cited.holder[row]] + place, minlength=size)
    return found
