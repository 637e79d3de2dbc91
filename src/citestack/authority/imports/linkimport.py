"""Links of an export into the store: read, told apart from what is known, written in parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from citestack.authority.imports import packing
from citestack.authority.imports.columns import Batch, Normaliser
from citestack.authority.imports.delimited import Rows
from citestack.authority.imports.documents import Documents, text_of
from citestack.authority.imports.formats import columns_of
from citestack.authority.imports.nouns import ImportReport
from citestack.authority.imports.tables import Table
from citestack.authority.imports.values import Dates

if TYPE_CHECKING:
    from citestack.store.imports import ImportWriter

_ITEMS = 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file's cells are to be read."""

    target: str | None
    """Host that the links point at: filled in where rows do not say, else demanded of every row."""
    dates: Dates


def table_batches(table: Table, reading: Reading, report: ImportReport) -> Iterator[Batch]:
    """Links of a delimited file; what was rejected goes to the report."""
    report.delimiter = table.delimiter
    report.unknown_columns = tuple(table.columns.extra)
    normaliser = Normaliser(table.columns, table.header, reading.target, reading.dates)
    for n, rows in enumerate(table.rows):
        if n == 0:
            normaliser.learn_dates(rows.fields)
        yield _read(normaliser, rows, report)
    report.encoding = table.decoder.encoding


def document_batches(documents: Documents, reading: Reading, report: ImportReport) -> Iterator[Batch]:
    """Links of a JSON file. Items may have different keys: those of each thousand make its columns."""
    report.encoding, number, unknown = "utf-8", 1, dict[str, None]()
    while items := list(islice(documents.rows, _ITEMS)):
        header = list(dict.fromkeys(key for item in items for key in item))
        columns = columns_of(header, documents.format)
        unknown.update(dict.fromkeys(columns.extra))
        normaliser = Normaliser(columns, header, reading.target, reading.dates)
        fields = [[text_of(item.get(key)) for key in header] for item in items]
        normaliser.learn_dates(fields)
        yield _read(normaliser, Rows(list(range(number, number + len(items))), fields), report)
        number += len(items)
    report.unknown_columns = tuple(unknown)


def _read(normaliser: Normaliser, rows: Rows, report: ImportReport) -> Batch:
    report.rows += len(rows.fields) + len(rows.rejected)
    batch, errors = normaliser.read(rows)
    for error in errors:
        report.reject(error)
    return batch


def write(batch: Batch, writer: ImportWriter, report: ImportReport) -> None:
    """Writes the links that are new or say something new."""
    if not len(batch):
        return
    keys, digests = packing.keys_of(batch), packing.digests_of(batch)
    fates, places = writer.known.fates(keys, digests)
    new, changed, same, repeated = np.bincount(fates, minlength=4).tolist()
    report.imported += new
    report.updated += changed
    report.unchanged += same
    report.repeated += repeated
    fresh = fates <= 1
    if fresh.any() and not writer.dry_run:
        part = batch if fresh.all() else batch.kept(fresh.tolist())
        writer.add_links(keys[fresh], digests[fresh], packing.pack(part))
        writer.mark_gone(places)
