"""The answer as the layers' events make it: no model, no index, so that a replay composes the same."""

from __future__ import annotations

from citestack.config import Config
from citestack.model import Answer, AnswerSentence, Query, SupportState
from citestack.trace import CitationEvent, GroundingEvent, WritingEvent

SHOWN = (SupportState.SUPPORTED, SupportState.NO_CHECK_NEEDED)


def abstention(
    question: str, reason: str, *, config: Config, generation: int, queries: tuple[Query, ...] = ()
) -> Answer:
    return Answer(question, True, reason, (), (), queries, generation, config.profile)


def compose(
    question: str,
    queries: tuple[Query, ...],
    writing: WritingEvent,
    grounding: GroundingEvent,
    citation: CitationEvent,
    *,
    config: Config,
    generation: int,
) -> Answer:
    """Sentences in draft order with the marks that layers 4 and 5 attached; abstains when none is verified."""
    states = {s.claim: s for s in grounding.claims}
    sentences = tuple(
        AnswerSentence(claim.text, states[claim.id].state, states[claim.id].score, citation.marks.get(claim.id, ()))
        for claim in writing.draft
        if _is_shown(states[claim.id].state, claim.id, citation, config)
    )
    if not any(s.citations for s in sentences):
        return abstention(question, _why_nothing(grounding), config=config, generation=generation, queries=queries)
    return Answer(question, False, None, sentences, citation.citations, queries, generation, config.profile)


def _is_shown(state: SupportState, claim: str, citation: CitationEvent, config: Config) -> bool:
    if config.grounding.show_unverified:
        return True
    return state in SHOWN and (state is not SupportState.SUPPORTED or claim in citation.marks)


def _why_nothing(grounding: GroundingEvent) -> str:
    n = len(grounding.claims)
    best = max((c.score or 0.0 for c in grounding.claims), default=0.0)
    return f"None of the {n} drafted sentences was verified by a source (best support {best:.2f})."
