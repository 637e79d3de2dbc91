"""How far one page came in one run of the stack, layer by layer, and what share of the answer it got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from re import escape, finditer

from citestack.evaluate.geo.rank_gain import place
from citestack.evaluate.geo.rulers import FORMS, impressions, stack_score
from citestack.evaluate.geo.sheet import Sheet, sheet_of
from citestack.inference.support.sentences import passage_sentences
from citestack.model import Answer, Candidate, Span, SupportState, claim_id
from citestack.trace import (
    CitationEvent,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RunFinished,
    Trace,
    WritingEvent,
)

Measures = dict[str, float | None]


def survival(trace: Trace, url: str, unverified: Sequence[str] = ()) -> Mapping[str, float | None]:
    """The measures of ``experiment.measures`` for the page ``url``, and ``word_count_code``, ``position_code`` and
    ``pawc_code`` beside them; None = there is no such number here.

    ``unverified``: sentences that an edit put into the page and nobody verified; ``stack_score`` does not count what
    rests on them. Raises ``TraceError`` for a trace without an answer.
    """
    answer = trace.one(RunFinished).answer
    layers = (_fanout, _retrieval, _rerank, _writing, _grounding)
    measures: Measures = {name: value for layer in layers for name, value in layer(trace, url).items()}
    measures["cited"] = float(any(c.url == url for c in answer.citations))
    return measures | _whole(trace, answer, url, unverified)


def _fanout(trace: Trace, url: str) -> Measures:
    fan, found = trace.maybe(FanoutEvent), trace.maybe(RetrievalEvent)
    if fan is None or found is None or not fan.queries:
        return {"found_by": None}
    finders = {hit.query for seen in found.seen if seen.url == url for hit in seen.hits}
    return {"found_by": len(finders) / len(fan.queries)}


def _retrieval(trace: Trace, url: str) -> Measures:
    found = trace.maybe(RetrievalEvent)
    if found is None:
        return {"retrieved": None, "best_rank": None}
    rank = next((n for n, c in enumerate(found.candidates, 1) if c.passage.url == url), None)
    return {"retrieved": float(rank is not None), "best_rank": 1 / rank if rank else 0.0}


def _rerank(trace: Trace, url: str) -> Measures:
    ranked = trace.maybe(RerankEvent)
    if ranked is None:
        return {"reranked": None, "rerank_score": None}
    own = _passages(trace, url)
    scores = [s.score for s in ranked.scored if s.passage in own]
    return {"reranked": float(any(p in own for p in ranked.kept)), "rerank_score": max(scores, default=None)}


def _writing(trace: Trace, url: str) -> Measures:
    if trace.maybe(WritingEvent) is None:
        return {"drafted": 0.0}
    own = _passages(trace, url)
    return {"drafted": float(sum(c.origin_passage in own for c in trace.draft()))}


def _grounding(trace: Trace, url: str) -> Measures:
    verdicts, own = trace.maybe(GroundingEvent), _passages(trace, url)
    supported = SupportState.SUPPORTED
    claims = {v.claim for v in verdicts.verdicts if v.state is supported and v.passage in own} if verdicts else set()
    return {"verified": float(len(claims))}


def _passages(trace: Trace, url: str) -> dict[str, Candidate]:
    return {p: c for p, c in trace.passages().items() if c.passage.url == url}


def _whole(trace: Trace, answer: Answer, url: str, unverified: Sequence[str]) -> Measures:
    names = ("word_count", "position", "pawc")
    if answer.abstained:
        shares = [f"{name}{suffix}" for suffix in ("", "_code") for name in names]
        return dict.fromkeys(("citation_rank_gain", *shares, "stack_score"))
    sheet = sheet_of(answer)
    pages = sheet.sources if url in sheet.sources else (*sheet.sources, url)
    n, sources = pages.index(url) + 1, len(pages)
    rank = place(sheet.sentences, sources, n)
    found: Measures = {"citation_rank_gain": None if rank is None else float(rank)}
    for form, suffix in zip(FORMS, ("", "_code"), strict=True):
        shares_of = impressions(sheet.sentences, sources, form)
        for name in names:
            row = getattr(shares_of, name)
            found[name + suffix] = None if row is None else row[n - 1]
    made_up = _made_up(trace, sheet, url, unverified)
    return found | {"stack_score": stack_score(sheet.sentences, sources, n, made_up)}


def _made_up(trace: Trace, sheet: Sheet, url: str, unverified: Sequence[str]) -> list[bool]:
    """Per sentence: whether the evidence cited from the page touches a sentence that nobody verified."""
    cited = trace.maybe(CitationEvent)
    if cited is None or not unverified:
        return [False] * len(sheet.sentences)
    spans = [span for c in _passages(trace, url).values() for span in _places(c, unverified)]
    quotes = {c.n: Span(c.start, c.end, c.quote) for c in cited.citations if c.url == url}
    marks = [cited.marks.get(claim_id(s.text), ()) for s in sheet.sentences]
    return [any(_touch(quotes[n], span) for n in row if n in quotes for span in spans) for row in marks]


def _places(candidate: Candidate, texts: Sequence[str]) -> list[Span]:
    """Where in the page these texts stand, as far as this passage shows it."""
    passage = candidate.passage
    parts = {text[a:b] for text in texts for a, b in passage_sentences(text)}
    places = [(m.start(), m.end()) for part in sorted(parts) for m in finditer(escape(part), passage.text)]
    return [Span(passage.start + a, passage.start + b, passage.text[a:b]) for a, b in places]


def _touch(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end
