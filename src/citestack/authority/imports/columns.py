"""Rows of text to columns of values, cell by cell, for rows that are not all regular or not all readable.

A cell that cannot be read rejects its row, with the line, the column's header and what was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import itemgetter
from typing import Any

from citestack.authority.imports import linktable
from citestack.authority.imports.cells import Cells
from citestack.authority.imports.delimited import Rows
from citestack.authority.imports.formats import Columns, Field
from citestack.authority.imports.linktable import LinkTable
from citestack.authority.imports.nouns import RowError
from citestack.authority.imports.values import Bad, Dates, read_urls

Values = Sequence[Any]
_NO_TARGET = Bad("bad_url", "no target")
"""Of JSON items that leave it out."""
DATES: tuple[Field, ...] = ("first_seen", "last_seen", "lost_on")


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

    def __init__(self, columns: Columns, header: Sequence[str], cells: Cells, target: str | None) -> None:
        self._columns, self._header, self._cells, self._target = columns, header, cells, target
        pick = itemgetter(*(columns.fields[name] for name in cells.flags)) if cells.flags else None
        self._pick = pick if len(cells.flags) != 1 or pick is None else (lambda row: (pick(row),))

    def read(self, rows: Rows) -> tuple[LinkTable, list[RowError]]:
        """The rows that could be read, and why the others could not."""
        if not rows.fields:
            return table_of(self._batch(())), rows.rejected
        batch = self._batch(rows.fields)
        bad = dict(self._bad(batch, rows))
        if not bad:
            return table_of(batch), rows.rejected
        mask = [at not in bad for at in range(len(batch))]
        return table_of(batch.kept(mask)), sorted([*rows.rejected, *bad.values()], key=lambda e: e.row)

    def _batch(self, fields: Sequence[Sequence[str]]) -> Batch:
        texts: Sequence[Sequence[str]] = list(zip(*fields, strict=True)) or [()] * self._columns.width
        at, n, cells = self._columns.fields, len(fields), self._cells

        def column(name: Field, read: Callable[[str], Any], otherwise: Values = ()) -> Values:
            return list(map(read, texts[at[name]])) if name in at else otherwise

        pages = read_urls(texts[at["source"]]) if "source" in at else ()
        return Batch(
            pages or column("source_site", cells.site.__getitem__, [None] * n),
            column("target", cells.page.__getitem__, [self._target or _NO_TARGET] * n),
            texts[at["anchor"]] if "anchor" in at else [""] * n,
            cells.forms(list(map(self._pick, fields))) if self._pick else (),
            column("first_seen", cells.day.__getitem__),
            column("last_seen", cells.day.__getitem__),
            column("lost_on", cells.day.__getitem__),
            column("count", cells.count.__getitem__),
            {name: list(map(cells.number.__getitem__, texts[i])) for name, i in self._columns.metrics.items()},
            {name: texts[i] for name, i in self._columns.extra.items()},
            fields,
        )

    def _bad(self, batch: Batch, rows: Rows) -> Iterator[tuple[int, RowError]]:
        """Index and error of the rows with a bad cell; where a row has several, the first column's comes last."""
        at = self._columns.fields
        columns: list[tuple[int | None, Values]] = [
            (i, batch.metrics[name]) for name, i in self._columns.metrics.items() if self._cells.number.bad
        ]
        columns += [(at.get("count"), batch.count)]
        columns += [(at.get(name), getattr(batch, name)) for name in DATES if self._cells.day.bad]
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


def learn_dates(dates: Dates, columns: Columns, rows: Sequence[Sequence[str]]) -> None:
    """Find out whether the file writes 3/4/2025 for April or for March."""
    for name in DATES:
        if (at := columns.fields.get(name)) is not None:
            for row in rows:
                dates.learn(row[at])


def table_of(batch: Batch) -> LinkTable:
    import pyarrow as pa

    links = {name: getattr(batch, name) for name in linktable.COLUMNS}
    raw = [pa.array(cells, pa.string()) for cells in zip(*batch.raw, strict=True)]
    names = [str(n) for n in range(len(raw))]
    return LinkTable(linktable.record(links, batch.metrics, batch.extra), pa.RecordBatch.from_arrays(raw, names))
