"""Rows of text to columns of values, a column at a time: that is what makes a million rows a matter of seconds.

A cell that cannot be read rejects its row, with the line, the column's header and what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import Any, cast

from citestack.authority.imports import linkform
from citestack.authority.imports.delimited import Rows
from citestack.authority.imports.formats import Columns, Field
from citestack.authority.imports.nouns import RowError, shown
from citestack.authority.imports.values import Bad, Dates, Memo, read_count, read_number, read_site, read_url, read_urls

Values = Sequence[Any]
_DATES: tuple[Field, ...] = ("first_seen", "last_seen", "lost_on")


@dataclass(frozen=True, slots=True)
class Batch:
    """Links as columns of equal length. A column that the export does not have is empty."""

    source: Values
    target: Values
    anchor: Values
    form: Values
    """``linkform`` numbers."""
    first_seen: Values
    last_seen: Values
    lost_on: Values
    count: Values
    metrics: Mapping[str, Values]
    extra: Mapping[str, Values]
    raw: Sequence[Sequence[str]]
    """The rows as they were read, which tells whether anything of a link changed."""

    def __len__(self) -> int:
        return len(self.raw)

    def kept(self, mask: Sequence[bool]) -> Batch:
        """The rows whose mask is true."""

        def some(column: Values) -> Values:
            return list(compress(column, mask))

        return Batch(
            some(self.source),
            some(self.target),
            some(self.anchor),
            some(self.form),
            some(self.first_seen),
            some(self.last_seen),
            some(self.lost_on),
            some(self.count),
            {name: some(column) for name, column in self.metrics.items()},
            {name: some(column) for name, column in self.extra.items()},
            some(self.raw),
        )


class Normaliser:
    """Reads the rows of one file."""

    def __init__(self, columns: Columns, header: Sequence[str], target: str | None, dates: Dates) -> None:
        self._columns, self._header, self._target = columns, header, target
        self._dates = dates
        self._flags = tuple(name for name in linkform.FLAGS if name in columns.fields)
        pick = itemgetter(*(columns.fields[name] for name in self._flags)) if self._flags else None
        self._pick = pick if len(self._flags) != 1 or pick is None else (lambda row: (pick(row),))
        self._site = Memo(read_site)
        self._pages = Memo(self._read_target)
        self._day: Memo[str | None] = Memo(dates)
        self._number: Memo[float | None] = Memo(read_number)
        self._count: Memo[int | None] = Memo(read_count)
        self._forms: dict[tuple[str, ...], int | Bad] = {}

    def learn_dates(self, rows: Sequence[Sequence[str]]) -> None:
        """Find out whether the file writes 3/4/2025 for April or for March."""
        for name in _DATES:
            if (at := self._columns.fields.get(name)) is not None:
                for row in rows:
                    self._dates.learn(row[at])

    def read(self, rows: Rows) -> tuple[Batch, list[RowError]]:
        """The rows that could be read, and why the others could not."""
        if not rows.fields:
            return self._batch(()), rows.rejected
        batch = self._batch(rows.fields)
        bad = dict(self._bad(batch, rows))
        if not bad:
            return batch, rows.rejected
        mask = [at not in bad for at in range(len(batch))]
        return batch.kept(mask), sorted([*rows.rejected, *bad.values()], key=lambda e: e.row)

    def _batch(self, fields: Sequence[Sequence[str]]) -> Batch:
        cells: Sequence[Sequence[str]] = list(zip(*fields, strict=True)) or [()] * self._columns.width
        at, n = self._columns.fields, len(fields)

        def column(name: Field, read: Callable[[str], Any], otherwise: Values = ()) -> Values:
            return list(map(read, cells[at[name]])) if name in at else otherwise

        pages = read_urls(cells[at["source"]]) if "source" in at else ()
        return Batch(
            pages or column("source_site", self._site.__getitem__, [None] * n),
            column("target", self._pages.__getitem__, [self._target] * n),
            cells[at["anchor"]] if "anchor" in at else [""] * n,
            self._codes(fields),
            column("first_seen", self._day.__getitem__),
            column("last_seen", self._day.__getitem__),
            column("lost_on", self._day.__getitem__),
            column("count", self._count.__getitem__),
            {name: list(map(self._number.__getitem__, cells[i])) for name, i in self._columns.metrics.items()},
            {name: cells[i] for name, i in self._columns.extra.items()},
            fields,
        )

    def _codes(self, fields: Sequence[Sequence[str]]) -> Values:
        if self._pick is None:
            return ()
        known, keys = self._forms, list(map(self._pick, fields))
        for key in set(keys) - known.keys():
            known[key] = linkform.encode(self._flags, key)
        codes = list(map(known.__getitem__, keys))
        if len(known) > 1 << 14:
            known.clear()
        return codes

    def _read_target(self, text: str) -> str | Bad:
        url = read_url(text)
        if isinstance(url, Bad) or self._target is None:
            return url
        host = cast("str", read_site(url))
        if host == self._target or host.endswith(f".{self._target}"):
            return url
        return Bad("other_target", f"{shown(host)} is not {self._target}")

    def _bad(self, batch: Batch, rows: Rows) -> Iterator[tuple[int, RowError]]:
        """Index and error of the rows with a bad cell; where a row has several, the first column's comes last."""
        at = self._columns.fields
        columns: list[tuple[int | None, Values]] = [
            (i, batch.metrics[name]) for name, i in self._columns.metrics.items() if self._number.bad
        ]
        columns += [(at.get("count"), batch.count)]
        columns += [(at.get(name), getattr(batch, name)) for name in _DATES if self._day.bad]
        columns += [(None, batch.form), (at.get("target"), batch.target)]
        columns += [(at.get("source", at.get("source_site")), batch.source)]
        for index, values in columns:
            if Bad not in set(map(type, values)):
                continue
            for n, value in enumerate(values):
                if isinstance(value, Bad):
                    yield n, self._error(rows.lines[n], index, value)

    def _error(self, line: int, index: int | None, bad: Bad) -> RowError:
        name = None if index is None else self._header[index].strip() or f"column {index + 1}"
        return RowError(line, name, bad.code, bad.message)
