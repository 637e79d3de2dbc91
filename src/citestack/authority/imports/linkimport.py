"""Links of an export into the store: read, told apart from what is known, written in parts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from citestack.authority.imports import packing
from citestack.authority.imports.cells import Cells
from citestack.authority.imports.columns import DATES, Normaliser, learn_dates
from citestack.authority.imports.delimited import Piece, Rows, rows_of
from citestack.authority.imports.documents import Documents, text_of
from citestack.authority.imports.formats import columns_of
from citestack.authority.imports.nouns import ImportReport
from citestack.authority.imports.packing import Packed
from citestack.authority.imports.reader import Read, Task
from citestack.authority.imports.regular import texts_of
from citestack.authority.imports.tables import Table
from citestack.authority.imports.values import DateOrder, Dates

if TYPE_CHECKING:
    from citestack.store.imports import ImportWriter

_ITEMS = 1000


def open_task(table: Table, target: str | None, order: DateOrder | None) -> tuple[Task, Iterator[Piece]]:
    """The task, with what the first rows show of the order of dates, and all pieces."""
    dates, first = Dates(order), next(table.pieces, None)
    header = tuple(table.header)
    if first is not None and order is None:
        _learn(dates, table, first)
    task = Task(table.columns, header, table.delimiter, target, dates.order)
    return task, chain([] if first is None else [first], table.pieces)


def _learn(dates: Dates, table: Table, piece: Piece) -> None:
    """From the distinct texts of whole columns where the piece is regular: nothing runs beside this."""
    texts = texts_of(piece, table.delimiter, table.columns.width)
    if texts is None:
        learn_dates(dates, table.columns, rows_of(piece, table.delimiter, table.columns.width).fields)
        return
    for name in DATES:
        if (at := table.columns.fields.get(name)) is not None:
            for text in texts.column(at).unique().to_pylist():
                dates.learn(text)


def document_tables(
    documents: Documents, target: str | None, order: DateOrder | None, report: ImportReport
) -> Iterator[Read]:
    """Links of a JSON file. Items may have different keys: those of each thousand make its columns."""
    dates, number, unknown = Dates(order), 1, dict[str, None]()
    report.encoding = "utf-8"
    while items := list(islice(documents.rows, _ITEMS)):
        header = list(dict.fromkeys(key for item in items for key in item))
        columns = columns_of(header, documents.format)
        unknown.update(dict.fromkeys(columns.extra))
        fields = [[text_of(item.get(key)) for key in header] for item in items]
        learn_dates(dates, columns, fields)
        normaliser = Normaliser(columns, header, Cells(columns, target, dates), target)
        table, errors = normaliser.read(Rows(list(range(number, number + len(items))), fields))
        yield table, len(items), errors
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
        body = part.body if fresh.all() else packing.chosen(part.body, fresh)
        writer.add_links(part.keys[fresh], part.digests[fresh], body)
        writer.mark_gone(places)
