"""Pieces of one file to links: by whole columns where a piece leaves no doubt, row by row where it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citestack.authority.imports import packing
from citestack.authority.imports.cells import Cells
from citestack.authority.imports.columns import Normaliser
from citestack.authority.imports.delimited import Piece, pieces, rows_of
from citestack.authority.imports.encoding import Block, as_text, is_damaged
from citestack.authority.imports.formats import Columns
from citestack.authority.imports.linktable import LinkTable, joined
from citestack.authority.imports.nouns import RowError
from citestack.authority.imports.packing import Packed
from citestack.authority.imports.regular import texts_of
from citestack.authority.imports.values import DateOrder, Dates
from citestack.authority.imports.vectors import Vectors

SMALL = 1 << 17
"""Bytes that are read row by row at once: a few hundred rows, which stay in the processor's cache while they are
split. One bad row costs its small piece the fast way, not the whole one."""
Read = tuple[LinkTable, int, list[RowError]]
"""The links, the number of rows, and why some are no links."""


@dataclass(frozen=True, slots=True)
class Task:
    """How the rows of a file are to be read; all that another process needs to know."""

    columns: Columns
    header: tuple[str, ...]
    delimiter: str
    target: str | None
    """Host that the links point at: filled in where rows do not say, else demanded of every row."""
    dates: DateOrder | None


class Reader:
    """Reads pieces of one file."""

    def __init__(self, task: Task) -> None:
        cells = Cells(task.columns, task.target, Dates(task.dates))
        self._task = task
        self._vectors = Vectors(task.columns, cells, task.target)
        self._normaliser = Normaliser(task.columns, task.header, cells, task.target)

    def packed(self, piece: Piece) -> Packed:
        return packing.pack(*self.read(piece))

    def read(self, piece: Piece) -> Read:
        fast = self._by_columns(piece)
        if fast is not None:
            return fast
        if len(piece.octets) <= SMALL:
            return self._by_rows(piece)
        found = [self._by_columns(part) or self._by_rows(part) for part in smaller(piece)]
        tables, counts, errors = zip(*found, strict=True)
        return joined(tables), sum(counts), [error for some in errors for error in some]

    def _by_columns(self, piece: Piece) -> Read | None:
        texts = texts_of(piece, self._task.delimiter, self._task.columns.width)
        table = None if texts is None else self._vectors.read(texts)
        return None if table is None else (table, len(table), [])

    def _by_rows(self, piece: Piece) -> Read:
        rows = rows_of(piece, self._task.delimiter, self._task.columns.width)
        table, errors = self._normaliser.read(rows)
        return table, len(rows.fields) + len(rows.rejected), errors


def smaller(piece: Piece) -> Iterator[Piece]:
    """The piece cut between records into small ones, each damaged only if the damage is in it."""
    return pieces(_blocks(piece))


def _blocks(piece: Piece) -> Iterator[Block]:
    at, line = 0, piece.line
    while at < len(piece.octets):
        end = piece.octets.find(b"\n", at + SMALL) + 1 or len(piece.octets)
        octets = piece.octets[at:end]
        yield Block(octets, line, damaged=piece.damaged and is_damaged(as_text(octets)))
        at, line = end, line + octets.count(b"\n")
