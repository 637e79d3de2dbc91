"""What a page says of itself counts only as far as the page is worth it: relevant, with substance, and standing.

Author lines, dates, markup, headings and the wording of sentences are the author's own to set. A page that answers none
of the prompts, says next to nothing, or states figures that nothing holds up gains nothing by them. Each factor is a
share in [0, 1], or None where it was not measured; then it does not count against the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citestack.audit.asked import Asked, AskedPrompt
from citestack.audit.model import Outcome
from citestack.audit.stands import Stands
from citestack.explain.as_if import candidates_of
from citestack.model import PageRecord
from citestack.words import stems
from citestack.writing.units import units_of

ENOUGH = 8
"""Different statements, each standing alone, from which a page has substance (``docs/audit.md`` says how measured)."""
REPEATS = 0.75
"""Share of the shorter statement's content words from which it repeats another; the writer's own bar."""
LOOKED_AT = 60
"""Passages read for statements; more are not needed to find ``ENOUGH``."""


@dataclass(frozen=True, slots=True)
class Gates:
    relevance: float | None
    """Share of the given prompts that the page answers or speaks of. How well it answers is the checks' to say."""
    standing: float | None
    """Specific statements with something behind them, by the rule of succession: 0.5 for a page without any."""
    substance: float | None
    """Different statements that stand alone, of ``ENOUGH``."""
    original: float | None = None
    """1 = the text is the page's own, 0 = another page's, 0.5 = a copy, and nothing tells of which."""

    @property
    def declared(self) -> float:
        """What a check counts that the author alone decides."""
        return _or_one(self.standing) * _or_one(self.substance) * _or_one(self.original)

    @property
    def any_check(self) -> float:
        """What every check counts: a page that speaks of none of the prompts is not ready to be cited for them."""
        return _or_one(self.relevance)

    def told(self) -> str:
        """The factors in words; empty when each is 1 or was not measured."""
        named = (
            ("all checks", self.relevance, "relevance to the prompts"),
            ("what its author alone decides", self.standing, "statements with something behind them"),
            ("what its author alone decides", self.substance, "substance"),
            ("what its author alone decides", self.original, "the text stands elsewhere"),
        )
        parts = [f"{what} at {value:.0%} ({why})" for what, value, why in named if value is not None and value < 1]
        return f"Counted: {'; '.join(parts)}." if parts else ""


COPIES = "rerank.copies"
"""The check that tells whose text it is."""


def gates_of(record: PageRecord, asked: Asked | None, stands: Stands, outcomes: Sequence[Outcome] = ()) -> Gates:
    original = next((o.share for o in outcomes if o.id == COPIES), None)
    return Gates(_relevance(asked), standing(stands), min(1.0, statements(record) / ENOUGH), original)


def _relevance(asked: Asked | None) -> float | None:
    """None without given prompts: a page is always about what its own title names."""
    if asked is None or not asked.given or not asked.prompts:
        return None
    return sum(_speaks(p) for p in asked.prompts) / len(asked.prompts)


def _speaks(prompt: AskedPrompt) -> float:
    first = prompt.answers[0].state if prompt.answers else "missed"
    return 1.0 if first == "answered" or prompt.speaks else 0.0


def standing(stands: Stands) -> float | None:
    """Laplace's rule of succession, (stood + 1) / (specifics + 2): few statements prove little, none proves nothing.

    A contradicted one counts twice. None when the page has specifics and none could be checked.
    """
    if stands.specifics is None or (stands.specifics and stands.share is None):
        return None
    stood = (stands.share or 0.0) * stands.specifics
    return (stood + 1) / (stands.specifics + stands.contradicted + 2)


def statements(record: PageRecord) -> int:
    """Different statements that stand alone, ``ENOUGH`` at most."""
    found: list[frozenset[str]] = []
    for said in _said(record):
        if not any(len(said & other) >= REPEATS * min(len(said), len(other)) for other in found):
            found.append(said)
        if len(found) >= ENOUGH:
            break
    return len(found)


def _said(record: PageRecord) -> Iterator[frozenset[str]]:
    for candidate in candidates_of(record)[:LOOKED_AT]:
        for unit in units_of(candidate):
            said = frozenset(stems(unit.claim.text)) if unit.problem is None else frozenset()
            if said:
                yield said


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value
