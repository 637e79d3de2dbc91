"""From the names of engines to what a run asks them with. The record keeps an engine's settings, never its key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from citestack.errors import ConfigError, UsageError
from citestack.track.engines.catalogue import EngineSpec, engine, engines
from citestack.track.protocols import Adapter, Sender
from citestack.track.run.plan import Plan
from citestack.track.run.secret import key_from
from citestack.track.run.sender import HttpSender

SenderOf = Callable[[EngineSpec], Sender]
_KEPT = (
    "title", "base_url", "model", "key_env", "auth", "idempotency_header", "concurrency", "per_minute", "price",
    "surface", "place", "places",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chosen:
    """An engine as a run asks it."""

    spec: EngineSpec
    adapter: Adapter

    @property
    def name(self) -> str:
        return self.spec.name


def choose(names: Iterable[str], file: Path | None = None) -> list[Chosen]:
    """Raises ``NotFoundError``, ``ConfigError`` for a bad file, ``UsageError`` for an engine that answers no more."""
    specs = [engine(name, file) for name in names]
    for spec in specs:
        if spec.stored_only:
            raise UsageError(f"{spec.name} can no longer be asked: {spec.title}", layer="track")
    return [Chosen(spec, spec.adapter(spec)) for spec in specs]


def engine_json(chosen: Chosen) -> dict[str, Any]:
    """For the record: the shipped engine it is made from, and all that makes it ask as it does."""
    spec = chosen.spec
    base = next((s.name for s in engines().values() if s.adapter is spec.adapter), spec.name)
    kept = {name: getattr(spec, name) for name in _KEPT}
    return {"name": spec.name, "base": base, "settings": dict(spec.settings), **kept}


def chosen_from(told: Mapping[str, Any]) -> Chosen:
    """As ``engine_json`` kept it, with the present adapter. Raises ``NotFoundError`` when there is none any more."""
    base = engine(told["base"])
    spec = replace(base, name=told["name"], settings=told["settings"], **{n: told[n] for n in _KEPT if n in told})
    return Chosen(spec, spec.adapter(spec))


def check_plan(plan: Plan, chosen: Iterable[Chosen]) -> None:
    """Raises ``UsageError`` where an engine cannot be asked a prompt from a place, before anything was paid."""
    for one in chosen:
        if not one.spec.places and any(plan.places):
            hint = "Ask it in a run of its own, without --place."
            raise UsageError(f"{one.name} cannot be asked from a place", hint=hint, layer="track")
        for number in plan.of(one.name):
            asking = plan.asking(number)
            if asking.repeat > 1:
                break
            one.adapter.call(asking)


def network_sender(environ: Mapping[str, str]) -> SenderOf:
    """Senders with the keys of this environment. Making one raises ``ConfigError`` without the engine's key."""

    def sender(spec: EngineSpec) -> HttpSender:
        key = key_from(environ, spec.key_env, spec.auth)
        return HttpSender(key, idempotency_header=spec.idempotency_header)

    return sender


def check_keys(chosen: Iterable[Chosen], environ: Mapping[str, str]) -> None:
    """Raises one ``ConfigError`` that names every variable that is missing."""
    wanted = [(one.name, one.spec.key_env) for one in chosen if one.spec.key_env]
    missing = [f"{name}: {variable}" for name, variable in wanted if not environ.get(variable, "").strip()]
    if missing:
        hint = "Keys come from the environment only: export NAME=..."
        raise ConfigError(f"keys are not set ({', '.join(missing)})", hint=hint, layer="track")
