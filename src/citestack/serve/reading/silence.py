"""Why there is no answer: the layer that found none, its number against the bar, and what would help."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.model import Answer
from citestack.serve.reading.evidence import Meter
from citestack.trace import FanoutEvent, GroundingEvent, RerankEvent, RetrievalEvent, RunStarted, Trace, WritingEvent


@dataclass(frozen=True, slots=True)
class Silence:
    layer: int | None
    """None: the question never entered the stack."""
    where: str
    reason: str
    meter: Meter | None
    measured: str
    """What the meter shows."""
    nearest: str | None
    """The sentence that came closest, if one was looked at."""
    helps: tuple[str, ...]


_ADD = "Add pages that answer it, then ask again."
_WORDS = "Ask with the words that the pages use, one thing at a time."


def silence_of(trace: Trace, answer: Answer) -> Silence | None:
    """None when there is an answer."""
    if not answer.abstained:
        return None
    reason = answer.abstain_reason or "Nothing in the corpus answers this."
    if trace.maybe(FanoutEvent) is None:
        return Silence(
            None, "before the first layer", reason, None, "", None, ("Ask a whole question in plain words.",)
        )
    if trace.maybe(RetrievalEvent) is None:
        helps = ("Ask in a language the pages are in.", "Add pages in the language of the question.")
        return Silence(1, "at the fan-out", reason, None, "", None, helps)
    ranked = trace.maybe(RerankEvent)
    if ranked is None:
        return Silence(2, "at retrieval", reason, None, "", None, (_WORDS, _ADD))
    if not ranked.kept:
        return _irrelevant(trace, ranked, reason)
    return _ungrounded(trace, reason) if trace.maybe(GroundingEvent) else _unwritten(trace, reason)


def _irrelevant(trace: Trace, ranked: RerankEvent, reason: str) -> Silence:
    bar = trace.one(RunStarted).config.rerank.min_relevance
    values = [d.numbers["relevance"] for d in ranked.decisions if d.numbers.get("relevance") is not None]
    best = max((v for v in values if v is not None), default=None)
    meter = None if best is None else Meter(best, bar, met=best >= bar)
    return Silence(3, "at reranking", reason, meter, "best relevance", None, (_WORDS, _ADD))


def _unwritten(trace: Trace, reason: str) -> Silence:
    config, writing = trace.one(RunStarted).config.writing, trace.one(WritingEvent)
    best = max(writing.pool, key=lambda p: (p.score, p.claim.id), default=None)
    meter = None if best is None else Meter(best.score, config.min_score, met=best.score >= config.min_score)
    helps = (_WORDS, "Add a page with a sentence that answers the question and stands alone.")
    return Silence(
        3,
        "at the writer, behind reranking",
        reason,
        meter,
        "best answer score",
        best.claim.text if best else None,
        helps,
    )


def _ungrounded(trace: Trace, reason: str) -> Silence:
    bar, event = trace.one(RunStarted).config.grounding.supported, trace.one(GroundingEvent)
    best = max(event.claims, key=lambda c: (c.score or 0.0, c.claim), default=None)
    texts = {c.id: c.text for c in trace.draft()}
    score = best.score if best else None
    meter = None if score is None else Meter(score, bar, met=score >= bar)
    helps = (
        "Add a source that states it: with its numbers, dates and names, in one sentence.",
        "Look at the checks of the sentence in the Stack view: they name what the pages do not say.",
    )
    return Silence(4, "at grounding", reason, meter, "best support", texts.get(best.claim) if best else None, helps)
