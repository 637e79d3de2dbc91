"""Revise what the evidence does not support (after RARR, Gao et al., ACL 2023): look again, edit little, or drop.

For each check-worthy sentence that layer 4 did not support: ask what would verify it, read it against what is found,
keep it where that supports it, edit it where that says otherwise or only a part, drop it where nothing speaks of it.
An edit counts when the same verifier, at layer 4's thresholds, supports it by that passage, every number, date and
name of it stands there, and enough of the sentence is left. Layer 4 then reads what is left again, as it reads a draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from citestack.config import GroundingConfig, ReviseConfig
from citestack.model import Candidate, Claim, SupportState, Verdict
from citestack.protocols import Editor, Facts, Find, Support
from citestack.trace import ClaimState, GroundingEvent, RevisionEvent
from citestack.writing.revise_case import Case, Finding
from citestack.writing.revise_edits import Edits
from citestack.writing.revise_event import Record
from citestack.writing.revise_reading import Reader

_FINE = (SupportState.SUPPORTED, SupportState.NO_CHECK_NEEDED)


@dataclass(frozen=True, slots=True)
class EvidenceReviser:
    """Implements ``protocols.Reviser``. Without an ``editor`` every word it puts in stands in the evidence."""

    support: Support
    facts: Facts
    find: Find
    config: ReviseConfig = field(default_factory=ReviseConfig)
    grounding: GroundingConfig = field(default_factory=GroundingConfig)
    editor: Editor | None = None

    def revise(
        self,
        claims: Sequence[Claim],
        grounding: GroundingEvent,
        kept: Sequence[Candidate],
        others: Sequence[Candidate],
    ) -> RevisionEvent | None:
        """None when layer 4 left nothing to revise, or with no rounds to do it in."""
        states = {s.claim: s for s in grounding.claims}
        fallen = {c.id: c for c in claims if states[c.id].state not in _FINE}
        if not fallen or self.config.rounds < 1:
            return None
        known = {(v.claim, v.passage): v for v in grounding.verdicts}
        reader = Reader(self.support, self.grounding, known)
        own = [*kept, *(c for c in others if c.passage.id not in {k.passage.id for k in kept})]
        case = Case(self.facts, self.find, Edits(self.facts, self.editor), reader, self.config, own)
        findings = {c.id: _decided(case, c, states[c.id], grounding.verdicts) for c in fallen.values()}
        return Record(claims, grounding, findings, reader.known, kept, own).event(self.config, self.grounding)


def _decided(case: Case, claim: Claim, state: ClaimState, verdicts: Sequence[Verdict]) -> Finding:
    """Where sources disagree about a sentence as it stands, no edit can say who is right: it falls, as layer 4 said."""
    if any(v.claim == claim.id and v.state is SupportState.SUPPORTED for v in verdicts):
        denial = next(v for v in verdicts if (v.claim, v.passage) == (claim.id, state.best))
        return Finding(None, (), denial, (), (), (), ())
    return case.decide(claim.id, claim.text, state.best)
