"""A page's fate is a look-up in the trace: the last layer that saw it, and the decision made there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from citestack.model import SupportState
from citestack.trace import (
    CitationEvent,
    Decision,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RevisionEvent,
    RunFinished,
    RunStarted,
    Trace,
    WritingEvent,
)

LAYER_NAMES = {1: "fanout", 2: "retrieval", 3: "rerank", 4: "grounding", 5: "citation"}
Numbers = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Lever:
    """A change of one named part, tried by replay. ``flips``: the decision at that layer turned."""

    layer: int
    part: str
    before: float | None
    after: float | None
    flips: bool
    note: str

    def as_json(self) -> dict[str, Any]:
        shape = {"layer": self.layer, "part": self.part, "from": self.before, "to": self.after}
        return {**shape, "flips": self.flips, "note": self.note}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a page. ``numbers`` are those compared where it fell; ``path`` is one entry per layer reached."""

    url: str
    fate: Literal["cited", "dropped", "unknown_page"]
    layer: int | None
    reason: str
    numbers: Numbers = field(default_factory=dict)
    against: str | None = None
    """What won instead: a page URL or passage id."""
    path: tuple[Mapping[str, Any], ...] = ()
    levers: tuple[Lever, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The contract's shape of ``why --json``."""
        return {
            "url": self.url,
            "fate": self.fate,
            "layer": self.layer,
            "layer_name": LAYER_NAMES[self.layer] if self.layer else None,
            "reason": self.reason,
            "numbers": dict(self.numbers),
            "against": self.against,
            "path": [dict(p) for p in self.path],
            "levers": [lever.as_json() for lever in self.levers],
        }


@dataclass(frozen=True, slots=True)
class _Fall:
    """Where and why a page left; None where it went on."""

    reason: str
    numbers: Numbers
    against: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    shown: Mapping[str, Any]
    fall: _Fall | None


def fate_of(trace: Trace, url: str) -> Fate:
    """The fate of a page that is in the store. Follows the page layer by layer until it falls or is cited."""
    path: list[Mapping[str, Any]] = []
    for layer, walk in STEPS:
        step = walk(trace, url)
        path.append({"layer": layer, "name": LAYER_NAMES[layer], **step.shown})
        if step.fall is not None:
            f = step.fall
            return Fate(url, "dropped", layer, f.reason, f.numbers, f.against, tuple(path))
    numbers = {"sentences": float(len(cited_marks(trace, url)))}
    return Fate(url, "cited", 5, "kept", numbers, None, tuple(path))


def unknown(url: str) -> Fate:
    return Fate(url, "unknown_page", None, "not_in_store")


def cited_marks(trace: Trace, url: str) -> list[int]:
    """Numbers of the citations that the answer shows for the page."""
    answer = trace.one(RunFinished).answer
    return [c.n for c in answer.citations if c.url == url]


def passages_of(trace: Trace, url: str) -> list[str]:
    """Ids of the page's passages that layer 2 kept, best first."""
    found = trace.maybe(RetrievalEvent)
    return [c.passage.id for c in found.candidates if c.passage.url == url] if found else []


def joined_of(trace: Trace, url: str) -> list[str]:
    """Ids of the page's passages that a revision brought in past layer 3."""
    revision = trace.maybe(RevisionEvent)
    return [c.passage.id for c in revision.joined if c.passage.url == url] if revision else []


def read_of(trace: Trace, url: str) -> list[str]:
    """Ids of the page's passages that layer 4 read."""
    return [c.passage.id for c in trace.read() if c.passage.url == url]


def _abstained(trace: Trace) -> _Fall:
    answer = trace.one(RunFinished).answer
    return _Fall("abstained", {}, answer.abstain_reason)


def _fanout(trace: Trace, url: str) -> _Step:  # noqa: ARG001 - every step has one shape
    fan = trace.maybe(FanoutEvent)
    if fan is None or trace.maybe(RetrievalEvent) is None:
        return _Step({"queries": len(fan.queries) if fan else 0}, _abstained(trace))
    return _Step({"queries": len(fan.queries), "passed": True}, None)


def _retrieval(trace: Trace, url: str) -> _Step:
    event, fan = trace.one(RetrievalEvent), trace.one(FanoutEvent)
    config = trace.one(RunStarted).config.retrieval
    mine = [s for s in event.seen if s.url == url]
    queries = len(fan.queries)
    joined = joined_of(trace, url)
    if joined and not passages_of(trace, url):
        return _Step({"passed": True, "found_for": _found_for(trace, joined)}, None)
    if not mine:
        numbers = {"seen_in": 0.0, "queries": float(queries), "bar": float(config.depth)}
        return _Step({"passed": False, **numbers}, _Fall("not_retrieved", numbers))
    hits = [h for s in mine for h in s.hits]
    found_by = sorted({h.query for h in hits})
    shown: dict[str, Any] = {
        "passed": bool(passages_of(trace, url)),
        "seen_in": len(found_by),
        "queries": queries,
        "best_rank": min(h.rank for h in hits),
        "found_by": [fan.queries[q].text for q in found_by],
    }
    if shown["passed"]:
        return _Step(shown, None)
    best = max(mine, key=lambda s: (s.fused, s.passage))
    decision = next(d for d in event.decisions if d.item == best.passage)
    numbers = {"seen_in": float(len(found_by)), "queries": float(queries), "best_rank": float(shown["best_rank"])}
    return _Step({**shown, **decision.numbers}, _fallen(decision, numbers))


def _found_for(trace: Trace, passages: Sequence[str]) -> list[str]:
    """The queries of a revision that found the page when those of the fan had not."""
    return [x.query for x in trace.one(RevisionEvent).lookups if set(passages) & set(x.found)]


def _rerank(trace: Trace, url: str) -> _Step:
    event = trace.one(RerankEvent)
    ids = set(passages_of(trace, url))
    joined = joined_of(trace, url)
    if joined and not ids & set(event.kept):
        return _Step({"passed": True, "passage": joined[0], "joined_by_revision": True}, None)
    mine = [d for d in event.decisions if d.item in ids]
    best = _best(mine, {s.passage: s.score for s in event.scored})
    parts = {p.name: p.value for s in event.scored if s.passage == best.item for p in s.parts}
    shown = {"passed": best.kept, "passage": best.item, "parts": parts, **_trusted(event, url), **best.numbers}
    return _Step(shown, None if best.kept else _fallen(best, {}))


def _trusted(event: RerankEvent, url: str) -> dict[str, Any]:
    """What trust is the sum of; nothing when the store has no authority build."""
    found = next((t for t in event.trust if t.url == url), None)
    if found is None:
        return {}
    return {"trust_parts": [{"part": p.name, "value": p.value, "weight": p.weight} for p in found.parts]}


def _best(decisions: Sequence[Decision], scores: Mapping[str, float]) -> Decision:
    """The decision on the page's luckiest passage: a kept one, else the best scored."""
    return max(decisions, key=lambda d: (d.kept, scores.get(d.item, -1.0), d.item))


def _grounding(trace: Trace, url: str) -> _Step:
    writing = trace.one(WritingEvent)
    kept = set(read_of(trace, url))
    own = _own_sentences(writing, kept)
    event = trace.maybe(GroundingEvent)
    if event is None:
        return _Step({"passed": False, "sentences": own}, _nothing_drafted(trace, writing, kept))
    pairs = [v for v in event.verdicts if v.passage in kept]
    bar = trace.one(RunStarted).config.grounding.supported
    standing = {c.claim for c in event.claims if c.state is SupportState.SUPPORTED}
    supporting = [v for v in pairs if v.state is SupportState.SUPPORTED and v.claim in standing]
    texts = {c.id: c.text for c in trace.draft()}
    best = max(pairs, key=lambda v: (v.score, v.claim), default=None)
    shown: dict[str, Any] = {
        "passed": bool(supporting),
        "sentences_verified": len({v.claim for v in supporting}),
        "sentences_asked": len(trace.draft()),
        "sentences": own,
    }
    if best is not None:
        shown |= {"score": best.score, "bar": bar, "nearest": texts[best.claim]}
    if supporting:
        return _Step(shown, None)
    numbers: Numbers = {"score": best.score if best else None, "bar": bar, "sentences_verified": 0.0}
    overruled = next((v for v in pairs if v.state is SupportState.SUPPORTED), None)
    if overruled is not None:
        return _Step(shown, _denied(event, overruled.claim, trace))
    refuted = any(v.state is SupportState.REFUTED for v in pairs)
    return _Step(shown, _Fall("refuted" if refuted else "not_supported", numbers))


def _denied(event: GroundingEvent, claim: str, trace: Trace) -> _Fall:
    """Its own sentence, denied by at least as many hosts as support it."""
    state = next(c for c in event.claims if c.claim == claim)
    denial = next(v for v in event.verdicts if v.claim == claim and v.passage == state.best)
    url = trace.passages()[denial.passage].passage.url
    bar = trace.one(RunStarted).config.grounding.overruled
    return _Fall("refuted", {"score": denial.refute_score, "bar": bar}, url)


def _own_sentences(writing: WritingEvent, passages: set[str]) -> list[dict[str, Any]]:
    """What the writer made of the page's own sentences, best first."""
    decisions = {d.item: d for d in writing.decisions}
    mine = sorted((p for p in writing.pool if p.passage in passages), key=lambda p: (-p.score, p.claim.id))
    return [
        {
            "text": p.claim.text,
            "score": p.score,
            "drafted": decisions[p.claim.id].kept,
            "reason": decisions[p.claim.id].reason,
            "problem": p.problem,
        }
        for p in mine[:5]
    ]


def _nothing_drafted(trace: Trace, writing: WritingEvent, kept: set[str]) -> _Fall:
    bar = trace.one(RunStarted).config.writing.min_score
    best = max((p.score for p in writing.pool if p.passage in kept), default=None)
    return _Fall("nothing_drafted", {"score": best, "bar": bar}, writing.abstain_reason)


def _citation(trace: Trace, url: str) -> _Step:
    event = trace.one(CitationEvent)
    decision = next(d for d in event.decisions if d.item == url)
    marks = cited_marks(trace, url)
    shown = {"passed": bool(marks), "citations": marks, **decision.numbers}
    if decision.kept and not marks:
        return _Step(shown, _Fall("over_budget", decision.numbers))
    return _Step(shown, None if decision.kept else _fallen(decision, {}))


def _fallen(decision: Decision, more: Numbers) -> _Fall:
    return _Fall(str(decision.reason), {**decision.numbers, **more}, decision.against)


STEPS: tuple[tuple[int, Callable[[Trace, str], _Step]], ...] = (
    (1, _fanout),
    (2, _retrieval),
    (3, _rerank),
    (4, _grounding),
    (5, _citation),
)


def with_levers(fate: Fate, levers: Sequence[Lever]) -> Fate:
    return replace(fate, levers=tuple(levers))
