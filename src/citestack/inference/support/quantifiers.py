"""How much and how sure: all against some, only against also, is against may be."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.inference.support.lexicon import CONDITIONS, EXCLUSIVE, HEDGES, MAJORITY, PARTIAL_QUANTITY, UNIVERSAL
from citestack.inference.support.text import Text

_ABILITY = frozenset(["can", "may", "might", "could"])


@dataclass(frozen=True, slots=True)
class Force:
    """The words of quantity and certainty in a stretch of text."""

    universal: frozenset[str]
    some: frozenset[str]
    majority: frozenset[str]
    exclusive: frozenset[str]
    hedges: frozenset[str]
    conditions: frozenset[str]
    able: bool


def read_force(text: Text, first: int, last: int) -> Force:
    words = text.words[first:last]
    lower = frozenset(w.lower for w in words)
    hedges = lower & HEDGES
    if "may" in hedges and all(w.month for w in words if w.lower == "may"):
        hedges -= {"may"}
    return Force(
        lower & UNIVERSAL,
        lower & PARTIAL_QUANTITY,
        lower & MAJORITY,
        lower & EXCLUSIVE,
        hedges,
        lower & CONDITIONS,
        not lower.isdisjoint(_ABILITY),
    )


def quantity_problem(claim: Force, evidence: Force) -> str | None:
    """What the claim says more of than the evidence; empty when they agree; None when nothing is quantified."""
    if not (claim.universal or claim.majority or claim.exclusive):
        return None
    less = evidence.some | evidence.majority
    if claim.universal and not evidence.universal and less:
        return f"claim says {_first(claim.universal)}, evidence says {_first(less)}"
    if claim.majority and not (evidence.majority or evidence.universal) and evidence.some:
        return f"claim says {_first(claim.majority)}, evidence says {_first(evidence.some)}"
    if claim.exclusive and not evidence.exclusive:
        return f"claim says {_first(claim.exclusive)}, evidence does not"
    return ""


def certainty_problem(claim: Force, evidence: Force) -> str | None:
    """The hedge the claim leaves out, in words; empty when both hedge; None when the evidence is plain."""
    if not evidence.hedges:
        return None
    if claim.hedges or claim.able:
        return ""
    return f"evidence only says {_first(evidence.hedges)}"


def _first(words: frozenset[str]) -> str:
    return min(words)
