"""The marks of one capture, and what they add up to per answer, and per series and cited site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from citestack.errors import UsageError
from citestack.evaluate.statistics.interval import Floats
from citestack.track.statistics.capture import LABELS, OWNERS, Held, Unit
from citestack.track.statistics.columns_on_disk import coded, numbers
from citestack.track.statistics.grouping import Flags, Ints, Names, changes, counts, floats, groups, places_in, tally

COLUMNS = ("answer", "n", "owner", "at_share", "word_count", "pawc", "page_share", "label")
_MOST_SOURCES = 255
"""Sources of one answer that are told apart."""


@dataclass(frozen=True, slots=True)
class Rows:
    """From answer ids to rows; -1 for those that are no samples of this capture."""

    answer: Ints
    sample: Flags

    def find(self, ids: Ints) -> Ints:
        low, span = int(self.answer.min()), int(np.ptp(self.answer)) + 1
        if span > 4 * len(self.answer) + 1024:
            order = np.argsort(self.answer)
            row = order[np.minimum(np.searchsorted(self.answer, ids, sorter=order), len(order) - 1)]
            return np.where((self.answer[row] == ids) & self.sample[row], row, -1)
        table = np.full(span + 1, -1, dtype=np.int64)
        table[self.answer[self.sample] - low] = np.flatnonzero(self.sample)
        at = ids - low
        return table[np.where((at >= 0) & (at < span), at, span)]


@dataclass(frozen=True, slots=True)
class Sources:
    """``rows`` and ``units`` are each answer with each unit that it cites; ``held`` sums them over the series."""

    held: Held
    rows: Ints
    units: Ints
    pages: Floats
    """Distinct sources of each such pair."""


@dataclass(frozen=True, slots=True)
class Marks:
    row: Ints
    unit: Ints
    n: Ints
    owner: Ints
    at: Floats
    words: Floats
    pawc: Floats
    page_at: Floats
    label: Ints

    @classmethod
    def of(cls, table: Any, rows: Rows, unit: Unit, units: Names) -> Marks:
        row = rows.find(numbers(table, "answer"))
        kept: Flags | slice = slice(None) if (row >= 0).all() else row >= 0
        owners, labels = (Names(dict(zip(n, range(len(n)), strict=True))) for n in (OWNERS, LABELS))
        owner, other = coded(table, "owner", owners)[kept], OWNERS.index("other")

        def values(name: str) -> Floats:
            return numbers(table, name)[kept]

        return cls(
            row[kept], coded(table, unit, units)[kept], np.minimum(numbers(table, "n")[kept], _MOST_SOURCES),
            np.where((owner < 0) | (owner > other), other, owner), values("at_share"),
            np.nan_to_num(values("word_count")), np.nan_to_num(values("pawc")), values("page_share"),
            coded(table, "label", labels)[kept],
        )  # fmt: skip

    def row_sums(self, size: int) -> dict[str, Floats]:
        """What the marks of each answer come to, by the name of the sum."""
        found = {"marks": counts(self.row, size)}
        for name, weights in (("word_count", self.words), ("pawc", self.pawc)):
            found[name] = tally(self.row, weights, size)
        for name, third, at in (("placed", "first_third", self.at), ("page_placed", "page_first_third", self.page_at)):
            found[name] = counts(self.row[~np.isnan(at)], size)
            found[third] = counts(self.row[at < 1 / 3], size)
        found["weighed"] = floats(found["pawc"] > 0)
        checked = self.label >= 0
        labels = np.bincount(self.row[checked] * 8 + self.label[checked], minlength=size * 8).reshape(size, 8)
        found["checked"] = floats(labels[:, : len(LABELS)].sum(axis=1))
        return found | {f"label_{name}": floats(labels[:, i]) for i, name in enumerate(LABELS)}

    def sources(self, rows: dict[str, Floats], series: Ints) -> Sources:
        """One sort by series, unit, answer and source; adds to ``rows`` what distinct sources come to."""
        size, (key, bits) = len(series), self._key(series)
        by = groups(key)
        placed = key[by.order]
        source, unit, answer = by.starts, self.unit[by.order], self.row[by.order]
        rows["pages"] = counts(answer[source], size)
        rows["citing"] = floats(rows["pages"] > 0)
        width = len(OWNERS)
        owner = self.owner[by.order][source]
        owners = np.bincount(answer[source] * width + owner, minlength=size * width).reshape(size, width)
        for i, name in enumerate(OWNERS):
            rows[f"pages_{name}"], rows[f"answers_{name}"] = floats(owners[:, i]), floats(owners[:, i] > 0)
        pairs = changes(placed >> bits[0])
        pair, starts = np.flatnonzero(pairs), np.flatnonzero(changes(placed >> (bits[0] + bits[1])))
        to_pair, to_source = _counted(pairs), _counted(changes(placed))
        values = {"answers": _between(to_pair, starts), "pages": _between(to_source, starts)}
        values["first"] = _summed(self.n[by.order][pair], to_pair[starts] - 1)
        for name, weights in (("pawc", self.pawc), ("word_count", self.words)):
            share = np.divide(1.0, rows[name], out=np.zeros(size), where=rows[name] > 0)
            values[name] = _summed((weights * share[self.row])[by.order], starts)
        held = Held((series[answer[starts]] << 32) | unit[starts], values)
        return Sources(held, answer[pair], unit[pair], _between(to_source, pair))

    def _key(self, series: Ints) -> tuple[Ints, tuple[int, int]]:
        """Series, unit, place of the answer in its series, source; and the bits of the last two."""
        place = places_in(series)
        bits = [int(v.max(initial=0)).bit_length() for v in (self.n, place, self.unit, series)]
        if sum(bits) > 63:
            raise UsageError(
                "a run of this size does not fit into one pass",
                hint="leave engines, prompts or places out, or run them apart", layer="track",
            )  # fmt: skip
        key = (series[self.row] << (bits[0] + bits[1] + bits[2])) | (self.unit << (bits[0] + bits[1]))
        return key | (place[self.row] << bits[0]) | self.n, (bits[0], bits[1])

    def owner_of(self) -> dict[int, int]:
        """Unit to the number of its owner type; of a unit with several, the one it has first in this capture."""
        size = int(self.unit.max(initial=-1)) + 1
        found = np.full(size, -1, dtype=np.int64)
        found[self.unit[::-1]] = self.owner[::-1]
        known = np.flatnonzero(found >= 0)
        return dict(zip(known.tolist(), found[known].tolist(), strict=True))


def _counted(flags: Flags) -> Ints:
    found: Ints = np.cumsum(flags, dtype=np.int64)
    return found


def _between(counted: Ints, starts: Ints) -> Floats:
    """How many from each start to the next, of what has been counted up to and with each place."""
    found: Floats = np.diff(counted[starts], append=counted[-1:] + 1).astype(np.float64)
    return found


def _summed(values: Floats | Ints, starts: Ints) -> Floats:
    found: Floats = np.add.reduceat(values, starts, dtype=np.float64) if len(starts) else np.zeros(0)
    return found


def no_marks() -> Marks:
    none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Marks(none, none, none, none, nothing, nothing, nothing, nothing, none)
