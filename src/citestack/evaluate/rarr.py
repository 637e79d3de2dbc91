"""The ruler of revision: how much of an answer its evidence supports before and after, and how much of it is left.

Attribution is auto-AIS with the verifier in use as judge: per sentence the maximum over the evidence, averaged over
sentences (Gao et al., ACL 2023, section 4, with a T5-11B entailment model in its place). Preservation is
``writing.preservation``, averaged over sentences. F1AP = 2 * attribution * preservation / (attribution + preservation),
the harmonic mean, 0 when both are 0.

RARR never drops a sentence. Here a dropped one counts 0 in both, so that nothing is won by dropping; the figures over
what is left stand beside. Sentences with nothing to check are left out of all figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citestack.model import Candidate, Claim, SupportState, claim_id
from citestack.protocols import Grounder, Reviser
from citestack.revision import Revision
from citestack.trace import GroundingEvent, RevisionEvent


@dataclass(frozen=True, slots=True)
class RarrReport:
    """Shares and means in [0, 1]; None where there is nothing to count."""

    sentences: int
    """Check-worthy sentences of the draft."""
    untouched: int
    """Supported from the start, or unsupported and never looked at."""
    supported_anew: int
    """Kept as they were, with evidence that was found."""
    edited: int
    dropped: int
    attribution_before: float | None
    """Share supported by the passages at hand."""
    attribution_found: float | None
    """The same with the passages found, before any edit: what looking again is worth by itself."""
    attribution_after: float | None
    """Share supported after revision; a dropped sentence counts as not supported."""
    attribution_left: float | None
    """The same over the sentences left."""
    score_before: float | None
    """Mean support score instead of the share of states, and so for the next."""
    score_after: float | None
    preservation: float | None
    """A dropped sentence counts 0."""
    preservation_left: float | None
    preservation_edited: float | None
    f1ap_before: float | None
    """Of the draft as it was: preservation 1."""
    f1ap: float | None


@dataclass(frozen=True, slots=True)
class Revised:
    """One answer, judged before and after revision."""

    claims: tuple[Claim, ...]
    before: GroundingEvent
    revision: RevisionEvent | None
    after: GroundingEvent


@dataclass(frozen=True, slots=True)
class _Sentence:
    before: float
    found: float
    after: float
    score_before: float
    score_after: float
    preservation: float
    fate: str


def revise_answer(
    sentences: Iterable[str], evidence: Sequence[Candidate], grounder: Grounder, reviser: Reviser
) -> Revised:
    """Any answer's sentences judged by the evidence at hand, revised, and judged again."""
    claims = tuple(Claim(claim_id(text), text) for text in dict.fromkeys(sentences))
    before = grounder.ground(claims, evidence)
    revision = reviser.revise(claims, before, evidence, ())
    if revision is None:
        return Revised(claims, before, None, before)
    return Revised(claims, before, revision, grounder.ground(revision.claims, (*evidence, *revision.joined)))


def measure(answers: Iterable[Revised]) -> RarrReport:
    """Over the sentences of all answers together."""
    rows = [row for answer in answers for row in _rows(answer)]
    left = [r for r in rows if r.fate != "dropped"]
    edited = [r for r in rows if r.fate == "edited"]
    before, after = _mean([r.before for r in rows]), _mean([r.after for r in rows])
    kept = _mean([r.preservation for r in rows])
    return RarrReport(
        sentences=len(rows),
        untouched=sum(r.fate == "untouched" for r in rows),
        supported_anew=sum(r.fate == "supported" for r in rows),
        edited=len(edited),
        dropped=len(rows) - len(left),
        attribution_before=before,
        attribution_found=_mean([r.found for r in rows]),
        attribution_after=after,
        attribution_left=_mean([r.after for r in left]),
        score_before=_mean([r.score_before for r in rows]),
        score_after=_mean([r.score_after for r in rows]),
        preservation=kept,
        preservation_left=_mean([r.preservation for r in left]),
        preservation_edited=_mean([r.preservation for r in edited]),
        f1ap_before=f1ap(before, None if before is None else 1.0),
        f1ap=f1ap(after, kept),
    )


def f1ap(attribution: float | None, preservation: float | None) -> float | None:
    """Harmonic mean of the two; None when either was not measured."""
    if attribution is None or preservation is None:
        return None
    total = attribution + preservation
    return 2 * attribution * preservation / total if total else 0.0


def _rows(answer: Revised) -> list[_Sentence]:
    before = {s.claim: s for s in answer.before.claims}
    after = {s.claim: s for s in answer.after.claims}
    revisions = {r.claim: r for r in answer.revision.revisions} if answer.revision else {}
    found = _found(answer.revision)
    rows: list[_Sentence] = []
    for claim in answer.claims:
        state = before[claim.id]
        if state.state is SupportState.NO_CHECK_NEEDED:
            continue
        revision = revisions.get(claim.id)
        own = float(state.state is SupportState.SUPPORTED)
        now = after.get(claim_id(revision.after) if revision and revision.after is not None else claim.id)
        gone = revision is not None and revision.after is None
        ended = float(now is not None and now.state is SupportState.SUPPORTED and not gone)
        score = 0.0 if gone or now is None else now.score or 0.0
        kept = revision.preservation if revision else 1.0
        best = max(own, found.get(claim.id, 0.0))
        rows.append(_Sentence(own, best, ended, state.score or 0.0, score, kept, _fate(revision)))
    return rows


def _fate(revision: Revision | None) -> str:
    if revision is None:
        return "untouched"
    if revision.after is None:
        return "dropped"
    return "supported" if revision.after == revision.before else "edited"


def _found(revision: RevisionEvent | None) -> Mapping[str, float]:
    """1 for each sentence that some passage read for it supports as it stands."""
    reads = revision.reads if revision else ()
    return {v.claim: 1.0 for v in reads if v.state is SupportState.SUPPORTED}


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
