"""Layer 4, grounding: every drafted claim against the plausible passages of all candidate pages.

``PassageGrounder.ground`` measures (reads each claim against its plausible passages) and hands over to ``decide``,
which is pure and is what a replay calls again with other thresholds. Items are all ``claim|passage`` pairs, then the
claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from citestack.config import GroundingConfig
from citestack.model import Candidate, Claim, Span, SupportState, Verdict
from citestack.protocols import Reading, Support
from citestack.stack.judge import judge
from citestack.trace import ClaimState, Decision, GroundingEvent, Reason, measured
from citestack.words import stems

__all__ = ["PassageGrounder", "decide", "judge", "plausible"]

Readings = Mapping[tuple[str, str], Reading]
"""(claim id, passage id) to what the verifier measured; pairs left out were over budget."""
_REASONS = {
    SupportState.SUPPORTED: Reason.KEPT,
    SupportState.PARTIAL: Reason.PARTIAL_ONLY,
    SupportState.REFUTED: Reason.REFUTED,
    SupportState.UNSUPPORTED: Reason.NOT_SUPPORTED,
}


@dataclass(frozen=True, slots=True)
class PassageGrounder:
    """Implements ``protocols.Grounder`` over any verifier."""

    support: Support
    config: GroundingConfig = field(default_factory=GroundingConfig)

    def ground(self, claims: Sequence[Claim], candidates: Sequence[Candidate]) -> GroundingEvent:
        return decide(claims, self.measure(claims, candidates), candidates, self.config)

    def measure(self, claims: Sequence[Claim], candidates: Sequence[Candidate]) -> Readings:
        """Readings of every check-worthy claim against its plausible passages; no threshold is looked at."""
        worthy = [claim for claim in _unique(claims) if claim.check_worthy]
        chosen = plausible(worthy, candidates, self.config.passages_per_claim)
        pairs = [(claim, candidate) for claim, some in zip(worthy, chosen, strict=True) for candidate in some]
        read = self.support.read([(claim.text, candidate.passage.text) for claim, candidate in pairs])
        return {(c.id, k.passage.id): r for (c, k), r in zip(pairs, read, strict=True)}


def plausible(claims: Sequence[Claim], candidates: Sequence[Candidate], limit: int) -> list[list[Candidate]]:
    """Per claim the ``limit`` candidates that share most content words with it, in the order given.

    Ties go to the better rank. The passage a claim was taken from is always among them.
    """
    held = [frozenset(stems(c.passage.text)) for c in candidates]
    chosen = []
    for claim in claims:
        said = frozenset(stems(claim.text))
        order = [
            (c.passage.id != claim.origin_passage, -len(said & words), rank)
            for rank, (c, words) in enumerate(zip(candidates, held, strict=True))
        ]
        chosen.append([candidates[rank] for rank in sorted(rank for *_, rank in sorted(order)[:limit])])
    return chosen


def decide(
    claims: Sequence[Claim], readings: Readings, candidates: Sequence[Candidate], config: GroundingConfig
) -> GroundingEvent:
    """The event: a verdict per reading, a state per claim, and a decision for every pair and every claim. Pure.

    A claim is supported when any passage supports it, refuted when none does and one refutes it. When another page
    refutes a supported claim, it is overruled (refuted) if as many hosts deny it plainly as support it; else it stays
    supported, and its decision says ``contested`` with the refuting passage.
    """
    unique = _unique(claims)
    verdicts = {
        (claim.id, c.passage.id): _verdict(claim, c, readings[claim.id, c.passage.id], config)
        for claim in unique
        for c in candidates
        if (claim.id, c.passage.id) in readings
    }
    pages = {c.passage.id: c.passage.url for c in candidates}
    pairs = [_pair(claim, c, verdicts, config) for claim in unique for c in candidates]
    states, ends = [], []
    for claim in unique:
        own = [verdicts[claim.id, p] for p in pages if (claim.id, p) in verdicts]
        state = _state(claim, own, _overruling(own, pages, config))
        states.append(state)
        ends.append(_claim_decision(claim, state, own, pages, config))
    return GroundingEvent(tuple(verdicts.values()), tuple(states), (*pairs, *ends))


def _unique(claims: Sequence[Claim]) -> list[Claim]:
    return list({c.id: c for c in claims}.values())


def _verdict(claim: Claim, candidate: Candidate, reading: Reading, config: GroundingConfig) -> Verdict:
    score, partial, refute = measured(reading.score), measured(reading.partial), measured(reading.refute)
    return Verdict(
        claim=claim.id,
        passage=candidate.passage.id,
        state=judge(score, partial, refute, reading.checks, config),
        score=score,
        partial_score=partial,
        refute_score=refute,
        evidence=_on_page(reading.evidence, candidate.passage.start),
        checks=reading.checks,
    )


def _on_page(evidence: Span | None, start: int) -> Span | None:
    """Offsets in the passage become offsets in the page."""
    return None if evidence is None else Span(start + evidence.start, start + evidence.end, evidence.text)


def _pair(
    claim: Claim, candidate: Candidate, verdicts: Mapping[tuple[str, str], Verdict], config: GroundingConfig
) -> Decision:
    item = f"{claim.id}|{candidate.passage.id}"
    if not claim.check_worthy:
        return Decision(item, kept=False, reason=Reason.NO_CHECK_NEEDED)
    verdict = verdicts.get((claim.id, candidate.passage.id))
    if verdict is None:
        return Decision(item, kept=False, reason=Reason.OVER_BUDGET, numbers={"cut": float(config.passages_per_claim)})
    kept = verdict.state is SupportState.SUPPORTED
    return Decision(item, kept=kept, reason=_REASONS[verdict.state], numbers=_numbers(verdict, config))


def _numbers(verdict: Verdict, config: GroundingConfig) -> dict[str, float | None]:
    return {
        "score": verdict.score,
        "bar": config.supported,
        "partial": verdict.partial_score,
        "partial_bar": config.partial,
        "refute": verdict.refute_score,
        "refute_bar": config.refuted,
        "failed_checks": float(sum(c.passed is False for c in verdict.checks)),
    }


def _overruling(verdicts: Sequence[Verdict], pages: Mapping[str, str], config: GroundingConfig) -> Verdict | None:
    """The strongest plain denial, when the hosts that deny are at least as many as the hosts that support.

    A denial negates the statement; another figure for it is no denial (two measurements may both be right). A host is
    one voice, however many pages it has; a host that says both is not counted among the deniers.
    """
    supporting = {_host(pages[v.passage]) for v in verdicts if v.state is SupportState.SUPPORTED}
    refuting = [v for v in verdicts if v.state is SupportState.REFUTED and v.refute_score >= config.overruled]
    plain = [v for v in refuting if any(c.name == "negation" and c.passed is False for c in v.checks)]
    denials = [v for v in plain if _host(pages[v.passage]) not in supporting]
    if not supporting or len({_host(pages[v.passage]) for v in denials}) < len(supporting):
        return None
    return max(denials, key=lambda v: v.refute_score, default=None)


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _state(claim: Claim, verdicts: Sequence[Verdict], overruling: Verdict | None) -> ClaimState:
    """Over all passages; the best verdict is the strongest of the winning state, ties to the earlier passage."""
    if not claim.check_worthy:
        return ClaimState(claim.id, SupportState.NO_CHECK_NEEDED, None, None)
    if overruling is not None:
        return ClaimState(claim.id, SupportState.REFUTED, overruling.score, overruling.passage)
    for state, strength in (
        (SupportState.SUPPORTED, lambda v: v.score),
        (SupportState.REFUTED, lambda v: v.refute_score),
        (SupportState.PARTIAL, lambda v: v.partial_score),
        (SupportState.UNSUPPORTED, lambda v: v.score),
    ):
        own = [v for v in verdicts if v.state is state]
        if own:
            best = max(own, key=strength)
            return ClaimState(claim.id, state, best.score, best.passage)
    return ClaimState(claim.id, SupportState.UNSUPPORTED, None, None)


def _claim_decision(
    claim: Claim, state: ClaimState, verdicts: Sequence[Verdict], pages: Mapping[str, str], config: GroundingConfig
) -> Decision:
    if state.state is SupportState.NO_CHECK_NEEDED:
        return Decision(claim.id, kept=True, reason=Reason.NO_CHECK_NEEDED)
    best = next((v for v in verdicts if v.passage == state.best), None)
    if best is None:
        return Decision(claim.id, kept=False, reason=Reason.NOT_SUPPORTED, numbers={"bar": config.supported})
    numbers = _numbers(best, config)
    against = _refuting(best, verdicts, pages) if state.state is SupportState.SUPPORTED else None
    if against is not None:
        numbers["refute"] = against.refute_score
        return Decision(claim.id, kept=True, reason=Reason.CONTESTED, numbers=numbers, against=against.passage)
    return Decision(claim.id, kept=state.state is SupportState.SUPPORTED, reason=_REASONS[state.state], numbers=numbers)


def _refuting(best: Verdict, verdicts: Sequence[Verdict], pages: Mapping[str, str]) -> Verdict | None:
    """The strongest refutation that stands on another page than the best support."""
    others = [v for v in verdicts if v.state is SupportState.REFUTED and pages[v.passage] != pages[best.passage]]
    return max(others, key=lambda v: v.refute_score, default=None)
