"""Best of n: of several drafts the one of which layer 4 verifies the largest share."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from citestack.config import WritingConfig
from citestack.model import Candidate, Query, SupportState
from citestack.protocols import Grounder
from citestack.trace import Drafted, GroundingEvent, WritingEvent
from citestack.writing.llm import decide, verified_share


def best_of(
    event: WritingEvent, kept: Sequence[Candidate], grounder: Grounder, config: WritingConfig, queries: Sequence[Query]
) -> tuple[WritingEvent, GroundingEvent]:
    """The event with the best draft chosen, and what layer 4 says about it.

    Best is the largest verified share of check-worthy sentences, then the most verified, then the earliest. All drafts
    are read in one go; a sentence that two of them have is read once.
    """
    tries = [decide(event, config, queries, n) for n in range(len(event.drafts))]
    claims = {c.id: c for t in tries for c in t.draft}
    grounding = grounder.ground(list(claims.values()), kept)
    counted = tuple(_counted(d, t, grounding) for d, t in zip(event.drafts, tries, strict=True))
    best = max(range(len(counted)), key=lambda n: (verified_share(counted[n]) or 0.0, counted[n].verified or 0, -n))
    mine = {c.id for c in tries[best].draft}
    others = tuple(v for v in grounding.verdicts if v.claim not in mine)
    chosen = decide(replace(event, drafts=counted, readings=others), config, queries, best)
    return chosen, _only(grounding, mine)


def _counted(draft: Drafted, tried: WritingEvent, grounding: GroundingEvent) -> Drafted:
    states = {s.claim: s.state for s in grounding.claims}
    checked = [states[c.id] for c in tried.draft if c.check_worthy]
    return replace(draft, checked=len(checked), verified=sum(s is SupportState.SUPPORTED for s in checked))


def _only(event: GroundingEvent, claims: AbstractSet[str]) -> GroundingEvent:
    """The part of the event about these claims; pairs are named ``claim|passage``."""
    return GroundingEvent(
        tuple(v for v in event.verdicts if v.claim in claims),
        tuple(s for s in event.claims if s.claim in claims),
        tuple(d for d in event.decisions if d.item.split("|")[0] in claims),
    )
