"""Files into the store. Each table of a file is an import of its own; the same content again changes nothing."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citestack.authority.imports.delimited import header_of
from citestack.errors import ImportFileError
from citestack.store.first_party import FirstParty
from citestack.track.first_party import hints, packing, rows
from citestack.track.first_party.forms import BREAK
from citestack.track.first_party.nouns import Options, Recognised, Report, Rows, Sheet, failed
from citestack.track.first_party.recognise import columns_read, recognise
from citestack.track.first_party.sheets import Member, members, sheets

if TYPE_CHECKING:
    from citestack.store import Store

READER = 1
"""Raised when files are read otherwise: an import made by an older reader is made anew and not called unchanged."""
CONSOLE_CAP = 1_000
_MOST_FILTERS = 30


@dataclass(frozen=True, slots=True)
class _File:
    """What all tables of a file share."""

    path: Path
    options: Options
    name: hints.FromName
    filters: Mapping[str, str]
    period: tuple[str, str]
    site: str
    """Of the pages in a zip file: its other tables do not name it."""


def import_file(path: Path, store: Store | None, options: Options | None = None) -> list[Report]:
    """Imports the tables of a file; the reports say what became of every row.

    Raises ``ImportFileError`` when the file cannot be read, or none of its tables is a report that is known. Without a
    store, or with ``dry_run``, nothing is written.
    """
    chosen = options or Options()
    every = [(member, sheet) for member in members(path) for sheet in sheets(member, path.name)]
    if not every:
        raise ImportFileError("there is no table in it", reason="wrong_file", layer="track")
    file = _file(path, chosen, every)
    reports = [_import(member, sheet, file, store, alone=len(every) == 1) for member, sheet in every]
    if not any(r.held or r.status == "empty" for r in reports):
        first = next(r for r in reports if r.status == "not_read")
        raise ImportFileError(f"no table of it is a report that is known; {first.sheet}: {first.notes[0]}",
                              reason="wrong_file", layer="track")  # fmt: skip
    return reports


def _file(path: Path, options: Options, every: list[tuple[Member, Sheet]]) -> _File:
    filters = next((f for member, sheet in every if member.name and (f := _filters(sheet)) is not None), {})
    parts = [_told(sheet, options) for member, sheet in every if member.name]
    period = next(((p.since, p.until) for p in parts if p.since), ("", ""))
    site = next((p.site for p in parts if p.site), "")
    return _File(path, options, hints.from_name(path.name, options.dates), filters, period, site)


def _import(member: Member, sheet: Sheet, file: _File, store: Store | None, *, alone: bool) -> Report:
    start, label = time.perf_counter(), member.name or ("" if alone else f"line {sheet.line}")
    if member.name and _filters(sheet) is not None:
        return Report(file.path.name, label, status="settings", notes=[f"{k}: {v}" for k, v in file.filters.items()])
    try:
        # A kind that the caller names is that of a file, not of each table in it.
        found = recognise(sheet, file.options.kind if alone else None)
    except ImportFileError as e:
        if alone:
            raise
        return failed(file.path.name, label, e.message, [e.hint] if e.reason == "which_kind" else [])
    report = Report(file.path.name, label, found.form.kind, recognised_by=found.by, dry_run=file.options.dry_run)
    _describe(report, sheet, found, file)
    read = rows.read(sheet, found, report, file.options.dates, report.since)
    _finish(report, found, read)
    if len(read):
        _keep(report, read, _digest(member, sheet, report, file), file, store)
    report.seconds = time.perf_counter() - start
    return report


def _describe(report: Report, sheet: Sheet, found: Recognised, file: _File) -> None:
    remarks, options = hints.from_remarks(sheet.remarks), file.options
    report.columns, report.unknown_columns = dict(columns_read(found)), tuple(found.extra)
    report.encoding, report.delimiter = sheet.encoding, found.delimiter
    report.site = options.site or file.name.site or remarks.site or file.site
    report.as_of = options.as_of or file.name.as_of
    report.since = options.since or remarks.since or file.period[0]
    report.until = options.until or remarks.until or file.period[1]
    if found.by in ("shape", "words"):
        how = "words in them and their values" if found.by == "words" else "the shape of their values"
        report.notes.append(f"the header is not in English; columns were known by {how}: look at 'columns'")
    if not sheet.encoding.startswith("utf"):
        report.notes.append(f"the file is not UTF-8 and was read as {sheet.encoding}: look at the accents")
    report.notes += found.form.notes


def _finish(report: Report, found: Recognised, read: Rows) -> None:
    report.imported, report.rows = len(read), len(read) + report.rejected + report.totals
    report.status = "imported" if len(read) else "empty"
    days = [day for day in read.days if day]
    if days:
        report.since, report.until = min(days), max(days)
    pages = read.fields.get("page")
    report.site = report.site or (hints.site_of(pages) if pages else "")
    if found.form.kind.startswith("gsc-ai") and report.since and report.since[:7] <= BREAK <= report.until[:7]:
        report.notes.append(f"Google began to count multimodal use in {BREAK}: before and after do not compare")
    if found.form.kind.startswith("gsc-") and not days and report.rows == CONSOLE_CAP:
        report.notes.append(f"{CONSOLE_CAP:,} rows are what Search Console exports at most: there may be more")


def _keep(report: Report, read: Rows, sha256: bytes, file: _File, store: Store | None) -> None:
    about = _about(report, file)
    shelf = None if store is None else store.shelf(FirstParty)
    earlier = None if shelf is None else shelf.find(str(report.kind), sha256)
    if shelf and earlier and earlier.about.get("site") and report.site and earlier.about["site"] != report.site:
        # Small reports of two sites may be the same to the byte.
        sha256 = hashlib.sha256(sha256 + report.site.encode()).digest()
        earlier = shelf.find(str(report.kind), sha256)
    if earlier is not None and {k: earlier.about.get(k) for k in ("options", "reader")} == {
        k: about[k] for k in ("options", "reader")
    }:
        report.status, report.import_id = "unchanged", earlier.id
        return
    if shelf is None or file.options.dry_run:
        report.status = "imported" if earlier is None else "replaced"
        return
    label = file.path.name + (f"/{report.sheet}" if report.sheet else "")
    made, replaced = shelf.save(str(report.kind), label, sha256, about, list(packing.pack(read)))
    report.status, report.import_id = ("replaced" if replaced else "imported"), made.id


def _about(report: Report, file: _File) -> dict[str, Any]:
    names = (
        "site",
        "as_of",
        "since",
        "until",
        "columns",
        "rows",
        "imported",
        "totals",
        "rejected",
        "notes",
        "encoding",
    )
    return {
        **{name: getattr(report, name) for name in names},
        "recognised_by": report.recognised_by,
        "reasons": dict(report.reasons),
        "filters": dict(file.filters),
        "scope": "; ".join(f"{k}: {v}" for k, v in file.filters.items() if not hints.is_date_filter(k)),
        "options": file.options.told(),
        "reader": READER,
    }


def _digest(member: Member, sheet: Sheet, report: Report, file: _File) -> bytes:
    """Of the file; of a table of several, with what tells it from the same table of another download."""
    if member.name:
        told = json.dumps([member.name, report.since, report.until, dict(file.filters)]).encode()
        return hashlib.sha256(member.sha256 + told).digest()
    if sheet.remarks:
        return hashlib.sha256(member.sha256 + str(sheet.line).encode()).digest()
    return member.sha256


def _filters(sheet: Sheet) -> dict[str, str] | None:
    """The settings of a Search Console download: two columns of text, a few rows, a date among them."""
    found = list(_pairs(sheet))
    named = sheet.name.rpartition("/")[2].casefold().startswith(("filter", "filtr", "filtre"))
    small = 0 < len(found) <= _MOST_FILTERS
    return dict(found) if small and (named or any(hints.is_date_filter(name) for name, _ in found)) else None


def _pairs(sheet: Sheet) -> Iterator[tuple[str, str]]:
    lines = [line for line in sheet.body.split("\n") if line.strip()]
    if len(lines) > _MOST_FILTERS:
        return
    for line in lines:
        cells = header_of(line.rstrip("\r"), ",")
        if len(cells) != 2:
            return
        yield cells[0].strip(), cells[1].strip()


def _told(sheet: Sheet, options: Options) -> hints.FromRemarks:
    """What a table of a download says of the others: the table of pages its site, the one by day first and last day."""
    try:
        found = recognise(sheet)
    except ImportFileError:
        return hints.FromRemarks("", "", "")
    if not {"day", "page"} & found.fields.keys():
        return hints.FromRemarks("", "", "")
    read = rows.read(sheet, found, Report(""), options.dates)
    days = [day for day in read.days if day] or [""]
    return hints.FromRemarks(hints.site_of(read.fields.get("page", [])), min(days), max(days))
