"""What a trace remembers: readings of the verifier, searches for evidence, proposals of an editor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from citestack.model import Candidate, Span, Verdict, claim_id
from citestack.protocols import Reading, Support
from citestack.revision import EditKind
from citestack.trace import GroundingEvent, RevisionEvent, Trace, WritingEvent


@dataclass(frozen=True, slots=True)
class RememberedSupport:
    """A verifier that looks into a trace before it reads."""

    known: Mapping[tuple[str, str], Reading]
    reader: Support

    @property
    def name(self) -> str:
        return self.reader.name

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]:
        fresh = [p for p in dict.fromkeys(pairs) if p not in self.known]
        read = dict(zip(fresh, self.reader.read(fresh), strict=True)) if fresh else {}
        return [self.known.get(p) or read[p] for p in pairs]


def remembering(trace: Trace, support: Support) -> Support:
    """``support`` with the trace's readings in front of it."""
    grounding, writing, revision = trace.maybe(GroundingEvent), trace.maybe(WritingEvent), trace.maybe(RevisionEvent)
    if grounding is None or writing is None:
        return support
    passages = trace.passages()
    texts = {c.id: c.text for c in (*(p.claim for p in writing.pool), *writing.draft)}
    if revision is not None:
        texts |= {claim_id(a.text): a.text for a in revision.attempts} | {c.id: c.text for c in revision.claims}
    verdicts = (*writing.readings, *(revision.reads if revision else ()), *grounding.verdicts)
    known = {(texts[v.claim], passages[v.passage].passage.text): _reading(v, passages[v.passage]) for v in verdicts}
    return RememberedSupport(known, support)


def _reading(verdict: Verdict, candidate: Candidate) -> Reading:
    evidence = _relative(verdict.evidence, candidate.passage.start)
    return Reading(verdict.score, verdict.partial_score, verdict.refute_score, evidence, verdict.checks)


def _relative(span: Span | None, start: int) -> Span | None:
    return None if span is None else Span(span.start - start, span.end - start, span.text)


@dataclass(frozen=True, slots=True)
class RecordedSearch:
    """What a run looked up for its revisions, and what its editor proposed. Anything else finds nothing."""

    lookups: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)
    proposals: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """By the text edited and the text of the passage."""

    def find(self, text: str) -> tuple[Candidate, ...]:
        return self.lookups.get(text, ())

    def propose(self, sentence: str, evidence: str) -> tuple[str, ...]:
        return self.proposals.get((sentence, evidence), ())


def recorded_search(trace: Trace) -> RecordedSearch:
    event = trace.maybe(RevisionEvent)
    if event is None:
        return RecordedSearch()
    passages, found = trace.passages(), {c.passage.id: c for c in event.found}
    lookups = {x.query: tuple(found[p] for p in x.found) for x in event.lookups}
    proposals: dict[tuple[str, str], tuple[str, ...]] = {}
    for a in event.attempts:
        if a.kind is EditKind.EDITOR:
            key = a.base, passages[a.passage].passage.text
            proposals[key] = (*proposals.get(key, ()), a.text)
    return RecordedSearch(lookups, proposals)
