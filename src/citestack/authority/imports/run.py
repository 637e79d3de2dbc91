"""One file into the store, whatever it is: the format is found by looking, or forced by name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from citestack.authority.imports import (
    ahrefs,
    commoncrawl,
    dataforseo,
    interest,
    linkimport,
    majestic,
    packing,
    pool,
    search_console,
    semrush,
    tranco,
)
from citestack.authority.imports.documents import Documents, documents, looks_like_json
from citestack.authority.imports.encoding import sniff
from citestack.authority.imports.formats import Format
from citestack.authority.imports.graphfile import GraphFile
from citestack.authority.imports.linktable import LinkTable
from citestack.authority.imports.nouns import ImportReport
from citestack.authority.imports.reader import Read, Reader
from citestack.authority.imports.reading import Progress, opened, sample
from citestack.authority.imports.tables import Table, open_table
from citestack.authority.imports.values import Bad, DateOrder, read_site
from citestack.errors import ImportFileError, UsageError

if TYPE_CHECKING:
    from citestack.store import Store
    from citestack.store.imports import ImportWriter

LINK_FORMATS: tuple[Format, ...] = (
    *ahrefs.FORMATS, *semrush.FORMATS, *majestic.FORMATS, *dataforseo.FORMATS, *search_console.FORMATS,
)  # fmt: skip
GRAPH_FORMATS = ("commoncrawl-ranks", "commoncrawl-edges", "tranco")
FORMATS = (*(form.name for form in LINK_FORMATS), *GRAPH_FORMATS)
_LOOK = 20
Write = Callable[["ImportWriter", ImportReport], None]


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the file does not say."""

    format: str | None = None
    """One of ``FORMATS``; None = find out."""
    target: str | None = None
    """Site the export is about; needed where its rows do not say."""
    domains: Path | None = None
    """Names of interest in a web graph; None = hosts of the corpus and those it links to."""
    vertices: tuple[Path, ...] = ()
    """Vertices of an edges file; empty = the file beside it."""
    dates: DateOrder | None = None
    """What 3/4/2025 means; None = as the file's own dates show."""
    replace: bool = False
    """First take away everything imported from the vendor."""
    dry_run: bool = False
    workers: int | None = None
    """Threads that read a table's rows; 0 = the caller's alone, None = as the file's size asks for."""


@dataclass(frozen=True, slots=True)
class _Opened:
    format: str
    vendor: str
    write: Write


def import_file(
    path: Path, store: Store, options: ImportOptions | None = None, progress: Progress | None = None
) -> ImportReport:
    """Imports the file in one transaction; the report says what became of every row.

    Raises ``ImportFileError`` for a file that cannot be read to its end, ``UsageError`` for options that do not fit;
    then nothing was imported. Importing the same file again changes nothing.
    """
    chosen, start = options or ImportOptions(), time.perf_counter()
    if chosen.format is not None and chosen.format not in FORMATS:
        raise UsageError(f"unknown format {chosen.format!r}", hint=f"Known: {', '.join(FORMATS)}.", layer="authority")
    with opened(path, progress) as stream:
        found = _look(path, stream, chosen)
        report = ImportReport(found.format, found.vendor, dry_run=chosen.dry_run)
        label = commoncrawl.release(path) if found.vendor == commoncrawl.VENDOR else path.name
        with store.importing(found.vendor, found.format, label, dry_run=chosen.dry_run) as writer:
            report.replaced = writer.replace() if chosen.replace else 0
            found.write(writer, report)
    report.seconds = time.perf_counter() - start
    return report


def read_links(path: Path, options: ImportOptions | None = None) -> Iterator[LinkTable]:
    """The links of an export without a store: sniffed, parsed, normalised. Rejected rows are left out."""
    chosen = options or ImportOptions()
    with opened(path) as stream:
        for table, _, _ in _links(stream, sample(stream), chosen).tables(ImportReport("", "")):
            yield table


@dataclass(frozen=True, slots=True)
class _Links:
    """A backlink export, opened."""

    format: Format
    source: Documents | Table
    target: str | None
    options: ImportOptions

    def tables(self, report: ImportReport) -> Iterator[Read]:
        if isinstance(self.source, Documents):
            return linkimport.document_tables(self.source, self.target, self.options.dates, report)
        task, pieces = linkimport.open_task(self.source, self.target, self.options.dates)
        return map(Reader(task).read, pieces)

    def write(self, writer: ImportWriter, report: ImportReport) -> None:
        if isinstance(self.source, Documents):
            for found in self.tables(report):
                linkimport.write(packing.pack(*found), writer, report)
            return
        table = self.source
        report.delimiter, report.unknown_columns = table.delimiter, tuple(table.columns.extra)
        task, pieces = linkimport.open_task(table, self.target, self.options.dates)
        with closing(pool.read(task, pieces, self.options.workers or 0)) as parts:
            for part in parts:
                linkimport.write(part, writer, report)
        report.encoding = table.decoder.encoding


def _look(path: Path, stream: BinaryIO, options: ImportOptions) -> _Opened:
    head = sample(stream)
    if not head.strip():
        raise ImportFileError("the file is empty", reason="empty_file", row=1)
    form = options.format or _graph_format(head)
    if form in GRAPH_FORMATS:
        return _graph(form, path, stream, head, options)
    workers = pool.workers_for(path.stat().st_size) if options.workers is None else options.workers
    links = _links(stream, head, replace(options, workers=workers))
    return _Opened(links.format.name, links.format.vendor, links.write)


def _links(stream: BinaryIO, head: bytes, options: ImportOptions) -> _Links:
    forms = [form for form in LINK_FORMATS if options.format in (None, form.name)]
    found: Documents | Table
    if looks_like_json(head):
        found = documents(stream, head, [form for form in forms if form.rows_at] or forms)
    else:
        found = open_table(stream, head, forms, forced=options.format is not None)
    return _Links(found.format, found, _target(found.format, options), options)


def _target(form: Format, options: ImportOptions) -> str | None:
    target = None if options.target is None else read_site(options.target)
    if isinstance(target, Bad):
        raise UsageError(f"--target: {target.message}", hint="Give a domain: --target acme.example", layer="authority")
    if target is None and form.needs_target:
        hint = "Say which site the export is about: --target acme.example"
        raise ImportFileError(f"{form.name} does not name its site", reason="no_target", hint=hint)
    return target


def _graph_format(head: bytes) -> str | None:
    """By the first lines; None for anything else. UTF-16 and JSON are no web graphs."""
    lines = head.splitlines()[: _LOOK + 1]
    lines = lines[:-1] if len(lines) > 1 and not head.endswith(b"\n") else lines
    if commoncrawl.is_ranks(head):
        return "commoncrawl-ranks"
    if sniff(head).startswith("utf-16") or not lines:
        return None
    if commoncrawl.is_edges(lines):
        return "commoncrawl-edges"
    if commoncrawl.is_vertices(lines):
        hint = "Import the edges file; the vertices are read with it."
        raise ImportFileError("these are the vertices of a web graph", reason="wrong_file", row=1, hint=hint)
    return "tranco" if tranco.is_tranco(lines) else None


def _graph(form: str, path: Path, stream: BinaryIO, head: bytes, options: ImportOptions) -> _Opened:
    vertices = options.vertices
    if form == "commoncrawl-edges" and not vertices:
        vertices = (commoncrawl.vertices_beside(path),)

    def write(writer: ImportWriter, report: ImportReport) -> None:
        wanted = interest.of_urls(writer.hosts()) if options.domains is None else interest.of_file(options.domains)
        if not wanted.hosts:
            hint = "Add pages to the store first, or name domains: --domains FILE, one per line."
            raise UsageError("no domains of interest", hint=hint, layer="authority")
        file = GraphFile(stream, head, wanted, writer, report)
        if form == "commoncrawl-edges":
            commoncrawl.import_edges(file, vertices)
        elif form == "commoncrawl-ranks":
            commoncrawl.import_ranks(file)
        else:
            tranco.import_ranks(file)

    return _Opened(form, tranco.VENDOR if form == "tranco" else commoncrawl.VENDOR, write)
