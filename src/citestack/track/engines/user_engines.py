"""Engines of the user's own, made from shipped ones by a TOML file, one table ``[engines.NAME]`` for each.

``base`` is the shipped engine; the other fields replace its own. A key never stands in the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from citestack.errors import ConfigError, UsageError
from citestack.track.engines.places import place_of

if TYPE_CHECKING:
    from citestack.track.engines.catalogue import EngineSpec

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"api[_-]?key|secret|password|authorization|^(?:access[_-]?|auth[_-]?)?token$", re.IGNORECASE)
_TEXTS = ("title", "model", "base_url", "place", "key_env", "price")
_NUMBERS = ("concurrency", "per_minute")
_FIELDS = ("base", *_TEXTS, *_NUMBERS, "settings")
_LOCAL = ("127.0.0.1", "::1", "localhost")


def read_engines(file: Path, shipped: Mapping[str, EngineSpec]) -> dict[str, EngineSpec]:
    """Raises ``ConfigError``, which names the file and the field."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        hint = "A table for each: [engines.NAME], with base = one of the shipped engines."
        raise ConfigError(f"{file}: not a file of engines: {e}", hint=hint, layer="track") from e
    named = told.get("engines", {})
    if set(told) - {"engines"} or not isinstance(named, dict):
        raise _wrong(file, "it holds something else than [engines.NAME]")
    return {name: _spec(file, name, given, shipped) for name, given in named.items()}


def _spec(file: Path, name: str, given: object, shipped: Mapping[str, EngineSpec]) -> EngineSpec:
    where = f"engines.{name}"
    if not _NAME.fullmatch(name) or name in shipped:
        why = "is a shipped engine's name" if name in shipped else "is no name: small letters, digits, - and ."
        raise _wrong(file, f"{where} {why}")
    if not isinstance(given, dict) or not isinstance(given.get("base"), str) or given["base"] not in shipped:
        raise _wrong(file, f"{where} needs base, one of: {', '.join(shipped)}")
    if problem := next(_problems(given, shipped[given["base"]]), None):
        raise _wrong(file, f"{where}: {problem}")
    fields: dict[str, Any] = {k: v for k, v in given.items() if k != "base"}
    if "base_url" in fields:
        fields["base_url"] = fields["base_url"].rstrip("/")
    return replace(shipped[given["base"]], **fields, name=name)


def _problems(given: Mapping[str, Any], base: EngineSpec) -> Iterator[str]:
    if unknown := sorted(set(given) - set(_FIELDS)):
        yield f"unknown field {unknown[0]!r}; known: {', '.join(_FIELDS)}"
    yield from (f"{k} is no text" for k in _TEXTS if k in given and not isinstance(given[k], str))
    yield from (f"{k} is no whole number from 1 up" for k in _NUMBERS if k in given and not _counts(given[k]))
    if not _safe(given.get("base_url", "https://vendor.example")):
        yield "base_url is no https address (http only for this machine): the key is sent there"
    if not _VARIABLE.fullmatch(given.get("key_env", "X")):
        yield "key_env is the name of an environment variable, never the key"
    if problem := _place_problem(given.get("place", ""), base):
        yield problem
    settings = given.get("settings", {})
    if not isinstance(settings, dict):
        yield "settings is no table"
    elif secret := next(_secrets(settings), None):
        yield f"settings.{secret} looks like a key: keys come from the environment alone"


def _counts(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    return bool(parts.hostname) and (parts.scheme == "https" or local) and "@" not in parts.netloc


def _place_problem(place: str, base: EngineSpec) -> str:
    try:
        if place_of(place) is not None and not base.places:
            return f"{base.name} cannot be asked from a place"
    except UsageError as e:
        return e.message
    return ""


def _secrets(value: Mapping[str, Any]) -> Iterator[str]:
    for name, inner in value.items():
        if _SECRET.search(name):
            yield name
        elif isinstance(inner, dict):
            yield from (f"{name}.{n}" for n in _secrets(inner))


def _wrong(file: Path, why: str) -> ConfigError:
    return ConfigError(f"{file}: {why}", hint="See docs/track-engines.md.", layer="track")
