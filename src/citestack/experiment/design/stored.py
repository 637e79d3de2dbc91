"""A design as JSON and back; what an experiment keeps, and what its bundle carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from citestack.experiment.model import ArmChoice, Asked, Design, Tracked, Window


def design_json(design: Design) -> dict[str, Any]:
    """Plain values only."""
    told = asdict(design)
    if design.tracked is not None:
        told["tracked"]["engines"] = list(design.tracked.engines)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}


def design_of(data: Mapping[str, Any]) -> Design:
    """Raises ``KeyError`` and ``TypeError`` for what ``design_json`` did not make."""
    told: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
    told["prompts"] = tuple(Asked(**p) for p in data["prompts"])
    told["arms"] = tuple(ArmChoice(**a) for a in data["arms"])
    if windows := data.get("tracked"):
        before, after = Window(**windows["before"]), Window(**windows["after"])
        told["tracked"] = Tracked(before, after, tuple(windows["engines"]))
    return Design(**told)
