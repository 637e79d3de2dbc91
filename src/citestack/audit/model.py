"""The nouns of an audit. Offsets count code points of the page's stored text; None = not measured, never zero."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["high", "medium", "low", "neutral"]
State = Literal["pass", "partly", "fail", "neutral", "not_measured"]
Strength = Literal["normative", "documented", "measured", "argued", "none"]

WEIGHT: Mapping[Strength, float] = {"normative": 1.0, "documented": 0.8, "measured": 0.6, "argued": 0.3, "none": 0.0}
"""What a check weighs in its layer's score, by how strong the evidence for it is.

``normative``: a standard or an engine's own rule that is obeyed (RFC 9309, noindex). ``documented``: an engine says it
uses it. ``measured``: shown on data, here or in a paper. ``argued``: plausible and unproven. ``none``: the engine says
that it ignores it; such a check is shown as neutral and counts for nothing.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a finding points at: words of the page's text, or a place outside of it."""

    quote: str
    start: int | None = None
    """``page.text[start:end] == quote``; both None when the quote stands elsewhere."""
    end: int | None = None
    where: str = "text"
    """``text``, ``header X-Robots-Tag``, ``meta robots``, ``robots.txt line 4``, ``json-ld 1 /author/name``..."""


@dataclass(frozen=True, slots=True)
class Source:
    """Why anybody should believe that the check matters."""

    text: str
    url: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right (or, neutral, to know)."""

    id: str
    """Of the check that found it, ``layer.name``: stable, so that it can be waived and compared between audits."""
    layer: int
    severity: Severity
    message: str
    """One plain sentence with the number against the bar."""
    evidence: Evidence
    fix: str
    """What to do, in words, or the replacement itself."""
    why: str
    source: Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one check made of a page."""

    id: str
    layer: int
    title: str
    state: State
    source: Source
    share: float | None = None
    """How much of it holds, in [0, 1]: 1 for ``pass``, 0 for ``fail``; None for ``neutral`` and ``not_measured``."""
    findings: tuple[Finding, ...] = ()
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    note: str = ""
    """What was seen, or why it could not be measured and what would make it measurable."""
    declared: bool = True
    """The page's author alone decides it; see ``Rule.declared``."""


@dataclass(frozen=True, slots=True)
class LayerScore:
    """Share of a layer's checks that hold, weighted by the strength of their evidence, in [0, 1].

    What the author alone decides is counted down by the gates (``audit.gates``); ``note`` says by how much.
    """

    layer: int
    name: str
    value: float | None
    """None: no check of the layer could be measured."""
    checks: int
    measured: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How often the page survived each layer of our own stack, over the prompts; no promise about another engine."""

    prompts: int
    survived: tuple[int, int, int, int, int]
    """Prompts for which the page was still there after layer 1 to 5; the last is: cited."""
    interval: tuple[float, float] | None
    """95 % Wilson interval of the cited rate; None without prompts."""
    note: str = ""
    """What the rates are and are not."""


@dataclass(frozen=True, slots=True)
class Scores:
    layers: tuple[LayerScore, ...] = ()
    likelihood: Likelihood | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A text to copy, truthful: every fact in it stands on the page or in a source that the page cites."""

    name: str
    """``json_ld``, ``markdown_mirror``, ``llms_txt``, ``robots_txt``, ``summary``, ``sentences``."""
    title: str
    media_type: str
    content: str
    note: str = ""
    """What was left out and why."""


@dataclass(frozen=True, slots=True)
class Audit:
    url: str
    version: str
    title: str
    date: str
    """ISO 8601 day of the audit: freshness is judged by it."""
    read_as: str
    """``fetched``, ``file`` or ``stored``: what could be looked at."""
    prompts: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    scores: Scores
    fixes: tuple[Fix, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, by layer, the severe ones first."""
        order = ("high", "medium", "low", "neutral")
        found = [f for outcome in self.outcomes for f in outcome.findings]
        return tuple(sorted(found, key=lambda f: (f.layer, order.index(f.severity))))
