"""``citestack authority import``: what others say of links and ranks, into the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress
from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.authority.imports.nouns import ImportReport
    from citestack.authority.imports.values import DateOrder

SHOWN = 20
HELP = "Import a backlink export, web-graph ranks or edges; the format is recognised."


def register(group: typer.Typer) -> None:
    group.command("import", help=HELP)(import_)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV or JSON, also gzip.")],
    *,
    form: Annotated[str | None, typer.Option("--format", metavar="NAME", help="Read it as this format.")] = None,
    target: Annotated[str | None, typer.Option(metavar="DOMAIN", help="The site that the export is about.")] = None,
    domains: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Ranks and edges: only of these domains. [default: the store's]")
    ] = None,
    vertices: Annotated[
        list[Path] | None, typer.Option(metavar="FILE", help="Edges: their vertices. [default: the file beside]")
    ] = None,
    dates: Annotated[str | None, typer.Option(metavar="ORDER", help="What 3/4/2025 means: dmy or mdy.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="First remove what the vendor's files brought.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen and write nothing.")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Exit code 1 when nothing of the file could be imported, 2 when it cannot be read to its end."""
    from citestack.authority.imports.run import ImportOptions, import_file
    from citestack.store import Store

    if dates not in (None, "dmy", "mdy"):
        raise UsageError(f"unknown order of dates {dates!r}", hint="Use dmy or mdy.", layer="authority")
    order = cast("DateOrder | None", dates)
    options = ImportOptions(form, target, domains, tuple(vertices or ()), order, replace, dry_run)
    with (
        Store.open(store_location(store), create=not dry_run, read_only=dry_run) as record,
        progress("importing", "MiB") as bar,
    ):
        report = import_file(file, record, options, lambda done, size: bar.show(done >> 20, size >> 20))
    if json:
        print_json(report.as_dict())
    else:
        _print(report)
    raise typer.Exit(0 if report.held else 1)


def _print(report: ImportReport) -> None:
    out = console()
    verb = "would be imported" if report.dry_run else "imported"
    out.print(f"{report.format}: {report.rows:,} rows, {report.imported:,} {verb} in {report.seconds:.1f} s")
    for name in ("updated", "unchanged", "repeated", "skipped", "rejected", "replaced"):
        if count := getattr(report, name):
            out.print(f"  {count:,} {name}")
    if report.unknown_columns:
        out.print(f"  kept as they are: {', '.join(report.unknown_columns)}", markup=False)
    for error in report.errors[:SHOWN]:
        column = f", {error.column}" if error.column else ""
        out.print(f"  row {error.row}{column}: {error.code}: {error.message}", markup=False)
    if report.rejected > SHOWN:
        out.print(f"  ... and {report.rejected - SHOWN:,} more (--json lists {len(report.errors)})")
