"""``citestack mcp``: tools for language models' clients, over stdio."""

from __future__ import annotations

from typing import Annotated

import typer

from citestack.cli.options import StoreOption, store_location
from citestack.errors import MissingExtraError


def register(app: typer.Typer) -> None:
    app.command("mcp", help="Serve MCP over stdio: search, ask, why, sentence, verify, authority, page.")(mcp)


def mcp(
    *,
    allow_writing: Annotated[
        bool, typer.Option("--allow-writing", help="Also offer add, which fetches pages into the store.")
    ] = False,
    store: StoreOption = None,
) -> None:
    """Started by an MCP client, which speaks to it over stdin and stdout; ends when stdin closes."""
    try:
        from citestack.serve.mcp.stdio import serve_stdio
    except ImportError as e:
        raise MissingExtraError(e.name or "mcp", "mcp", layer="mcp") from e
    serve_stdio(store_location(store), writing=allow_writing)
