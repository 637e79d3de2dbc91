"""``citestack embed``: compute the vectors that are missing; stop and repeat at will."""

from __future__ import annotations

import typer

from citestack.cli.add import embed_all
from citestack.cli.options import JsonOption, ProfileOption, StoreOption, store_location
from citestack.cli.output import console, print_json


def register(app: typer.Typer) -> None:
    app.command("embed", help="Compute the vectors that are missing; repeat to continue.")(embed)


def embed(*, profile: ProfileOption = "default", store: StoreOption = None, json: JsonOption = False) -> None:
    """Vectors belong to the profile's embedder."""
    from citestack.config import profile_config

    n = embed_all(store_location(store), profile_config(profile).embedder)
    if json:
        print_json({"embedded": n})
    else:
        console().print(f"{n} passages embedded")
