"""``citestack track import`` and ``imports``: first-party reports into the store, and which are there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.store.first_party import FirstPartyImport
    from citestack.track.first_party.nouns import Options, Report

SHOWN = 10
HELP = "Import reports of Bing AI Performance, Search Console or GA4; which one it is, is recognised."


def register(group: typer.Typer) -> None:
    group.command("import", help=HELP)(import_)
    group.command("imports", help="The first-party reports in the store.")(imports)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, also gzip; a zip file of them.")],
    *,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="KIND", help="What it is, where that cannot be told.")
    ] = None,
    dates: Annotated[str | None, typer.Option(metavar="ORDER", help="What 3/4/2026 means: dmy or mdy.")] = None,
    site: Annotated[
        str | None, typer.Option("--site", help="The site it is about. [default: as the file says]")
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Of the export: 2026-11-05.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="First day covered.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day covered.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when nothing could be imported, 2 when a file could not be read; the other files are imported."""
    from citestack.store import Store
    from citestack.track.first_party.nouns import Options

    first, last = _day("--since", since), _day("--until", until)
    options = Options(_kind(kind), _order(dates), site, _day("--as-of", as_of), first, last, dry_run)
    with (
        Store.open(store_location(store), create=not dry_run, read_only=dry_run) as opened,
        progress("importing", "files", len(files)) as bar,
    ):
        read = [_one(file, opened, options, bar) for file in files]
    reports = [report for found, _ in read for report in found]
    failures = [failure for _, failure in read if failure]
    if json:
        print_json({"imports": [r.as_dict() for r in reports], "errors": failures})
    else:
        _print(reports, failures)
    raise typer.Exit(2 if failures else 0 if any(r.held for r in reports) else 1)


def imports(
    *,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND")] = None,
    forget: Annotated[int | None, typer.Option("--forget", metavar="ID", help="Take this one away.")] = None,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Newest first. Exit code 1 when there is none."""
    from citestack.store import Store
    from citestack.store.first_party import FirstParty

    chosen = _kind(kind)
    with Store.open(store_location(store), create=False) as opened:
        shelf = opened.shelf(FirstParty)
        gone = None if forget is None else shelf.forget(forget)
        found = shelf.imports(chosen)
    if json:
        print_json({"imports": [_import_json(i) for i in found], "forgotten": None if gone is None else gone.id})
    else:
        _print_imports(found, gone)
    raise typer.Exit(0 if found or gone else 1)


def _one(file: Path, store: Any, options: Options, bar: Any) -> tuple[list[Report], dict[str, str] | None]:
    from citestack.errors import ImportFileError
    from citestack.track.first_party.run import import_file

    try:
        return import_file(file, store, options), None
    except ImportFileError as e:
        return [], {"file": str(file), "reason": e.reason, **e.as_dict()}
    finally:
        bar.advance(1, file.name)


def _kind(given: str | None) -> Any:
    from citestack.track.first_party.nouns import KINDS

    if given is not None and given not in KINDS:
        raise UsageError(f"unknown kind {given!r}", hint=f"Known: {', '.join(KINDS)}.", layer="track")
    return given


def _order(given: str | None) -> Any:
    if given not in (None, "dmy", "mdy"):
        raise UsageError(f"unknown order of dates {given!r}", hint="Use dmy or mdy.", layer="track")
    return given


def _day(name: str, given: str | None) -> str | None:
    from datetime import date

    try:
        return None if given is None else date.fromisoformat(given).isoformat()
    except ValueError as e:
        raise UsageError(f"{name}: {given!r} is no day", hint="Write it as 2026-11-05.", layer="track") from e


def _import_json(one: FirstPartyImport) -> dict[str, Any]:
    named = {"id": one.id, "kind": one.kind, "label": one.label, "imported_at": one.imported_at}
    return {**named, "sha256": one.sha256.hex(), **one.about}


def _print(reports: list[Report], failures: list[dict[str, str]]) -> None:
    out = console()
    for r in reports:
        out.print(_line(r), markup=False)
        for note in r.notes:
            out.print(f"  {note}", markup=False)
        if r.recognised_by in ("words", "shape", "told"):
            out.print("  columns: " + ", ".join(f"{h!r} = {n}" for n, h in r.columns.items()), markup=False)
        if r.unknown_columns:
            out.print(f"  kept as they are: {', '.join(r.unknown_columns)}", markup=False)
        if r.rejected:
            why = ", ".join(f"{n:,} {code}" for code, n in sorted(r.reasons.items()))
            out.print(f"  {r.rejected:,} rejected: {why}", markup=False)
        for e in r.errors[:SHOWN]:
            out.print(f"    line {e.row}{f', {e.column}' if e.column else ''}: {e.message}", markup=False)
    err = console(stderr=True)
    for failure in failures:
        err.print(f"{failure['file']}: {failure['message']}", markup=False)
        if failure["hint"]:
            err.print(f"  {failure['hint']}", markup=False)


def _line(r: Report) -> str:
    name = f"{r.file}/{r.sheet}" if r.sheet else r.file
    if r.status in ("settings", "not_read"):
        return f"{name}: {'the settings of the download' if r.status == 'settings' else 'not read'}"
    verb = {"imported": "imported", "replaced": "imported in place of an earlier import", "unchanged": "unchanged"}
    what = verb.get(r.status, "nothing to import")
    period = f", {r.since} to {r.until}" if r.since else ""
    when = "dry run: " if r.dry_run else ""
    return f"{when}{name}: {r.kind}{f' of {r.site}' if r.site else ''}, {r.imported:,} rows{period}: {what}"


def _print_imports(found: list[FirstPartyImport], gone: FirstPartyImport | None) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    if gone is not None:
        out.print(f"import {gone.id} ({gone.label}) is gone", markup=False)
    if not found:
        out.print("no first-party reports yet; import one: citestack track import FILE", markup=False)
        return
    table = Table("id", "kind", "site", "rows", "rejected", "covers", "exported", "file", box=None, pad_edge=False)
    for one in found:
        about = cast("dict[str, Any]", one.about)
        covers = f"{about['since']} to {about['until']}" if about.get("since") else ""
        cells = (str(one.id), one.kind, about["site"], f"{about['imported']:,}", f"{about['rejected']:,}", covers)
        table.add_row(*(Text(cell) for cell in (*cells, str(about["as_of"]), one.label)))
    out.print(table)
