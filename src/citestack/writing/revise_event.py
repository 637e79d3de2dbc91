"""What was found for each sentence, as the trace's event: every unsupported sentence leaves kept or dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from citestack.config import GroundingConfig, ReviseConfig
from citestack.model import Candidate, Claim, SupportState, Verdict, claim_id
from citestack.revision import Revision
from citestack.trace import Decision, GroundingEvent, Reason, RevisionEvent, measured
from citestack.writing.preservation import preservation
from citestack.writing.revise_case import Finding

_DROPPED = ((SupportState.REFUTED, Reason.REFUTED), (SupportState.PARTIAL, Reason.PARTIAL_ONLY))


@dataclass(frozen=True, slots=True)
class Record:
    """All that an event is made of. ``findings`` by claim id, for every claim layer 4 did not support."""

    claims: Sequence[Claim]
    grounding: GroundingEvent
    findings: Mapping[str, Finding]
    reads: Mapping[tuple[str, str], Verdict]
    kept: Sequence[Candidate]
    own: Sequence[Candidate]
    """The run's candidates, ``kept`` among them."""

    def event(self, config: ReviseConfig, bars: GroundingConfig) -> RevisionEvent:
        draft, repeated = _draft(self.claims, self.findings)
        findings = [(c, self.findings[c.id]) for c in _unique(self.claims) if c.id in self.findings]
        revisions = [_revision(c, f, self.reads, repeated=c.id in repeated) for c, f in findings]
        decisions = [self._decision(r, repeated.get(r.claim), config, bars) for r in revisions]
        found = {c.passage.id: c for _, f in findings for c in f.found}
        return RevisionEvent(
            states=self.grounding.claims,
            lookups=tuple(x for _, f in findings for x in f.lookups),
            found=tuple(found.values()),
            attempts=tuple(a for _, f in findings for a in f.attempts),
            reads=tuple(self.reads.values()),
            revisions=tuple(revisions),
            claims=draft,
            joined=self._joined(revisions, found),
            decisions=tuple(decisions),
        )

    def _joined(self, revisions: Sequence[Revision], found: Mapping[str, Candidate]) -> tuple[Candidate, ...]:
        """What supports the text after, and what speaks against it: layer 4 hears both."""
        known = {c.passage.id: c for c in (*self.own, *found.values())}
        wanted = [(r.passage, *self.findings[r.claim].against) for r in revisions if r.after is not None]
        kept = {c.passage.id for c in self.kept}
        return tuple(known[p] for p in dict.fromkeys(p for some in wanted for p in some if p) if p not in kept)

    def _decision(
        self, revision: Revision, repeats: str | None, config: ReviseConfig, bars: GroundingConfig
    ) -> Decision:
        numbers = {
            "score_before": revision.score_before,
            "score_after": revision.score_after,
            "bar": bars.supported,
            "preservation": revision.preservation,
            "preservation_bar": config.preservation,
        }
        if repeats is not None:
            return Decision(revision.claim, kept=False, reason=Reason.REPEATS, numbers=numbers, against=repeats)
        if revision.after is None:
            said = {v.state for (c, _), v in self.reads.items() if c == revision.claim}
            reason = next((r for state, r in _DROPPED if state in said), Reason.NOT_SUPPORTED)
            return Decision(revision.claim, kept=False, reason=reason, numbers=numbers, against=revision.passage)
        same = revision.after == revision.before
        return Decision(revision.claim, True, Reason.KEPT if same else Reason.REVISED, numbers, revision.passage)


def _unique(claims: Sequence[Claim]) -> list[Claim]:
    return list({c.id: c for c in claims}.values())


def _draft(claims: Sequence[Claim], findings: Mapping[str, Finding]) -> tuple[tuple[Claim, ...], dict[str, str]]:
    """The draft with edits in place, and (claim -> the claim that says the same already)."""
    said = {c.id for c in claims}
    draft, repeated = list[Claim](), dict[str, str]()
    for claim in claims:
        finding = findings.get(claim.id)
        if finding is None or finding.after is None or finding.verdict is None:
            draft.append(claim)
            continue
        new = claim_id(finding.after)
        if new != claim.id and new in said:
            repeated[claim.id] = new
            draft.append(claim)
            continue
        said.add(new)
        origin = claim.origin if new == claim.id else None
        draft.append(replace(claim, id=new, text=finding.after, origin=origin, origin_passage=finding.verdict.passage))
    return tuple(draft), repeated


def _revision(claim: Claim, finding: Finding, reads: Mapping[tuple[str, str], Verdict], *, repeated: bool) -> Revision:
    before = max((v.score for (c, _), v in reads.items() if c == claim.id), default=None)
    after = None if repeated else finding.after
    verdict = finding.verdict
    passage = verdict.passage if verdict else None
    return Revision(
        claim=claim.id,
        before=claim.text,
        after=after,
        kinds=finding.kinds if after is not None else (),
        query=next((x.query for x in finding.lookups if passage in x.found), None),
        passage=passage,
        evidence=verdict.evidence if verdict else None,
        score_before=before,
        score_after=verdict.score if verdict and after is not None else None,
        preservation=measured(preservation(claim.text, after)) if after is not None else 0.0,
    )
