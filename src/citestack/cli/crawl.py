"""``citestack crawl``: a polite crawl of one site."""

from __future__ import annotations

from typing import Annotated

import typer

from citestack.cli.add import embed_all, show_report
from citestack.cli.options import JsonOption, StoreOption, store_location
from citestack.cli.output import progress


def register(app: typer.Typer) -> None:
    app.command("crawl", help="Crawl a site politely into the store; run again to continue.")(crawl)


def crawl(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to start; the crawl stays on this site.")],
    *,
    max_pages: Annotated[int, typer.Option(help="Stop after this many pages.", min=1)] = 500,
    depth: Annotated[int, typer.Option(help="Links to follow from the start.", min=0)] = 5,
    rate: Annotated[float, typer.Option(help="Requests per second at most.", min=0.01)] = 1.0,
    no_embed: Annotated[bool, typer.Option("--no-embed", help="Leave vectors for later.")] = False,
    allow_private: Annotated[bool, typer.Option(help="Also fetch private addresses (an intranet of yours).")] = False,
    store: StoreOption = None,
    json: JsonOption = False,
) -> None:
    """robots.txt and nofollow are obeyed."""
    from citestack.corpus.crawl import crawl as crawl_site
    from citestack.corpus.fetch import open_client
    from citestack.store import Store

    location = store_location(store)
    with (
        Store.open(location) as record,
        open_client(allow_private=allow_private) as client,
        progress("crawling", "pages", max_pages) as bar,
    ):
        report = crawl_site(url, record, max_pages=max_pages, depth=depth, rate=rate, client=client, progress=bar)
    if not no_embed:
        embed_all(location)
    show_report(report, as_json=json)
