"""Two runs side by side, layer by layer: a run and its replay, two questions, two profiles, two generations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from citestack.config import Config
from citestack.model import Verdict
from citestack.serve.stackview.headline import Split, headline, split
from citestack.serve.stackview.reasons import in_words
from citestack.serve.stackview.rerank import Part, part, ranks
from citestack.serve.stackview.shown import ROWS, Naming, PageRef, clip, letter
from citestack.trace import (
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RunFinished,
    RunStarted,
    Trace,
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two runs."""

    trace_id: str
    question: str
    profile: str
    generation: int
    abstain_reason: str | None
    sentences: int
    sources: int


@dataclass(frozen=True, slots=True)
class Turned:
    """A setting that differs."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What only one of the runs has, and why the other has not; ``why`` empty where it never came so far."""

    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class GonePage:
    page: PageRef
    passages: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage kept by either run, scored by both or one; None = not scored there."""

    page: PageRef
    heading: str
    before: int | None
    after: int | None
    kept_before: bool
    kept_after: bool
    score_before: float | None
    score_after: float | None
    parts_before: tuple[Part, ...]
    parts_after: tuple[Part, ...]
    why: str
    """Why it is kept no more, or was not kept before."""


@dataclass(frozen=True, slots=True)
class Flipped:
    """What one page's passage says of one sentence, where the runs disagree."""

    sentence: str
    page: PageRef
    before: str
    after: str
    score_before: float | None
    score_after: float | None


@dataclass(frozen=True, slots=True)
class Layer:
    """How many both have, and what only one has, as far as it is listed."""

    both: int
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class Difference:
    """From ``a`` to ``b``. Lists hold at most ``ROWS`` entries; the counts count all."""

    a: Side
    b: Side
    headline: str
    settings: tuple[Turned, ...]
    queries: Layer
    queries_gained: tuple[Gone, ...]
    queries_lost: tuple[Gone, ...]
    candidates: Layer
    candidates_gained: tuple[GonePage, ...]
    """Page by page."""
    candidates_lost: tuple[GonePage, ...]
    candidate_pages: tuple[int, int]
    """How many pages those are, gained and lost."""
    kept: Layer
    passages: tuple[Placed, ...]
    verdicts: Layer
    flipped: tuple[Flipped, ...]
    sentences: Layer
    sentences_gained: tuple[str, ...]
    sentences_lost: tuple[str, ...]
    sources: Layer
    sources_both: tuple[PageRef, ...]
    sources_gained: tuple[PageRef, ...]
    sources_lost: tuple[PageRef, ...]

    @property
    def moved(self) -> int:
        """Passages whose place at layer 3 changed."""
        return sum(p.before != p.after for p in self.passages)


def difference(a: Trace, b: Trace, *, would: bool = False) -> Difference:
    """``would``: ``b`` is a replay of ``a``, and the headline says what would change."""
    naming = Naming(_letters(a, b))
    old, new = a.one(RunFinished).answer, b.one(RunFinished).answer
    queries = split(_queries(a), _queries(b))
    found = split(_candidates(a), _candidates(b))
    kept = split(_kept(a), _kept(b))
    verdicts = _flipped(a, b, naming)
    said = split(dict.fromkeys(s.text for s in old.sentences), dict.fromkeys(s.text for s in new.sentences))
    cited = split(dict.fromkeys(c.url for c in old.citations), dict.fromkeys(c.url for c in new.citations))
    return Difference(
        a=_side(a),
        b=_side(b),
        headline=headline(old, new, naming, would=would),
        settings=tuple(_settings(a.one(RunStarted).config, b.one(RunStarted).config)),
        queries=_layer(queries),
        queries_gained=_queries_told(queries.gained, a),
        queries_lost=_queries_told(queries.lost, b),
        candidates=_layer(found),
        candidates_gained=_pages_told(found.gained, b, a, naming),
        candidates_lost=_pages_told(found.lost, a, b, naming),
        candidate_pages=(_pages(found.gained, b), _pages(found.lost, a)),
        kept=_layer(kept),
        passages=tuple(_placed(a, b, naming))[:ROWS],
        verdicts=Layer(_alike(a, b), 0, len(verdicts)),
        flipped=tuple(verdicts[:ROWS]),
        sentences=_layer(said),
        sentences_gained=said.gained,
        sentences_lost=said.lost,
        sources=_layer(cited),
        sources_both=tuple(naming.page(u) for u in cited.both),
        sources_gained=tuple(naming.page(u) for u in cited.gained),
        sources_lost=tuple(naming.page(u) for u in cited.lost),
    )


def _layer(found: Split) -> Layer:
    return Layer(len(found.both), len(found.gained), len(found.lost))


def _side(trace: Trace) -> Side:
    started, answer = trace.one(RunStarted), trace.one(RunFinished).answer
    counts = len(answer.sentences), len({c.url for c in answer.citations})
    config = started.config
    return Side(trace.id, started.question, config.profile, started.corpus_generation, answer.abstain_reason, *counts)


def _letters(a: Trace, b: Trace) -> dict[str, str]:
    urls = dict.fromkeys(c.passage.url for trace in (a, b) for c in trace.read())
    return {url: letter(i) for i, url in enumerate(urls)}


def _settings(a: Config, b: Config, prefix: str = "") -> Iterable[Turned]:
    for f in fields(a):
        old, new = getattr(a, f.name), getattr(b, f.name)
        if is_dataclass(old) and not isinstance(old, type):
            yield from _settings(old, new, f"{prefix}{f.name}.")  # type: ignore[arg-type]
        elif old != new:
            yield Turned(f"{prefix}{f.name}", _shown(old), _shown(new))


def _shown(value: Any) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _queries(trace: Trace) -> list[str]:
    event = trace.maybe(FanoutEvent)
    return [q.text for q in event.queries] if event else []


def _candidates(trace: Trace) -> list[str]:
    event = trace.maybe(RetrievalEvent)
    return [c.passage.id for c in event.candidates] if event else []


def _kept(trace: Trace) -> list[str]:
    event = trace.maybe(RerankEvent)
    return list(event.kept) if event else []


def _queries_told(texts: Sequence[str], other: Trace) -> tuple[Gone, ...]:
    """With why the other run did not ask them."""
    event = other.maybe(FanoutEvent)
    fell = {d.item: in_words(d) for d in event.decisions if not d.kept} if event else {}
    return tuple(Gone(text, fell.get(text, "")) for text in texts[:ROWS])


def _pages_told(passages: Sequence[str], own: Trace, other: Trace, naming: Naming) -> tuple[GonePage, ...]:
    """Page by page, with why the other run let its first passage go."""
    event = other.maybe(RetrievalEvent)
    fell = {d.item: in_words(d) for d in event.decisions if not d.kept} if event else {}
    known = own.passages()
    pages: dict[str, list[str]] = {}
    for p in passages:
        pages.setdefault(known[p].passage.url, []).append(p)
    rows = [GonePage(naming.page(url), len(ids), fell.get(ids[0], "")) for url, ids in pages.items()]
    return tuple(rows[:ROWS])


def _pages(passages: Sequence[str], own: Trace) -> int:
    known = own.passages()
    return len({known[p].passage.url for p in passages})


def _placed(a: Trace, b: Trace, naming: Naming) -> Iterable[Placed]:
    """Passages that either run kept: those of ``b`` in its order, then those that only ``a`` kept."""
    old, new = _Ranked(a), _Ranked(b)
    for passage in dict.fromkeys((*_kept(b), *_kept(a))):
        candidate = (b.passages() | a.passages())[passage].passage
        before, after = old.kept(passage), new.kept(passage)
        why = "" if before == after else (old if after else new).why(passage, naming)
        yield Placed(
            naming.page(candidate.url),
            candidate.headings[-1] if candidate.headings else candidate.title,
            old.rank(passage),
            new.rank(passage),
            before,
            after,
            old.score(passage),
            new.score(passage),
            old.parts(passage),
            new.parts(passage),
            why,
        )


class _Ranked:
    """Layer 3 of one run, by passage."""

    def __init__(self, trace: Trace) -> None:
        event = trace.maybe(RerankEvent)
        self._passages = trace.passages()
        self._ranks = ranks(event)
        self._scored = {s.passage: s for s in event.scored} if event else {}
        self._decisions = {d.item: d for d in event.decisions} if event else {}

    def kept(self, passage: str) -> bool:
        decision = self._decisions.get(passage)
        return decision is not None and decision.kept

    def rank(self, passage: str) -> int | None:
        return self._ranks.get(passage)

    def score(self, passage: str) -> float | None:
        found = self._scored.get(passage)
        return found.score if found else None

    def parts(self, passage: str) -> tuple[Part, ...]:
        found = self._scored.get(passage)
        return tuple(part(p) for p in found.parts) if found else ()

    def why(self, passage: str, naming: Naming) -> str:
        decision = self._decisions.get(passage)
        if decision is None:
            return "Not among the candidates."

        def called(item: str) -> str:
            found = self._passages.get(item)
            return naming.short(found.passage.url) if found else item

        return in_words(decision, called)


Pairs = Mapping[tuple[str, str], Verdict]


def _pairs(trace: Trace) -> Pairs:
    """By the sentence's text and the passage."""
    event, texts = trace.maybe(GroundingEvent), {c.id: c.text for c in trace.draft()}
    return {(texts[v.claim], v.passage): v for v in event.verdicts} if event else {}


def _alike(a: Trace, b: Trace) -> int:
    old, new = _pairs(a), _pairs(b)
    return sum(new[pair].state is v.state for pair, v in old.items() if pair in new)


def _flipped(a: Trace, b: Trace, naming: Naming) -> list[Flipped]:
    """Pairs read by both with another verdict. Sentences that only one drafted are told with the sentences."""
    old, new, passages = _pairs(a), _pairs(b), b.passages() | a.passages()
    both = [(pair, old[pair], new[pair]) for pair in new if pair in old and old[pair].state is not new[pair].state]
    return [
        Flipped(clip(text, 200), naming.page(passages[p].passage.url), str(x.state), str(y.state), x.score, y.score)
        for (text, p), x, y in both
    ]
