"""What an arm says of itself, and the settings it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from citestack.experiment.model import ArmKind

Value: TypeAlias = str | int | float | bool
Settings: TypeAlias = Mapping[str, Value]
TYPES: Mapping[type, str] = {str: "text", int: "whole number", float: "number", bool: "yes or no"}


@dataclass(frozen=True, slots=True)
class Option:
    """A setting of an arm. The default gives its type."""

    name: str
    default: Value
    meaning: str
    choices: tuple[str, ...] = ()
    """The only texts that it takes; empty = any."""
    least: float | None = None
    """Of numbers; ``most`` likewise. Both are allowed values."""
    most: float | None = None

    @property
    def type(self) -> str:
        return TYPES[type(self.default)]


@dataclass(frozen=True, slots=True)
class ArmInfo:
    """``ARM`` in an arm's file; ``make(settings)`` beside it gives the arm, with every option set."""

    name: str
    kind: ArmKind
    does: str
    """One sentence."""
    source: str
    """The paper or the rule that the method is from."""
    needs_llm: bool = False
    twin: str | None = None
    """Of fabricated arms: the honest arm that does the same with real sources."""
    options: tuple[Option, ...] = ()

    @property
    def honest(self) -> bool:
        """It adds nothing that nobody verified."""
        return self.kind != "fabricated"
