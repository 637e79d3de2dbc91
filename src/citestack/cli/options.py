"""Options that several verbs share, written once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from citestack.config import PROFILES

StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="DIR", help="Data folder, or a postgresql:// URL. [default: $CITESTACK_STORE]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
ProfileOption = Annotated[str, typer.Option("--profile", help=f"One of: {', '.join(PROFILES)}.")]


def store_location(given: str | None) -> str:
    """``--store``, else ``$CITESTACK_STORE``, else the platform's user data folder."""
    chosen = given or os.environ.get("CITESTACK_STORE")
    if chosen:
        return chosen
    from platformdirs import user_data_path

    return str(Path(user_data_path("citestack")) / "store")
