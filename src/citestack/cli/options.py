"""Options that several verbs share, written once."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citestack.errors import UsageError

if TYPE_CHECKING:
    from citestack.config import Config, GroundingConfig
    from citestack.protocols import Support

StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="DIR", help="Data folder, or a postgresql:// URL. [default: $CITESTACK_STORE]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
ProfileOption = Annotated[str, typer.Option("--profile", help="One of: fast, default, thorough.")]

SupportOption = Annotated[
    str | None, typer.Option("--support", help="support-l12, which is trained, or features. [default: support-l12]")
]
ThresholdsOption = Annotated[
    Path | None, typer.Option("--thresholds", metavar="FILE", help="A domain's, from 'evaluate calibrate'.")
]

TrustOption = Annotated[
    str | None,
    typer.Option("--trust", metavar="WEIGHT", help="off, or what trust weighs in layer 3 (0 to 1). [default: 0.1]"),
]


def with_trust(config: Config, trust: str | None) -> Config:
    """The settings with another weight for trust. Raises ``UsageError`` for what is no weight."""
    from citestack.config import asked_with

    if trust is None:
        return config
    try:
        weight = 0.0 if trust == "off" else float(trust)
    except ValueError:
        weight = -1.0
    if not 0.0 <= weight <= 1.0:
        raise UsageError(f"no weight for trust: {trust!r}", hint="Give off, or a number from 0 to 1.", layer="cli")
    return asked_with(config, trust=weight, writer=config.writer, fanout=config.fan)


def verifier(support: str | None, thresholds: Path | None) -> tuple[Support, GroundingConfig]:
    """The verifier chosen, else the trained one, with the default thresholds or a file's."""
    from citestack.config import profile_config
    from citestack.evaluate.calibrate import read
    from citestack.inference.support import TRAINED, load_support

    grounding = profile_config().grounding
    chosen = load_support(support or TRAINED)
    return chosen, grounding if thresholds is None else read(thresholds, grounding, chosen.name)


def profile_settings(profile: str, thresholds: Path | None) -> Config:
    """The settings of a profile, with a file's thresholds for its verifier."""
    from dataclasses import replace

    from citestack.config import profile_config
    from citestack.evaluate.calibrate import read
    from citestack.inference.support import load_support

    config = profile_config(profile)
    if thresholds is None:
        return config
    name = load_support(config.support).name
    return replace(config, grounding=read(thresholds, config.grounding, name))


def store_location(given: str | None) -> str:
    """``--store``, else ``$CITESTACK_STORE``, else the platform's user data folder."""
    chosen = given or os.environ.get("CITESTACK_STORE")
    if chosen:
        return chosen
    from platformdirs import user_data_path

    return str(Path(user_data_path("citestack")) / "store")
