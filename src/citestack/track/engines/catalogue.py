"""Which engines there are. One row of data each; the user's own file adds rows made from these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from citestack.errors import ConfigError, NotFoundError
from citestack.track.model import Surface
from citestack.track.protocols import Adapter

Auth = Literal["bearer", "x-api-key", "x-goog-api-key", "basic", "query", "none"]
"""How the sender puts the key into a request: as ``Authorization: Bearer``, as a header of that name, as
``Authorization: Basic`` (the variable holds ``login:password``), as ``api_key=`` in the query string, or not at all."""


@dataclass(frozen=True, slots=True)
class Exposes:
    """Where an answer tells each of the four kinds; empty = the engine does not tell it, and it stays None."""

    searched: str = ""
    retrieved: str = ""
    opened: str = ""
    cited: str = ""


@dataclass(frozen=True, slots=True)
class EngineSpec:
    """An engine as it is asked: a row of the catalogue, or one of the user's made from it."""

    name: str
    title: str
    adapter: Callable[[EngineSpec], Adapter]
    base_url: str
    """Without a slash at its end; empty for what goes to no network."""
    docs: str
    """The vendor's page that the adapter follows."""
    reviewed: str
    """ISO 8601 day on which the wire format was last compared with the vendor's own client types or page."""
    exposes: Exposes
    model: str = ""
    """The default; empty where the engine has none to choose."""
    key_env: str = ""
    """The environment variable that holds the key; empty = none is needed."""
    auth: Auth = "bearer"
    idempotency_header: str = ""
    """Empty: the vendor takes none, so a request whose answer got lost is asked, and paid, again."""
    concurrency: int = 4
    """Calls at once, at most."""
    per_minute: int = 60
    """Calls a minute, at most; cautious, as limits depend on the account."""
    price: str = ""
    """Its key in the price table; empty = asking costs nothing."""
    surface: Surface = "api"
    place: str = ""
    """Where it is asked from when the asking does not say."""
    places: bool = True
    """Whether it can be asked from a place."""
    stored_only: bool = False
    """It can no longer be asked; stored answers are still read."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """Fields of the request body that replace the adapter's own; ``tool``: fields of its search tool."""


def engines(file: Path | None = None) -> dict[str, EngineSpec]:
    """All engines by name: the shipped ones, then those of the user's file. Raises ``ConfigError`` for a bad file."""
    from citestack.track.engines.user_engines import read_engines

    shipped = {spec.name: spec for spec in _shipped()}
    return shipped if file is None else {**shipped, **read_engines(file, shipped)}


def engine(name: str, file: Path | None = None) -> EngineSpec:
    """Raises ``NotFoundError``, and ``ConfigError`` for a bad file."""
    known = engines(file)
    if name not in known:
        hint = f"Known: {', '.join(known)}. Others: a file of your own, see docs/track-engines.md."
        raise NotFoundError(f"no engine is called {name!r}", hint=hint, layer="track")
    return known[name]


def has_key(spec: EngineSpec, environ: Mapping[str, str]) -> bool | None:
    """Whether the engine's key is set; None where none is needed. The key itself goes nowhere."""
    return bool(environ.get(spec.key_env, "").strip()) if spec.key_env else None


def _shipped() -> tuple[EngineSpec, ...]:
    from citestack.track.engines.specs_api import API_ENGINES
    from citestack.track.engines.specs_vendors import VENDOR_ENGINES

    found = (*API_ENGINES, *VENDOR_ENGINES)
    names = [spec.name for spec in found]
    if len(set(names)) < len(names):
        raise ConfigError("two engines have one name", hint=", ".join(names), layer="track")
    return found
