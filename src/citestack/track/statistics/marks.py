"""The marks of one capture, and what they add up to per answer, and per series and cited site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import LABELS, OWNERS, Held, Unit
from citestack.track.statistics.columns_on_disk import Coder, blocks, numbers, rows_in
from citestack.track.statistics.grouping import Flags, Ints, Names, rising
from citestack.track.statistics.mark_sums import Piece, RowSums, piece_sums

COLUMNS = ("answer", "n", "owner", "at_share", "word_count", "pawc", "page_share", "label")
PIECE = 1 << 18
"""Marks summed at a time. A whole run at once asks the system for new memory again and again; with a quarter of this
the thread that reads waits for the other one between its many short steps (measured on runs of 3.5 million)."""
_MOST_SOURCES = 255
"""Sources of one answer that are told apart."""
_KINDS = {
    "row": np.int32, "unit": np.int32, "n": np.uint8, "owner": np.int8, "at": np.float32, "words": np.float32,
    "pawc": np.float32, "page_at": np.float32, "label": np.int8,
}  # fmt: skip


class Rows:
    """From answer ids to rows; -1 for those that are no samples of this capture."""

    def __init__(self, answer: Ints, sample: Flags) -> None:
        self.answer, self.sample = answer, sample
        self._low, self._span = int(answer.min()), int(np.ptp(answer)) + 1
        self._dense = self._span <= 4 * len(answer) + 1024
        self._table = self._numbered() if self._dense else np.argsort(answer)

    def __len__(self) -> int:
        return len(self.answer)

    def _numbered(self) -> Ints:
        table = np.full(self._span + 1, -1, dtype=np.int64)
        table[self.answer[self.sample] - self._low] = np.flatnonzero(self.sample)
        return table

    def find(self, ids: Ints) -> Ints:
        if self._dense:
            at = ids - self._low
            return self._table[np.where((at >= 0) & (at < self._span), at, self._span)]
        row = self._table[np.minimum(np.searchsorted(self.answer, ids, sorter=self._table), len(self) - 1)]
        return np.where((self.answer[row] == ids) & self.sample[row], row, -1)


@dataclass(frozen=True, slots=True)
class Sources:
    """``rows`` and ``units`` are each answer with each unit that it cites; ``held`` sums them over the series."""

    held: Held
    rows: NDArray[np.int32]
    units: NDArray[np.int32]
    pages: Floats
    """Distinct sources of each such pair."""


@dataclass(frozen=True, slots=True)
class Marks:
    """In the order of the file, in as few bytes as they need (``_KINDS``)."""

    row: NDArray[np.int32]
    unit: NDArray[np.int32]
    n: NDArray[np.uint8]
    owner: NDArray[np.int8]
    at: NDArray[np.float32]
    words: NDArray[np.float32]
    pawc: NDArray[np.float32]
    page_at: NDArray[np.float32]
    label: NDArray[np.int8]

    @classmethod
    def read(cls, path: Path, rows: Rows, unit: Unit, units: Names) -> Marks:
        """Those of the answers that are samples; of a file that is not there, none."""
        most, at = rows_in(path), 0
        whole = {name: np.empty(most, kind) for name, kind in _KINDS.items()}
        reading = _Reading(rows, unit, units)
        for table in blocks(path, (*COLUMNS, unit), (unit, "owner", "label"), PIECE):
            values = reading.values(table)
            till = at + len(values["row"])
            for name, found in values.items():
                whole[name][at:till] = found
            at = till
        return cls(**{name: values[:at] for name, values in whole.items()})

    def sources(self, rows: dict[str, Floats], series: Ints) -> Sources:
        """Adds to ``rows`` what the marks of each answer, and its distinct sources, come to."""
        sums, placed = RowSums(len(series)), _Placed.of(self, series)
        parts = [piece_sums(placed.piece(*cut), sums) for cut in placed.cuts()]
        rows |= sums.named()
        joined = {
            name: np.concatenate([getattr(p, name) for p in parts]) for name in ("keys", "rows", "units", "pages")
        }
        values = {name: np.concatenate([p.values[name] for p in parts]) for name in parts[0].values}
        return Sources(Held(joined["keys"], values), joined["rows"], joined["units"], joined["pages"])

    def taken(self, which: slice | Ints) -> Marks:
        return Marks(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    def owner_of(self) -> tuple[dict[int, int], bool]:
        """Unit to the number of its owner type; of a unit with several, the one it has first in this capture. Also
        whether there is such a unit.
        """
        found = np.full(int(self.unit.max(initial=-1)) + 1, -1, dtype=np.int64)
        found[self.unit[::-1]] = self.owner[::-1]
        known = np.flatnonzero(found >= 0)
        several = bool((found[self.unit] != self.owner).any())
        return dict(zip(known.tolist(), found[known].tolist(), strict=True)), several


class _Reading:
    """Tables of marks as arrays."""

    def __init__(self, rows: Rows, unit: Unit, units: Names) -> None:
        self._rows, self._unit = rows, unit
        owners, labels = (Names(dict(zip(n, range(len(n)), strict=True))) for n in (OWNERS, LABELS))
        self._units, self._owners, self._labels = Coder(units), Coder(owners), Coder(labels)

    def values(self, table: Any) -> dict[str, NDArray[Any]]:
        row = self._rows.find(numbers(table, "answer"))
        owner, label = self._owners.of(table, "owner"), self._labels.of(table, "label")
        other = OWNERS.index("other")
        found: dict[str, NDArray[Any]] = {
            "row": row, "unit": self._units.of(table, self._unit),
            "n": np.minimum(numbers(table, "n", 0), _MOST_SOURCES),
            "owner": np.where((owner < 0) | (owner > other), other, owner), "at": numbers(table, "at_share"),
            "words": np.nan_to_num(numbers(table, "word_count")), "pawc": np.nan_to_num(numbers(table, "pawc")),
            "page_at": numbers(table, "page_share"), "label": np.where(label < len(LABELS), label, -1),
        }  # fmt: skip
        kept = row >= 0
        return found if kept.all() else {name: values[kept] for name, values in found.items()}


@dataclass(frozen=True, slots=True)
class _Placed:
    """Marks answer by answer, and where those of each answer begin, the answers in the order of their series."""

    marks: Marks
    order: Ints | None
    """Of the answers; None where they come in it."""
    series: Ints
    count: Ints
    start: Ints

    @classmethod
    def of(cls, given: Marks, series: Ints) -> _Placed:
        marks = given if rising(given.row) else given.taken(np.argsort(given.row, kind="stable"))
        order = None if rising(series) else np.argsort(series, kind="stable")
        count = np.bincount(marks.row, minlength=len(series))
        arrays = (series, count, np.cumsum(count) - count)
        return cls(marks, order, *(v if order is None else v[order] for v in arrays))

    def cuts(self) -> Iterator[tuple[int, int]]:
        """From and to which answer: whole series, about ``PIECE`` marks at a time; one cut at least."""
        starts = np.flatnonzero(np.append(np.diff(self.series) != 0, True)) + 1
        marks = np.cumsum(self.count)[starts - 1]
        low, done = 0, 0
        while low < len(self.series):
            at = min(int(np.searchsorted(marks, done + PIECE)), len(starts) - 1)
            yield low, int(starts[at])
            low, done = int(starts[at]), int(marks[at])

    def piece(self, low: int, high: int) -> Piece:
        count, start = self.count[low:high], self.start[low:high]
        if self.order is None:
            chosen: slice | Ints = slice(int(start[0]), int(start[-1] + count[-1]))
            return Piece(np.arange(low, high), self.series[low:high], count, self.marks.taken(chosen))
        chosen = np.arange(int(count.sum())) + np.repeat(start - (np.cumsum(count) - count), count)
        return Piece(self.order[low:high], self.series[low:high], count, self.marks.taken(chosen))
