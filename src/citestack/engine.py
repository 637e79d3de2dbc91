"""The engine: five layers and a writer, in order, over one corpus generation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TypeVar

from citestack.compose import Asked, abstention
from citestack.config import Config
from citestack.model import Answer, Candidate
from citestack.protocols import (
    Citer,
    CorpusView,
    DraftHeard,
    FanOut,
    Grounder,
    Reranker,
    Retriever,
    Reviser,
    RunHeard,
    Writer,
)
from citestack.settle import Verifiers, settle
from citestack.trace import (
    Event,
    FanoutEvent,
    RetrievalEvent,
    RunFinished,
    RunStarted,
    TimingsMeasured,
    Trace,
)
from citestack.trace_json import make_trace
from citestack.version import VERSION

R = TypeVar("R")
ANSWERING_LANGUAGE = 0.05
"""Share of the pages that must be in the question's language. The few Chinese pages of an English corpus do not answer
a Chinese question, and the models, which read English, would let any page answer it."""


@dataclass(frozen=True, slots=True)
class Layers:
    """What plugs into the stack; any of them may be replaced by another with the same method."""

    fanout: FanOut
    retriever: Retriever
    reranker: Reranker
    writer: Writer
    grounder: Grounder
    citer: Citer
    reviser: Reviser | None = None
    per_run: Callable[[DraftHeard | None], Layers] | None = None
    """Makes the layers of one run when a run needs its own: a language model's budget, somebody who listens."""


@dataclass(frozen=True, slots=True)
class Run:
    """An answer with the trace that explains it."""

    answer: Answer
    trace: Trace


@dataclass(slots=True)
class _Recorder:
    """Collects events and wall-clock time per layer."""

    watch: RunHeard | None = None
    events: list[Event] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    def note(self, *events: Event) -> None:
        for event in events:
            self.events.append(event)
            if self.watch is not None:
                self.watch.recorded(event)

    def timed(self, name: str, step: Callable[[], R]) -> R:
        if self.watch is not None:
            self.watch.entered(name)
        started = perf_counter()
        result = step()
        self.timings[name] = round(self.timings.get(name, 0.0) + (perf_counter() - started) * 1000, 3)
        return result

    def finish(self, answer: Answer) -> Run:
        self.timings["total"] = round(sum(self.timings.values()), 3)
        events = (*self.events, RunFinished(answer), TimingsMeasured(dict(self.timings)))
        return Run(answer, make_trace(events))


class Engine:
    """Runs questions. Holds no state of its own: the same view, config and question give the same trace id."""

    def __init__(self, view: CorpusView, layers: Layers, config: Config, models: Mapping[str, str]) -> None:
        self._view = view
        self._layers = layers
        self._verifiers = Verifiers(layers.grounder, layers.citer, layers.reviser)
        self._config = config
        self._models = dict(models)

    @property
    def config(self) -> Config:
        return self._config

    @property
    def view(self) -> CorpusView:
        return self._view

    def ask(self, question: str, *, heard: DraftHeard | None = None, watch: RunHeard | None = None) -> Run:
        """The answer and its trace. A question that cannot be answered is an abstention with a reason, not an error.

        ``heard`` gets the sentences of a language model's drafts while they are written, ``watch`` each stage as it
        begins and each event as it is recorded; it may stop the run. Raises ``LlmError`` where the settings say that a
        failing language model is an error, and ``StoppedError``.
        """
        return self._for_run(heard)._ask(question, watch)  # noqa: SLF001 - its own kind

    def _for_run(self, heard: DraftHeard | None) -> Engine:
        if self._layers.per_run is None:
            return self
        return Engine(self._view, self._layers.per_run(heard), self._config, self._models)

    def _ask(self, question: str, watch: RunHeard | None) -> Run:
        question = " ".join(question.split())
        asked = Asked(question[: self._config.max_question], self._view.generation, self._config)
        record = _Recorder(watch)
        record.note(RunStarted(question, self._config, asked.generation, self._models, VERSION))
        refusal = self._refusal(question)
        if refusal:
            return record.finish(abstention(asked, refusal))
        fan = record.timed("fanout", lambda: self._layers.fanout.expand(question))
        record.note(fan)
        asked = replace(asked, queries=fan.queries)
        refusal = self._wrong_language(fan)
        if refusal:
            return record.finish(abstention(asked, refusal))
        return self._retrieved(asked, record)

    def reconsider(
        self, question: str, trace: Trace, candidates: tuple[Candidate, ...], *, watch: RunHeard | None = None
    ) -> Run:
        """Run layers 3-5 again over other candidates, keeping the fan and the retrieval of an earlier trace."""
        fan, found = trace.one(FanoutEvent), replace(trace.one(RetrievalEvent), candidates=candidates)
        record = _Recorder(watch)
        record.note(trace.one(RunStarted), fan, found)
        asked = Asked(" ".join(question.split()), self._view.generation, self._config, fan.queries)
        return self._for_run(None)._reranked(asked, candidates, record)  # noqa: SLF001 - its own kind

    def _retrieved(self, asked: Asked, record: _Recorder) -> Run:
        found = record.timed("retrieval", lambda: self._layers.retriever.retrieve(asked.queries))
        record.note(found)
        if not found.candidates:
            return record.finish(abstention(asked, _nothing_found(found)))
        return self._reranked(asked, found.candidates, record)

    def _reranked(self, asked: Asked, candidates: tuple[Candidate, ...], record: _Recorder) -> Run:
        ranked = record.timed("rerank", lambda: self._layers.reranker.rerank(asked.queries, candidates))
        record.note(ranked)
        writing = record.timed("writing", lambda: self._layers.writer.write(asked.queries, candidates, ranked.kept))
        if not writing.draft:
            record.note(writing)
            reason = writing.abstain_reason or "Nothing in the corpus answers this."
            return record.finish(abstention(asked, reason))
        kept = in_order(candidates, ranked.kept)
        settled = settle(asked, writing, kept, self._verifiers, record.timed, others=candidates)
        record.note(*settled.events)
        return record.finish(settled.answer)

    def _refusal(self, question: str) -> str | None:
        if not any(c.isalnum() for c in question):
            return "The question is empty." if not question else "The question holds no words."
        limit = self._config.max_question
        if len(question) > limit:
            return f"The question has {len(question)} characters; the limit is {limit}. Ask one thing at a time."
        if self._view.counts().pages == 0:
            return "The store holds no pages yet. Add some: citestack add SOURCE."
        return None

    def _wrong_language(self, fan: FanoutEvent) -> str | None:
        asked, held = fan.analysis.language, self._view.languages()
        pages = sum(held.values())
        if asked is None or not held or held.get(asked, 0) >= ANSWERING_LANGUAGE * pages:
            return None
        known = ", ".join(sorted(held, key=lambda code: (-held[code], code))[:5])
        mine = f"{held.get(asked, 0)} of {pages} pages are in it"
        return f"The question seems to be in another language ({asked}); {mine}. Pages here are in: {known}."


def in_order(candidates: Sequence[Candidate], ids: Sequence[str]) -> list[Candidate]:
    """The candidates with these passage ids, in the order of ``ids``."""
    by_id = {c.passage.id: c for c in candidates}
    return [by_id[i] for i in ids if i in by_id]


def _nothing_found(found: RetrievalEvent) -> str:
    return f"No passage of the {found.passages} in this store shares anything with the question."
