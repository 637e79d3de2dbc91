"""``citestack serve``: the web page, the HTTP API, the routes OpenAI's clients call, and MCP over HTTP."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from citestack.cli.options import StoreOption, store_location
from citestack.errors import MissingExtraError, UsageError


def register(app: typer.Typer) -> None:
    app.command("serve", help="Serve the web page and the API, on this machine alone unless told otherwise.")(serve)


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to bind to; any but loopback needs a token.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 = any free port.", min=0, max=65535)] = 8747,
    allow_private: Annotated[bool, typer.Option(help="Jobs may fetch an intranet of yours.")] = False,
    allow_fetch: Annotated[bool, typer.Option(help="verify-answer may fetch cited pages when asked to.")] = False,
    allow_folder: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Jobs may read files below this folder.", exists=True)
    ] = None,
    allow_probes: Annotated[
        bool, typer.Option(help="Runs started from the page may ask engines that cost money, with the keys set here.")
    ] = False,
    engines_file: Annotated[
        Path | None, typer.Option(metavar="TOML", help="Engines of your own to be asked by runs.", exists=True)
    ] = None,
    public_host: Annotated[
        list[str] | None, typer.Option(help="A name browsers reach this server by; repeat for several.")
    ] = None,
    workers: Annotated[int, typer.Option(help="Questions answered at once.", min=1, max=64)] = 2,
    queue: Annotated[int, typer.Option(help="Questions that may wait; more are refused with 429.", min=0)] = 64,
    store: StoreOption = None,
) -> None:
    """The token is read from CITESTACK_TOKEN. Stop with Ctrl-C: jobs go on when the server starts again."""
    from citestack.serve.settings import ServeSettings

    settings = ServeSettings(
        host=host,
        port=port,
        token=os.environ.get("CITESTACK_TOKEN") or None,
        allow_private=allow_private,
        allow_fetch=allow_fetch,
        allow_folder=None if allow_folder is None else str(allow_folder.resolve()),
        allow_probes=allow_probes,
        engines_file=None if engines_file is None else str(engines_file.resolve()),
        public_hosts=tuple(public_host or ()),
        workers=workers,
        queue=queue,
    )
    if not settings.is_local and settings.token is None:
        hint = "Set CITESTACK_TOKEN to a long random text; whoever has it may read and change this store."
        raise UsageError(f"{host} is reachable from elsewhere, and no token is set", hint=hint, layer="serve")
    try:
        from citestack.serve.running import run_server
    except ImportError as e:
        raise MissingExtraError(e.name or "fastapi", "serve", layer="serve") from e
    run_server(store_location(store), settings)
