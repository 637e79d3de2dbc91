"""One sentence down the stack: would it be cited from this page, and at which layer does it fall?

A sentence that is not on the page yet is tried as if it stood at the end of the page's best passage for the question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from citestack.engine import Engine, Run
from citestack.errors import UsageError
from citestack.explain.fate import LAYER_NAMES
from citestack.model import Candidate, Page, Passage, Sentence, SupportState, claim_id, span_id
from citestack.protocols import RunHeard
from citestack.trace import (
    CitationEvent,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RevisionEvent,
    RunFinished,
    Trace,
    WritingEvent,
)
from citestack.words import stems


@dataclass(frozen=True, slots=True)
class LayerReport:
    """One layer's word on the sentence: numbers as compared, and the lever in plain words."""

    layer: int
    name: str
    passed: bool
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    lever: str = ""


@dataclass(frozen=True, slots=True)
class SentenceReport:
    sentence: str
    page: str
    on_page: bool
    """False: the sentence was tried as if it stood on the page."""
    layers: tuple[LayerReport, ...]
    cited: bool
    trace: Trace

    def as_json(self) -> dict[str, Any]:
        """The contract's shape of ``sentence --json``."""
        layers = [{**asdict(x), "numbers": dict(x.numbers)} for x in self.layers]
        note = "" if self.on_page else "The sentence is not on the page; it was tried as if it were."
        return {"layers": layers, "cited": self.cited, "on_page": self.on_page, "page": self.page, "note": note}


def follow_sentence(
    engine: Engine, text: str, page: Page, question: str, *, watch: RunHeard | None = None
) -> SentenceReport:
    """Run the question with the sentence in place; ``watch`` follows both runs and may stop them.

    Raises ``UsageError`` when there is no sentence to follow.
    """
    return Following(engine, page, question, engine.ask(question, watch=watch), watch).report(text)


@dataclass(frozen=True, slots=True)
class Following:
    """One question asked once; sentences are then tried in the page's place, layers 3 to 5 at a time."""

    engine: Engine
    page: Page
    question: str
    plain: Run
    """The answer as the store stands."""
    watch: RunHeard | None = None

    def report(self, text: str) -> SentenceReport:
        """Raises ``UsageError`` when there is no sentence to follow, or no passage that could hold it."""
        sentence = " ".join(text.split())
        if not sentence:
            raise UsageError("the sentence is empty", hint="Give one sentence in quotes.")
        found = self.plain.trace.maybe(RetrievalEvent)
        if found is None:
            lever = self.plain.answer.abstain_reason or ""
            layers = (LayerReport(1, LAYER_NAMES[1], passed=False, lever=lever),)
            on_page = sentence in self.page.text
            return SentenceReport(sentence, self.page.url, on_page, layers, cited=False, trace=self.plain.trace)
        tried = _holding(_host_candidate(self.engine, found, self.page, sentence), sentence)
        candidates = _with(found.candidates, tried)
        run = self.engine.reconsider(self.question, self.plain.trace, candidates, watch=self.watch)
        return _report(run, sentence, self.page, tried, found)

    def host(self, sentence: str) -> Passage | None:
        """The passage the sentence stands in, or would be put into; None when the question was not searched for."""
        found = self.plain.trace.maybe(RetrievalEvent)
        return None if found is None else _host_candidate(self.engine, found, self.page, sentence).passage


def _host_candidate(engine: Engine, found: RetrievalEvent, page: Page, sentence: str) -> Candidate:
    """The passage that holds the sentence, else the page's best retrieved one, else any that shares its words."""
    retrieved = [c for c in found.candidates if c.passage.url == page.url]
    seen = [s.passage for s in found.seen if s.url == page.url]
    own = retrieved or engine.view.candidates(seen)
    if not own:
        own = engine.view.candidates([f.passage for f in engine.view.lexical(f"{page.title} {sentence}", 200)])
        own = [c for c in own if c.passage.url == page.url]
    if not own:
        raise UsageError(f"no passage of {page.url} can hold the sentence", hint="Is the page empty or very short?")
    holding = [c for c in own if sentence in " ".join(c.passage.text.split())]
    return (holding or own)[0]


def _holding(host: Candidate, sentence: str) -> Candidate:
    """The passage with the sentence in it: unchanged when it is there, else with it at the end."""
    passage = host.passage
    if any(" ".join(s.text.split()) == sentence for s in host.sentences) or sentence in passage.text:
        return host
    text = f"{passage.text}\n{sentence}"
    start = passage.start + len(passage.text) + 1
    end = start + len(sentence)
    added = Sentence(span_id(passage.version, start, end), passage.version, start, end, sentence)
    longer = replace(passage, id=span_id(passage.version, passage.start, end), end=end, text=text)
    return replace(host, passage=longer, sentences=(*host.sentences, added))


def _with(candidates: Sequence[Candidate], tried: Candidate) -> tuple[Candidate, ...]:
    """The candidates with the tried passage in its host's place (or in front when layer 2 had not kept the host)."""
    same = [i for i, c in enumerate(candidates) if c.passage.start == tried.passage.start]
    place = next((i for i in same if candidates[i].passage.version == tried.passage.version), None)
    if place is None:
        return (tried, *candidates)
    return (*candidates[:place], tried, *candidates[place + 1 :])


def _report(run: Run, sentence: str, page: Page, tried: Candidate, found: RetrievalEvent) -> SentenceReport:
    trace, claim = run.trace, _claim_for(run.trace, sentence)
    layers = (
        _fanout(trace, sentence),
        _retrieval(found, page.url),
        _rerank(trace, tried),
        _grounding(trace, claim, tried),
        _citation(trace, claim, page.url),
    )
    on_page = sentence in " ".join(page.text.split())
    return SentenceReport(sentence, page.url, on_page, layers, layers[-1].passed, trace)


def _claim_for(trace: Trace, sentence: str) -> str:
    """The claim that carries the sentence: itself, or the joined sentences it is part of."""
    writing = trace.maybe(WritingEvent)
    pool = [p.claim for p in writing.pool] if writing else []
    exact = [c.id for c in pool if " ".join(c.text.split()) == sentence]
    return next(iter(exact or [c.id for c in pool if sentence in " ".join(c.text.split())]), claim_id(sentence))


def _fanout(trace: Trace, sentence: str) -> LayerReport:
    """Which query of the fan the sentence speaks to: share of the query's content words it says."""
    queries = trace.one(FanoutEvent).queries
    said = set(stems(sentence))
    shares = [len(said & set(stems(q.text))) / max(1, len(set(stems(q.text)))) for q in queries]
    best = max(range(len(queries)), key=lambda i: shares[i])
    numbers = {"queries": float(len(queries)), "best_overlap": round(shares[best], 6)}
    missing = [w for w in dict.fromkeys(stems(queries[best].text)) if w not in said]
    lever = "" if shares[best] > 0 else "The sentence shares no word with any query of the fan."
    if missing and shares[best] > 0:
        lever = f'Nearest query: "{queries[best].text}"; not said: {", ".join(missing)}.'
    return LayerReport(1, LAYER_NAMES[1], passed=shares[best] > 0, numbers=numbers, lever=lever)


def _retrieval(found: RetrievalEvent, url: str) -> LayerReport:
    mine = [s for s in found.seen if s.url == url]
    passed = any(c.passage.url == url for c in found.candidates)
    rank = min((float(h.rank) for s in mine for h in s.hits), default=None)
    numbers = {"seen_in": float(len({h.query for s in mine for h in s.hits})), "best_rank": rank}
    lever = "" if passed else "The page is not among the candidates; the layers below are tried as if it were."
    return LayerReport(2, LAYER_NAMES[2], passed, numbers, lever)


def _rerank(trace: Trace, tried: Candidate) -> LayerReport:
    decision = next(d for d in trace.one(RerankEvent).decisions if d.item == tried.passage.id)
    reason = str(decision.reason).replace("_", " ")
    lever = "" if decision.kept else f"The passage is dropped: {reason}{_by(decision.against)}."
    return LayerReport(3, LAYER_NAMES[3], decision.kept, decision.numbers, lever)


def _by(against: str | None) -> str:
    return f" ({against})" if against else ""


def _grounding(trace: Trace, claim: str, tried: Candidate) -> LayerReport:
    """Drafted by the writer, then verified by at least one source."""
    writing, event = trace.one(WritingEvent), trace.maybe(GroundingEvent)
    decision = next((d for d in writing.decisions if d.item == claim), None)
    if decision is None:
        lever = "The writer's pool is full of sentences that answer the question better."
        return LayerReport(4, LAYER_NAMES[4], passed=False, lever=lever)
    if not decision.kept or event is None:
        problem = next((p.problem for p in writing.pool if p.claim.id == claim and p.problem), None)
        rival = next((p.claim.text for p in writing.pool if p.claim.id == decision.against), None)
        why = problem or (f'"{" ".join(rival.split())}" says it' if rival else None)
        lever = f"Not drafted: {str(decision.reason).replace('_', ' ')}{f' ({why})' if why else ''}."
        return LayerReport(4, LAYER_NAMES[4], passed=False, numbers=decision.numbers, lever=lever)
    state = next((c for c in event.claims if c.claim == claim), None)
    if state is None:
        return _revised(trace, claim)
    own = [v.score for v in event.verdicts if v.claim == claim and v.passage == tried.passage.id]
    numbers = {"score": state.score, "own_page_score": max(own, default=None)}
    passed = state.state is SupportState.SUPPORTED
    return LayerReport(4, LAYER_NAMES[4], passed, numbers, "" if passed else f"State: {state.state}.")


def _revised(trace: Trace, claim: str) -> LayerReport:
    """Drafted, not supported as it stands, and answered in other words."""
    revision = next(r for r in trace.one(RevisionEvent).revisions if r.claim == claim)
    numbers = {"score": revision.score_before, "own_page_score": None}
    lever = f'Not supported as it stands; the evidence supports "{revision.after}".'
    return LayerReport(4, LAYER_NAMES[4], passed=False, numbers=numbers, lever=lever)


def _citation(trace: Trace, claim: str, url: str) -> LayerReport:
    event, answer = trace.maybe(CitationEvent), trace.one(RunFinished).answer
    shown = {c.n: c for c in answer.citations}
    marks = [shown[n] for n in (event.marks.get(claim, ()) if event else ()) if n in shown]
    passed = any(c.url == url for c in marks)
    rival = next((c.url for c in marks if c.url != url), None)
    lever = "" if passed or rival is None else f"{rival} verifies it at lower cost and is shown instead."
    return LayerReport(5, LAYER_NAMES[5], passed, {"citations": float(len(marks))}, lever)
