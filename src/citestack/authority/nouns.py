"""What passes between the modules of authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["page", "host", "domain"]
Subject = Literal["page", "site"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing a page or its site shows that readers and engines take as a reason to trust it, or does not show."""

    name: str
    value: float | None
    """In [0, 1]; None = cannot be told from what is stored."""
    evidence: str
    """The quote, element or URL that shows it; plain words why when the value is 0 or None."""
    subject: Subject = "page"
    source: str = ""
    """URL of the page where the evidence stands; empty for evidence outside any one page."""
