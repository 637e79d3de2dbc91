"""How far what a page states in figures, dates and quotes has something behind it: a source, or another page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stands:
    """Of the page's sentences with specifics. Whoever judges them fills this in; the default is: nothing was judged."""

    share: float | None = None
    """Those that a cited source or another site verifies, of all that could be checked; None when none was."""
    specifics: int | None = None
    """How many there are; None = not judged, 0 = the page states nothing that could be checked."""
    contradicted: int = 0
    """Of them, those that a source or another site denies."""
    falling: tuple[tuple[int, int], ...] = ()
    """Spans of those that nothing holds up, in the page's text."""

    def falls(self, start: int, end: int) -> bool:
        """Whether the span holds, or is part of, a sentence that nothing holds up."""
        return any(a < end and start < b for a, b in self.falling)
