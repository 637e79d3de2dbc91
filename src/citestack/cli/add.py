"""``citestack add``: pages into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import console, print_json, progress

if TYPE_CHECKING:
    from citestack.corpus.add import AddReport


BAD_INPUT = frozenset({"bad_content", "bad_source", "bad_input"})


def register(app: typer.Typer) -> None:
    app.command("add", help="Add pages: URLs, sitemaps, folders of HTML or Markdown, WARC files.")(add)


def add(
    sources: Annotated[list[str], typer.Argument(metavar="SOURCE...", help="URL, sitemap URL, folder, .warc[.gz].")],
    *,
    base_url: Annotated[str | None, typer.Option(help="Public URL that a folder's files are mapped to.")] = None,
    max_pages: Annotated[int | None, typer.Option(help="Stop after this many pages.", min=1)] = None,
    no_embed: Annotated[bool, typer.Option("--no-embed", help="Leave vectors for later: 'citestack embed'.")] = False,
    prune: Annotated[bool, typer.Option("--prune", help="Remove pages whose files left the folder.")] = False,
    allow_private: Annotated[bool, typer.Option(help="Also fetch private addresses (an intranet of yours).")] = False,
    workers: Annotated[int, typer.Option(help="Processes that read a folder or WARC.", min=1, max=64)] = 1,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """Repeating the command updates only what changed."""
    from citestack.corpus.add import add as add_sources
    from citestack.corpus.fetch import open_client
    from citestack.store import Store

    location = store_location(store)
    with (
        Store.open(location) as record,
        open_client(allow_private=allow_private) as client,
        progress("reading", "pages", max_pages) as bar,
    ):
        report = add_sources(
            sources,
            record,
            base_url=base_url,
            max_pages=max_pages,
            client=client,
            progress=bar,
            workers=workers,
            prune=prune,
        )
    if not no_embed:
        embed_all(location)
    show_report(report, as_json=json)


def embed_all(location: str, embedder: str = "bge-small") -> int:
    """Bring the indexes up to date and embed what has no vector yet, with progress; returns how many were embedded."""
    from citestack.index.corpus import Corpus
    from citestack.inference import load_embedder

    with Corpus.open(location, embedder=load_embedder(embedder)) as corpus, progress("embedding", "texts") as bar:
        return corpus.embed_pending(progress=lambda p: bar.show(p.done, p.total, f"{p.rate:.0f}/s"))


def show_report(report: AddReport, *, as_json: bool) -> None:
    """The contract's shape, or a table; exits 2 (bad input) or 3 (network) when nothing at all could be read."""
    from citestack.shapes.add import add_json

    if as_json:
        print_json(add_json(report))
    else:
        _print_table(report)
    for note in report.notes:
        typer.echo(f"note: {note}", err=True)
    if report.failed and not (report.added or report.updated or report.unchanged):
        bad_input = all(f.code in BAD_INPUT for f in report.failures)
        raise typer.Exit(2 if bad_input else 3)


def _print_table(report: AddReport) -> None:
    out = console()
    out.print(
        f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged, {report.failed} failed; "
        f"{report.passages} passages, {report.links} links in {report.seconds:.1f} s",
    )
    if report.removed or report.duplicates:
        out.print(f"  {report.removed} removed; {report.duplicates} pages of the store are marked as copies")
    for failure in report.failures[:20]:
        out.print(f"  {failure.code}: {failure.source}: {failure.message}", markup=False)
    if len(report.failures) > 20:
        out.print(f"  ... and {len(report.failures) - 20} more (--json lists all)")
