"""The page asked about, once per audit and shared by every check: each prompt's fan, and what the page makes of it.

With a store every prompt is one ``ask``, over the store as it is or with the page put in its place (``explain.as_if``).
Without one the page is read for the prompts themselves, and nothing is retrieved: what else is asked beside them would
be the rules' guess alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from citestack.audit.alone import EmptyView
from citestack.audit.answering import QueryAnswer, Reader, Rival, of_other_sites
from citestack.audit.intents import intents
from citestack.audit.stands import Stands
from citestack.audit.subject import Around, Subject
from citestack.config import profile_config
from citestack.explain.as_if import StandIn, candidates_of, standing_in
from citestack.explain.fate import fate_of, read_of
from citestack.model import Candidate, Query, SupportState
from citestack.stack.layer1_fanout import CorpusFanOut
from citestack.trace import FanoutEvent, GroundingEvent, RetrievalEvent, RunFinished, Trace

Progress = Callable[[int, int], None]
"""Prompts done, prompts in all."""
MOST_PASSAGES = 400
"""Passages of a page that are looked at, from its start; a book has thousands."""


@dataclass(frozen=True, slots=True)
class AskedPrompt:
    """One prompt: the page's word on each query of its fan, the prompt itself first, and how far our stack took it."""

    prompt: str
    answers: tuple[QueryAnswer, ...]
    survived: int | None = None
    """Last layer, 0 to 5, that the page survived; None without a store."""
    trace: Trace | None = None

    @property
    def speaks(self) -> bool:
        """Some query of the fan is answered, or half answered."""
        return any(a.state != "missed" for a in self.answers)


@dataclass(frozen=True, slots=True)
class Asked:
    prompts: tuple[AskedPrompt, ...]
    given: bool
    """False: no prompt was given, the page was asked what its title and headings promise."""
    as_if: bool
    """The page does not stand in the store like this; it was asked about as if it did."""
    alone: bool
    """No store: the prompts themselves were looked at, and no other page."""


def with_asked(subject: Subject, around: Around, progress: Progress | None = None) -> Around:
    """The surroundings with the page asked about; as they are when that is done."""
    return around if around.asked is not None else replace(around, asked=ask_about(subject, around, progress))


def ask_about(subject: Subject, around: Around, progress: Progress | None = None) -> Asked:
    """One ``ask`` per prompt, and one reading of the page per query of its fan."""
    prompts = around.prompts or intents(subject.page)
    host = None if around.session is None else standing_in(around.session, subject.record)
    asking = _with_store(host, subject, around) if host is not None else _alone(subject, around)
    done = []
    for n, prompt in enumerate(prompts, start=1):
        done.append(asking(prompt))
        if progress is not None:
            progress(n, len(prompts))
    return Asked(tuple(done), bool(around.prompts), host is not None and host.as_if, host is None)


def _with_store(host: StandIn, subject: Subject, around: Around) -> Callable[[str], AskedPrompt]:
    reader = Reader(host.engine.config, host.models.relevance, around.support, subject.page.title)
    page, url = candidates_of(host.page)[:MOST_PASSAGES], subject.page.url

    def ask(prompt: str) -> AskedPrompt:
        trace = host.engine.ask(prompt).trace
        fan, found = trace.maybe(FanoutEvent), trace.maybe(RetrievalEvent)
        queries = fan.queries if fan is not None else ()
        others = of_other_sites(url, found.candidates) if found is not None else []
        answers = _judged(reader, queries, page, others, around.stands)
        told = AskedPrompt(prompt, answers, trace=trace)
        return replace(told, survived=survived(trace, url, speaks=told.speaks, stands=around.stands))

    return ask


def _alone(subject: Subject, around: Around) -> Callable[[str], AskedPrompt]:
    from citestack.inference import load_relevance

    config = profile_config("fast")
    relevance = around.relevance or load_relevance(config.relevance)
    reader = Reader(config, relevance, around.support, subject.page.title)
    fanout = CorpusFanOut(EmptyView(), config.fanout)
    page = candidates_of(subject.record)[:MOST_PASSAGES]

    def ask(prompt: str) -> AskedPrompt:
        queries = fanout.expand(prompt).queries if any(c.isalnum() for c in prompt) else ()
        first = (reader.answer(q, page, [], queries, around.stands) for q in queries[:1])
        return AskedPrompt(prompt, tuple(first))

    return ask


def _judged(
    reader: Reader, queries: Sequence[Query], page: Sequence[Candidate], others: Sequence[Candidate], stands: Stands
) -> tuple[QueryAnswer, ...]:
    answers = (reader.answer(q, page, others, queries, stands) for q in queries)
    return tuple(a if a.state == "answered" else replace(a, rival=_rival(reader, a, others, queries)) for a in answers)


def _rival(reader: Reader, answer: QueryAnswer, others: Sequence[Candidate], queries: Sequence[Query]) -> Rival | None:
    return reader.rival(answer.query, others, queries) if others else None


def survived(trace: Trace, url: str, *, speaks: bool, stands: Stands) -> int:
    """The last layer the page survived, 5 = cited.

    Layer 1: some query of the fan is spoken of. Layers 4 and 5 count only by sentences that stand: a page verifies its
    own figures, whatever they are, and a figure that nothing else holds up is no evidence.
    """
    fate = fate_of(trace, url)
    reached = 5 if fate.fate == "cited" else (fate.layer or 1) - 1
    if reached < 4:
        return reached if speaks else 0
    if not _holds_up(_evidence(trace, url), stands):
        return 3
    if reached == 5 and not _holds_up(_quotes(trace, url), stands):
        return 4
    return reached


def _holds_up(spans: Sequence[tuple[int, int]], stands: Stands) -> bool:
    return not spans or any(not stands.falls(start, end) for start, end in spans)


def _evidence(trace: Trace, url: str) -> list[tuple[int, int]]:
    mine = set(read_of(trace, url))
    verdicts = trace.one(GroundingEvent).verdicts
    own = [v for v in verdicts if v.passage in mine and v.state is SupportState.SUPPORTED and v.evidence is not None]
    return [(v.evidence.start, v.evidence.end) for v in own if v.evidence is not None]


def _quotes(trace: Trace, url: str) -> list[tuple[int, int]]:
    return [(c.start, c.end) for c in trace.one(RunFinished).answer.citations if c.url == url]
