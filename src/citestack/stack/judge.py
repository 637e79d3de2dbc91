"""From what a verifier measured to a state: the one place where layer 4's thresholds are compared."""

from __future__ import annotations

from collections.abc import Sequence

from citestack.config import GroundingConfig
from citestack.model import Check, SupportState

BLOCKING = frozenset({"numbers", "dates", "names", "quotes", "negation", "antonyms", "roles", "quantity", "statement"})
"""A failed check of these names forbids 'supported' at any score and any threshold."""


def blocked(checks: Sequence[Check]) -> bool:
    return any(c.passed is False and c.name in BLOCKING for c in checks)


def judge(
    score: float, partial: float, refute: float, checks: Sequence[Check], config: GroundingConfig
) -> SupportState:
    """The state of one (claim, passage) pair. All three scores in [0, 1], compared with >=.

    A claim whose number, date or name the evidence lacks can never be supported: its check failed, whatever the score.
    """
    if score >= config.supported and not blocked(checks) and refute < max(config.refuted, score):
        return SupportState.SUPPORTED
    if refute >= config.refuted:
        return SupportState.REFUTED
    if partial >= config.partial:
        return SupportState.PARTIAL
    return SupportState.UNSUPPORTED


def uncertain(score: float, config: GroundingConfig) -> bool:
    """Whether the threshold could as well lie on the other side of this score."""
    return config.uncertain_low <= score < config.uncertain_high
