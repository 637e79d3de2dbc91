"""A query that layer 1 considers, before the choice."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.model import QueryKind, QuerySource


@dataclass(frozen=True, slots=True)
class Proposal:
    text: str
    kind: QueryKind
    reason: str
    source: QuerySource
    relevance: float
    """How close to the question, in [0, 1]."""


def quoted(text: str) -> str:
    """A phrase of the corpus as reasons show it."""
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57].rstrip()}...'"
