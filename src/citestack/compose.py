"""The answer as the layers' events make it: no model, no index, so that a replay composes the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.config import Config
from citestack.model import Answer, AnswerSentence, Claim, Query, SupportState
from citestack.trace import CitationEvent, GroundingEvent

SHOWN = (SupportState.SUPPORTED, SupportState.NO_CHECK_NEEDED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of what: the part of an answer that no layer decides."""

    question: str
    generation: int
    config: Config
    queries: tuple[Query, ...] = ()


def abstention(asked: Asked, reason: str) -> Answer:
    return Answer(asked.question, True, reason, (), (), asked.queries, asked.generation, asked.config.profile)


def compose(asked: Asked, draft: Sequence[Claim], grounding: GroundingEvent, citation: CitationEvent) -> Answer:
    """Sentences in draft order with the marks that layers 4 and 5 attached; abstains when none is verified."""
    states = {s.claim: s for s in grounding.claims}
    sentences = tuple(
        AnswerSentence(claim.text, states[claim.id].state, states[claim.id].score, citation.marks.get(claim.id, ()))
        for claim in draft
        if _is_shown(states[claim.id].state, claim.id, citation, asked.config)
    )
    if not any(s.citations for s in sentences):
        return abstention(asked, _why_nothing(grounding))
    profile = asked.config.profile
    return Answer(asked.question, False, None, sentences, citation.citations, asked.queries, asked.generation, profile)


def _is_shown(state: SupportState, claim: str, citation: CitationEvent, config: Config) -> bool:
    if config.grounding.show_unverified:
        return True
    return state in SHOWN and (state is not SupportState.SUPPORTED or claim in citation.marks)


def _why_nothing(grounding: GroundingEvent) -> str:
    n = len(grounding.claims)
    best = max((c.score or 0.0 for c in grounding.claims), default=0.0)
    return f"None of the {n} drafted sentences was verified by a source (best support {best:.2f})."
