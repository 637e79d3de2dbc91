"""Two runs side by side: what the second asked, found, kept, verified, said and cited that the first did not.

Works for any two traces: a replay beside its run, the same question in two generations, two profiles. Everything is
read from the events, so a difference is as exact as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar

from citestack.config import Config
from citestack.model import Answer, AnswerSentence, Citation, Query, Verdict
from citestack.trace import FanoutEvent, GroundingEvent, RerankEvent, RetrievalEvent, RunFinished, RunStarted, Trace

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """``gained`` is what only the second has, in its order; ``lost`` what only the first has, in its own."""

    gained: tuple[T, ...] = ()
    lost: tuple[T, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage at a layer that kept it."""

    passage: str
    url: str
    title: str
    rank: int
    """Among those kept, 1 = best."""
    score: float | None
    """The layer's: fused at layer 2, the sum of the parts at layer 3."""
    fell: str | None
    """Why the other run did not keep it; None when it never came so far there."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A passage that both kept, at another rank."""

    passage: str
    url: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Turned:
    """What one passage says about one sentence, where the two runs disagree; None = not read there."""

    sentence: str
    passage: str
    url: str
    before: str | None
    after: str | None
    score_before: float | None
    score_after: float | None


@dataclass(frozen=True, slots=True)
class Restated:
    """A sentence both answers show, with another state or other sources."""

    text: str
    before: AnswerSentence
    after: AnswerSentence


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting by its dotted name."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """From trace ``a`` to trace ``b``."""

    a: str
    b: str
    questions: tuple[str, str]
    generations: tuple[int, int]
    settings: tuple[Setting, ...]
    queries: Change[Query]
    candidates: Change[Placed]
    """Passages that layer 2 kept."""
    passages: Change[Placed]
    """Passages that layer 3 kept."""
    moved: tuple[Moved, ...]
    """Passages that layer 3 kept in both, at another rank."""
    verdicts: tuple[Turned, ...]
    sentences: Change[AnswerSentence]
    restated: tuple[Restated, ...]
    citations: Change[Citation]
    """Of pages that the other answer does not cite; another quote of a page both cite is neither gained nor lost."""

    @property
    def answers_alike(self) -> bool:
        """Both show the same sentences in the same states and cite the same pages."""
        return not (self.sentences or self.restated or self.citations)


def compare(a: Trace, b: Trace) -> Difference:
    """What changed from ``a`` to ``b``. Layers that one of the runs never reached count as empty there."""
    started, answers = (a.one(RunStarted), b.one(RunStarted)), (a.one(RunFinished).answer, b.one(RunFinished).answer)
    before, after = ({s.text: s for s in answer.sentences} for answer in answers)
    sources = [_sources(answer) for answer in answers]
    both = [(before[text], s) for text, s in after.items() if text in before]
    return Difference(
        a.id,
        b.id,
        (started[0].question, started[1].question),
        (started[0].corpus_generation, started[1].corpus_generation),
        tuple(_settings(started[0].config, started[1].config)),
        _change(_queries(a), _queries(b), lambda q: q.text),
        _change(_candidates(a, b), _candidates(b, a), lambda p: p.passage),
        _change(_kept(a, b), _kept(b, a), lambda p: p.passage),
        tuple(_moved(a, b)),
        tuple(_turned(a, b)),
        _change(answers[0].sentences, answers[1].sentences, lambda s: s.text),
        tuple(Restated(new.text, old, new) for old, new in both if sources[0][old.text] != sources[1][new.text]),
        _change(answers[0].citations, answers[1].citations, lambda c: c.url),
    )


def _change(a: Sequence[T], b: Sequence[T], key: Callable[[T], str]) -> Change[T]:
    first, second = set(map(key, a)), set(map(key, b))
    return Change(tuple(x for x in b if key(x) not in first), tuple(x for x in a if key(x) not in second))


def _sources(answer: Answer) -> dict[str, tuple[str, frozenset[str]]]:
    """Sentence -> its state and the pages beside it."""
    urls = {c.n: c.url for c in answer.citations}
    return {s.text: (str(s.state), frozenset(urls[n] for n in s.citations)) for s in answer.sentences}


def _queries(trace: Trace) -> tuple[Query, ...]:
    fan = trace.maybe(FanoutEvent)
    return fan.queries if fan else ()


def _candidates(trace: Trace, other: Trace) -> list[Placed]:
    found, fell = trace.maybe(RetrievalEvent), _fell(other, RetrievalEvent)
    return [
        Placed(c.passage.id, c.passage.url, c.passage.title, rank, c.fused, fell.get(c.passage.id))
        for rank, c in enumerate(found.candidates if found else (), 1)
    ]


def _kept(trace: Trace, other: Trace) -> list[Placed]:
    event, passages = trace.maybe(RerankEvent), trace.passages()
    if event is None:
        return []
    scores, fell = {s.passage: s.score for s in event.scored}, _fell(other, RerankEvent)
    named = [(rank, passages[p].passage) for rank, p in enumerate(event.kept, 1)]
    return [Placed(p.id, p.url, p.title, rank, scores.get(p.id), fell.get(p.id)) for rank, p in named]


def _fell(trace: Trace, kind: type[RetrievalEvent | RerankEvent]) -> dict[str, str]:
    event = trace.maybe(kind)
    return {d.item: str(d.reason) for d in event.decisions if not d.kept} if event else {}


def _moved(a: Trace, b: Trace) -> Iterable[Moved]:
    before = {p.passage: p.rank for p in _kept(a, b)}
    for p in _kept(b, a):
        if before.get(p.passage, p.rank) != p.rank:
            yield Moved(p.passage, p.url, before[p.passage], p.rank)


def _turned(a: Trace, b: Trace) -> Iterable[Turned]:
    before, after = _verdicts(a), _verdicts(b)
    urls = {p: c.passage.url for p, c in (a.passages() | b.passages()).items()}
    for sentence, passage in dict.fromkeys((*before, *after)):
        old, new = before.get((sentence, passage)), after.get((sentence, passage))
        states = (str(old.state) if old else None, str(new.state) if new else None)
        if states[0] != states[1]:
            scores = (old.score if old else None, new.score if new else None)
            yield Turned(sentence, passage, urls[passage], *states, *scores)


def _verdicts(trace: Trace) -> dict[tuple[str, str], Verdict]:
    """By the sentence's text and the passage: what layer 4 read in the end."""
    event, texts = trace.maybe(GroundingEvent), {c.id: c.text for c in trace.draft()}
    return {(texts[v.claim], v.passage): v for v in event.verdicts} if event else {}


def _settings(a: Config, b: Config, prefix: str = "") -> Iterable[Setting]:
    for name, old, new in ((f.name, getattr(a, f.name), getattr(b, f.name)) for f in fields(a)):
        if is_dataclass(old) and not isinstance(old, type):
            yield from _settings(old, new, f"{prefix}{name}.")  # type: ignore[arg-type]
        elif old != new:
            yield Setting(f"{prefix}{name}", old, new)
