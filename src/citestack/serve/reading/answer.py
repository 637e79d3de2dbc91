"""An answer as a page: sentences with their evidence, sources as cards, what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.model import Answer, AnswerSentence, Citation, Claim, SupportState, Verdict
from citestack.serve.reading import words
from citestack.serve.reading.addresses import host_and_path, page_path, run_path, site_path, web_link
from citestack.serve.reading.evidence import CheckShown, Evidence, Meter, PageOf, checks_shown, evidence_of, meter
from citestack.serve.reading.silence import Silence, silence_of
from citestack.serve.reading.strip import LayerCell, strip
from citestack.trace import (
    CitationEvent,
    Decision,
    GroundingEvent,
    Reason,
    RerankEvent,
    RunFinished,
    RunStarted,
    TimingsMeasured,
    Trace,
)

STAGES = ("fanout", "retrieval", "rerank", "writing", "revision", "grounding", "citation")
"""In the order they run; a trace keeps their times by name."""


@dataclass(frozen=True, slots=True)
class SentenceShown:
    text: str
    state: SupportState
    word: str
    marks: tuple[int, ...]
    meter: Meter | None
    evidence: tuple[Evidence, ...]
    contested: str | None
    """URL of a page that says otherwise, when one does."""


@dataclass(frozen=True, slots=True)
class Quote:
    n: int
    text: str
    link: str | None
    """To the words on the page itself (text fragment); None when the address is not http(s)."""


@dataclass(frozen=True, slots=True)
class SourceCard:
    """One page with all quotes from it."""

    domain: str
    title: str
    url: str
    quotes: tuple[Quote, ...]
    trust: float | None
    """As layer 3 had it; None = not measured."""
    page: str
    """Our view of the stored page, marked by this run."""
    site: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A drafted sentence that the answer does not show."""

    text: str
    state: SupportState
    word: str
    why: str
    """The numbers compared."""
    by: str | None
    """Host of the page read nearest to it: the refuting one, or the best support there was."""
    page: str | None
    """Address of that place in our view of the stored page."""
    checks: tuple[CheckShown, ...]
    """The failed ones."""


@dataclass(frozen=True, slots=True)
class Spare:
    """A page that verifies a sentence and was not needed."""

    name: str
    page: str
    why: str


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class RunPage:
    id: str
    question: str
    profile: str
    abstained: bool
    layers: tuple[LayerCell, ...]
    sentences: tuple[SentenceShown, ...]
    sources: tuple[SourceCard, ...]
    silence: Silence | None
    left_out: tuple[LeftOut, ...]
    spare: tuple[Spare, ...]
    facts: tuple[Fact, ...]
    seconds: float
    outdated: bool
    """The store has changed since."""
    stack: str
    """Address of the Stack view of this run; ``?page=URL`` behind it follows a page."""


def run_page(trace: Trace, page_of: PageOf, generation: int) -> RunPage:
    """``generation``: the store's now. Raises ``TraceError`` for a trace that is not whole."""
    started, answer = trace.one(RunStarted), trace.one(RunFinished).answer
    claims = shown_claims(trace, answer)
    timings = trace.maybe(TimingsMeasured)
    return RunPage(
        trace.id,
        answer.question,
        answer.profile,
        answer.abstained,
        strip(trace),
        tuple(_sentence(trace, s, claims[i], answer, page_of) for i, s in enumerate(answer.sentences)),
        _sources(trace, answer.citations),
        silence_of(trace, answer),
        _left_out(trace, {c for c in claims if c is not None}),
        _spare(trace),
        _facts(trace, started),
        round(timings.timings_ms["total"] / 1000, 2) if timings else 0.0,
        generation != started.corpus_generation,
        f"{run_path(trace.id)}/stack",
    )


def shown_claims(trace: Trace, answer: Answer) -> list[str | None]:
    """Claim id of each sentence of the answer: they are the draft's, in its order, some left out."""
    draft, event = iter(trace.draft()), trace.maybe(CitationEvent)
    marks = event.marks if event else {}

    def is_it(claim: Claim, s: AnswerSentence) -> bool:
        return claim.text == s.text and tuple(marks.get(claim.id, ())) == s.citations

    return [next((c.id for c in draft if is_it(c, s)), None) for s in answer.sentences]


def _sentence(trace: Trace, s: AnswerSentence, claim: str | None, answer: Answer, page_of: PageOf) -> SentenceShown:
    by_number = {c.n: c for c in answer.citations}
    evidence = tuple(evidence_of(trace, claim, by_number[n], page_of) for n in s.citations if n in by_number)
    bars = trace.one(RunStarted).config.grounding
    return SentenceShown(
        s.text, s.state, words.STATE[s.state], s.citations, meter(s.score, bars), evidence, _contested(trace, claim)
    )


def _contested(trace: Trace, claim: str | None) -> str | None:
    event = trace.maybe(GroundingEvent)
    decided = {d.item: d for d in event.decisions} if event else {}
    found = decided.get(claim or "")
    if found is None or found.reason is not Reason.CONTESTED or found.against is None:
        return None
    known = trace.passages().get(found.against)
    return known.passage.url if known else None


def _sources(trace: Trace, citations: Sequence[Citation]) -> tuple[SourceCard, ...]:
    """A card per page, in the order of its first number."""
    ranked = trace.maybe(RerankEvent)
    trust = {t.url: t.value for t in ranked.trust} if ranked else {}
    pages: dict[str, list[Citation]] = {}
    for c in citations:
        pages.setdefault(c.url, []).append(c)
    return tuple(_card(trace, some, trust.get(url)) for url, some in pages.items())


def _card(trace: Trace, some: Sequence[Citation], trust: float | None) -> SourceCard:
    first = some[0]
    return SourceCard(
        first.domain,
        first.title or host_and_path(first.url),
        first.url,
        tuple(Quote(c.n, c.quote, web_link(c.deep_link)) for c in some),
        trust,
        page_path(first.url, version=first.page_version, run=trace.id),
        site_path(first.domain),
    )


def _left_out(trace: Trace, shown: set[str]) -> tuple[LeftOut, ...]:
    event, cited = trace.maybe(GroundingEvent), trace.maybe(CitationEvent)
    if event is None:
        return ()
    decisions = {d.item: d for d in event.decisions}
    budget = {d.item: d for d in cited.decisions if not d.kept} if cited else {}
    states = {c.claim: c for c in event.claims}
    found = []
    for claim in trace.draft():
        state = states[claim.id]
        if claim.id not in shown:
            verdict = next((v for v in event.verdicts if (v.claim, v.passage) == (claim.id, state.best)), None)
            why = _why(budget.get(claim.id) or decisions[claim.id])
            failed = tuple(c for c in checks_shown(verdict) if not c.passed)
            by, page = _read_at(trace, verdict)
            found.append(LeftOut(claim.text, state.state, words.STATE[state.state], why, by, page, failed))
    return tuple(found)


def _why(decision: Decision) -> str:
    if decision.reason is Reason.OVER_BUDGET:
        return f"it would need more than {decision.numbers.get('cut', 0):g} sources"
    return words.numbers(decision)


def _read_at(trace: Trace, verdict: Verdict | None) -> tuple[str | None, str | None]:
    known = None if verdict is None else trace.passages().get(verdict.passage)
    if known is None or verdict is None:
        return None, None
    p, span = known.passage, verdict.evidence
    start, end = (span.start, span.end) if span else (p.start, p.end)
    where = page_path(p.url, version=p.version, start=start, end=end, run=trace.id, fragment="quote")
    return host_and_path(p.url).partition("/")[0], where


def _spare(trace: Trace) -> tuple[Spare, ...]:
    event = trace.maybe(CitationEvent)
    lost = [d for d in event.decisions if not d.kept and "sentences_verified" in d.numbers] if event else []
    return tuple(Spare(host_and_path(d.item), page_path(d.item, run=trace.id), _lost(d)) for d in lost)


def _lost(d: Decision) -> str:
    against = f", by {host_and_path(d.against)}" if d.against else ""
    mine, theirs = d.numbers.get("words"), d.numbers.get("bar")
    sizes = "" if mine is None or theirs is None else f" ({mine:g} words to read, the shown one {theirs:g})"
    n = int(d.numbers.get("sentences_verified") or 0)
    if d.numbers.get("quoted"):
        return (
            f"verifies {words.count(n, 'sentence')}, quoted from the page that is shown{against.replace(', by', ':')}"
        )
    if d.numbers.get("reworded"):
        sizes = " (which has the words of the answer)"
    return f"verifies {words.count(n, 'sentence')}, covered already{against}{sizes}"


def _facts(trace: Trace, started: RunStarted) -> tuple[Fact, ...]:
    timings = trace.maybe(TimingsMeasured)
    per_layer: Mapping[str, float] = timings.timings_ms if timings else {}
    times = ", ".join(f"{name} {per_layer[name]:,.0f} ms" for name in STAGES if name in per_layer)
    models = (Fact(f"Model: {role}", name) for role, name in sorted(started.models.items()))
    return (
        Fact("Profile", started.config.profile),
        Fact("Time", times or "not measured"),
        Fact("Corpus generation", str(started.corpus_generation)),
        *models,
        Fact("citestack", started.citestack),
        Fact("Trace", trace.id),
    )
