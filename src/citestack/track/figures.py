"""A figure never travels without what it is a share of, over how much it was measured, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from citestack.evaluate.statistics.interval import Interval

EXPLORATORY = 50
"""Prompts below which a figure is called exploratory (IAB, "Measuring Visibility in the AI Era", 2026)."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on."""

    prompts: int
    """Prompts with at least one measured answer: the clusters that intervals resample."""
    answers: int
    """Measured answers, copies out of a cache left out."""
    asked: int
    """Askings, whatever came of them."""
    cached: int = 0
    """Answers left out because they repeat an earlier one byte for byte."""
    what: Literal["askings", "namings"] = "askings"
    """What ``asked`` counts. ``namings``: answers that name a brand, of which ``answers`` were labelled."""

    @property
    def coverage(self) -> float | None:
        """Share of the askings that were measured, cached copies included; None when nothing was asked."""
        return (self.answers + self.cached) / self.asked if self.asked else None

    @property
    def exploratory(self) -> bool:
        return self.prompts < EXPLORATORY


@dataclass(frozen=True, slots=True)
class Figure:
    measure: str
    """From the closed list of ``docs/track.md``: citation_rate, citation_share..."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What it is about: engine, group, period, domain, page, brand, owner. A missing name means all of them."""
    hits: float = 0.0
    of: float = 0.0
    denominator: str = ""
    """In words: "answers of the engine that cite at least one page"."""
    universe: str = ""
    """In words: which prompts, which engines, which period, which tracked names."""
    interval: Interval | None = None
    """None when it cannot be said (no answers; one prompt)."""
    basis: Basis = field(default_factory=lambda: Basis(0, 0, 0))

    @property
    def value(self) -> float | None:
        """None, never 0, when nothing was measured."""
        return self.hits / self.of if self.of else None
