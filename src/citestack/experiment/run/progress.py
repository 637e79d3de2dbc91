"""How far an experiment is, and how long it takes: told before, by what the first askings took, and on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from citestack.trace import Spent


@dataclass(frozen=True, slots=True)
class Progress:
    """After each asking. ``heard`` may raise ``StoppedError``: everything asked so far is kept."""

    phase: str
    """``control``, ``a/a``, ``arms``, ``findings``."""
    done: int
    total: int
    """Askings; while the cases are chosen the number of prompts stands for them."""
    left_s: float | None
    """Seconds, by the mean of the askings of this phase; None before the first."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Told once, when the controls are done."""

    askings: int
    """Still to be made."""
    seconds: float | None
    """By what the controls took; copies share work with them, so it is rather too long."""
    llm_edits: int
    """Edits by arms that ask a language model, still to be made."""
    llm: Spent | None = None
    """What a language model is used for, about; None where none is asked. Its cost where the settings have prices."""


Heard = Callable[[Progress | Forecast], None]


def nobody(_: Progress | Forecast) -> None:
    """Hears nothing."""
