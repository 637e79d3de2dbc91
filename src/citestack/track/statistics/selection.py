"""Which answers a figure is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

Step = Literal["day", "week", "month", "quarter", "year", "all"]
Attributes = Mapping[str, Mapping[str, str]]
"""Prompt id to what is said of it: topic, intent, stage, market, language, branded (``yes``, ``no``)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Empty means all. The period is half open: ``since`` counts, ``until`` does not."""

    engines: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    runs: frozenset[int] = frozenset()
    since: date | None = None
    until: date | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)
    """What a prompt's attributes must be: ``{"topic": "heat pumps", "branded": "no"}``."""

    def prompt_ids(self, attributes: Attributes) -> frozenset[str] | None:
        """The prompts meant; None = every one, also those without attributes."""
        if not self.prompts:
            return None
        wanted = self.prompts.items()
        return frozenset(p for p, has in attributes.items() if all(has.get(name) == value for name, value in wanted))

    def in_words(self) -> str:
        """The universe of a figure, the same words for the same selection."""
        said = [f"{name} {value}" for name, value in sorted(self.prompts.items())] or ["all prompts"]
        said += [_listed("engines", sorted(self.engines)), _listed("places", sorted(self.places))]
        said += [_listed("runs", [str(run) for run in sorted(self.runs)])] if self.runs else []
        if self.since or self.until:
            said.append(f"from {self.since or 'the first'} to before {self.until or 'the end'}")
        return "; ".join(said)


def _listed(what: str, names: list[str]) -> str:
    return f"{what} {', '.join(names)}" if names else f"all {what}"


def period_of(day: date, step: Step) -> str:
    """``2026-01-05`` (day), ``2026-W02`` (ISO 8601 week), ``2026-01``, ``2026-Q1``, ``2026``, or ``all``.

    Periods of one step sort as text in the order of time.
    """
    if step == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    if step == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return {"day": day.isoformat(), "month": day.isoformat()[:7], "year": str(day.year), "all": "all"}[step]


def to_date(days: int) -> date:
    """A Parquet date32 as a date."""
    return date(1970, 1, 1) + timedelta(days=days)
