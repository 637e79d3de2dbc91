"""Links of an export into the store: read, told apart from what is known, written in parts."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from citestack.authority.imports import packing
from citestack.authority.imports.columns import Batch, Normaliser
from citestack.authority.imports.delimited import Piece, Rows, rows_of
from citestack.authority.imports.documents import Documents, text_of
from citestack.authority.imports.formats import Columns, columns_of
from citestack.authority.imports.nouns import ImportReport, RowError
from citestack.authority.imports.packing import Packed
from citestack.authority.imports.tables import Table
from citestack.authority.imports.values import DateOrder, Dates

if TYPE_CHECKING:
    from citestack.store.imports import ImportWriter

_ITEMS = 1000


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
        self._task = task
        self._normaliser = Normaliser(task.columns, task.header, task.target, Dates(task.dates))

    def batch(self, piece: Piece) -> tuple[Batch, int, list[RowError]]:
        """The links, the number of rows, and why some are no links."""
        rows = rows_of(piece, self._task.delimiter, self._task.columns.width)
        batch, errors = self._normaliser.read(rows)
        return batch, len(rows.fields) + len(rows.rejected), errors

    def packed(self, piece: Piece) -> Packed:
        return packing.pack(*self.batch(piece))


def open_task(table: Table, target: str | None, order: DateOrder | None) -> tuple[Task, Iterator[Piece]]:
    """The task, with what the first rows show of the order of dates, and all pieces."""
    dates, first = Dates(order), next(table.pieces, None)
    header = tuple(table.header)
    if first is not None:
        rows = rows_of(first, table.delimiter, table.columns.width)
        Normaliser(table.columns, header, target, dates).learn_dates(rows.fields)
    task = Task(table.columns, header, table.delimiter, target, dates.order)
    return task, chain([] if first is None else [first], table.pieces)


def answer(message: tuple[bytes, Piece]) -> Packed:
    """What a worker process does: ``message`` is a pickled task and a piece."""
    return _reader(message[0]).packed(message[1])


@lru_cache(maxsize=1)
def _reader(task: bytes) -> Reader:
    return Reader(pickle.loads(task))  # noqa: S301 - our own process wrote it


def document_batches(
    documents: Documents, target: str | None, order: DateOrder | None, report: ImportReport
) -> Iterator[tuple[Batch, int, list[RowError]]]:
    """Links of a JSON file. Items may have different keys: those of each thousand make its columns."""
    dates, number, unknown = Dates(order), 1, dict[str, None]()
    report.encoding = "utf-8"
    while items := list(islice(documents.rows, _ITEMS)):
        header = list(dict.fromkeys(key for item in items for key in item))
        columns = columns_of(header, documents.format)
        unknown.update(dict.fromkeys(columns.extra))
        normaliser = Normaliser(columns, header, target, dates)
        fields = [[text_of(item.get(key)) for key in header] for item in items]
        normaliser.learn_dates(fields)
        batch, errors = normaliser.read(Rows(list(range(number, number + len(items))), fields))
        yield batch, len(items), errors
        number += len(items)
    report.unknown_columns = tuple(unknown)


def write(part: Packed, writer: ImportWriter, report: ImportReport) -> None:
    """Writes the links that are new or say something new."""
    report.rows += part.rows
    for error in part.errors:
        report.reject(error)
    if not len(part.keys):
        return
    fates, places = writer.known.fates(part.keys, part.digests)
    new, changed, same, repeated = np.bincount(fates, minlength=4).tolist()
    report.imported += new
    report.updated += changed
    report.unchanged += same
    report.repeated += repeated
    fresh = fates <= 1
    if fresh.any() and not writer.dry_run:
        body = part.body if fresh.all() else packing.chosen(part.body, fresh.tolist())
        writer.add_links(part.keys[fresh], part.digests[fresh], body)
        writer.mark_gone(places)
