"""The pages over a report: the figures are the report's own, under the filters of the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup

from citestack.serve.tracking.wanted import STEPS, Filters
from citestack.track.report.document import ReportDocument
from citestack.track.report.html import sections
from citestack.track.report.naming import ENGINE, ENGINES, GROUPS

Kind = Literal["dashboard", "neighbours", "volatility"]
PARTS: Mapping[Kind, tuple[str, ...]] = {
    "neighbours": ("Cited instead", "Neighbours"),
    "volatility": ("Volatility",),
}
"""Sections that have a page of their own; the dashboard has all others."""
ORDER = ("Over time", ENGINES, ENGINE, "Change", "Where citations fall", "Length and shape of the answers")
"""What the dashboard shows first."""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    id: str
    html: Markup
    """Made by ``el`` alone, which escapes every text and attribute."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """``state``: ``counted``; ``counting`` while it is being worked out; ``nothing`` where nothing was ever tracked."""

    kind: Kind
    state: Literal["counted", "counting", "nothing"]
    filters: Filters
    engines: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)
    """As the API gives it."""
    _document: ReportDocument | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        return GROUPS

    @property
    def steps(self) -> tuple[str, ...]:
        return STEPS

    def sections(self) -> list[Section]:
        """Of this page, in its order."""
        if self._document is None:
            return []
        elsewhere = {title for parts in PARTS.values() for title in parts}
        wanted = PARTS.get(self.kind)
        found = [s for s in sections(self._document) if (s[0] in wanted if wanted else s[0] not in elsewhere)]
        places = {title: n for n, title in enumerate(ORDER)}
        found.sort(key=lambda s: places.get(s[0], len(places)))
        # What ``el`` made is a text of its own class: the only HTML that reaches a template unescaped.
        return [Section(title, section_id(title), Markup(str(made))) for title, made in found]  # noqa: S704


def section_id(title: str) -> str:
    from citestack.track.report.html_parts import section_id as named

    return named(title)


def dashboard(kind: Kind, wanted: Filters, found: ReportDocument | None, *, tracked: bool = True) -> Dashboard:
    if found is None:
        return Dashboard(kind, "counting" if tracked else "nothing", wanted)
    from citestack.shapes.track_report import report_json

    universe = found.universe
    engines = tuple(sorted({*universe.engines, *wanted.engine}))
    return Dashboard(kind, "counted", wanted, engines, universe.tracked, report_json(found), found)
