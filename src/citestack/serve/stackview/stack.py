"""The Stack view as values: five columns, the page that is followed, what a replay changed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

from citestack.explain.fate import Fate
from citestack.serve.stackview.citation import CitationColumn, citation_column
from citestack.serve.stackview.difference import Difference, difference
from citestack.serve.stackview.fan import FanColumn, fan_column
from citestack.serve.stackview.following import Followed, followed, saw, unknown
from citestack.serve.stackview.grounding import GroundingColumn, grounding_column
from citestack.serve.stackview.hits import found_by
from citestack.serve.stackview.knobs import Knob, knobs, query_of
from citestack.serve.stackview.rerank import RerankColumn, rerank_column
from citestack.serve.stackview.retrieval import RetrievalColumn, retrieval_column
from citestack.serve.stackview.shown import Naming, PageRef, letter
from citestack.trace import RetrievalEvent, RunFinished, RunStarted, TimingsMeasured, Trace, WritingEvent

FIRST = 20
OFFERED = 60
"""Pages offered for following; any other can be typed."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What was turned, and what that would change."""

    knobs: tuple[Knob, ...]
    query: str
    """The turned settings as they stand in an address."""
    compare: str
    """Address of the layer by layer comparison."""
    sentence: str
    moved: int
    """Passages that changed places at layer 3."""

    @property
    def changed(self) -> tuple[Knob, ...]:
        return tuple(k for k in self.knobs if k.changed)


@dataclass(frozen=True, slots=True)
class StackPage:
    trace_id: str
    question: str
    profile: str
    generation: int
    seconds: float | None
    abstain_reason: str | None
    sentences: int
    sources: int
    fan: FanColumn
    retrieval: RetrievalColumn
    rerank: RerankColumn
    grounding: GroundingColumn
    citation: CitationColumn
    pages: tuple[PageRef, ...]
    followed: Followed | None
    replay: Replay
    timings_ms: Mapping[str, float]

    @property
    def usual_host(self) -> str | None:
        """The host of half of the first pages, or more: its name on every row would hide what tells them apart."""
        first = self.pages[:FIRST]
        host, n = Counter(p.host for p in first).most_common(1)[0] if first else ("", 0)
        return host if 2 * n >= len(first) > 2 else None

    def ms(self, *layers: str) -> str:
        """Wall-clock time of a column; empty where none was measured."""
        known = [self.timings_ms[x] for x in layers if x in self.timings_ms]
        return f"{sum(known):,.0f} ms" if known else ""

    def follow(self, url: str = "") -> str:
        """The address of this view with a page followed, or none."""
        parts = ([f"page={quote_plus(url)}"] if url else []) + ([self.replay.query] if self.replay.query else [])
        return f"/runs/{self.trace_id}/stack" + (f"?{'&'.join(parts)}" if parts else "")

    @property
    def as_asked(self) -> str:
        """The same page followed through the run as it was."""
        at = f"?page={quote_plus(self.followed.page.url)}" if self.followed else ""
        return f"/runs/{self.trace_id}/stack{at}"


@dataclass(frozen=True, slots=True)
class Followable:
    """The page to follow: its address, whether the store has it, and its levers where they are worked out."""

    url: str
    stored: bool
    levers: Fate | None = None


def stack_page(trace: Trace, turned: Mapping[str, float | int], shown: Trace, page: Followable | None) -> StackPage:
    """``trace`` as it was asked, ``shown`` what ``turned`` makes of it: the same trace when nothing is turned."""
    base = trace if turned else None
    naming = naming_of(shown, base, page.url if page else None)
    stopped, found = stop_words(shown), found_by(shown)
    started, answer = trace.one(RunStarted), shown.one(RunFinished).answer
    timings = trace.maybe(TimingsMeasured)
    ms = dict(timings.timings_ms) if timings else {}
    return StackPage(
        trace.id,
        started.question,
        started.config.profile,
        started.corpus_generation,
        ms["total"] / 1000 if "total" in ms else None,
        answer.abstain_reason,
        len(answer.sentences),
        len({c.url for c in answer.citations}),
        fan_column(shown, naming, found),
        retrieval_column(shown, naming, stopped, found),
        rerank_column(shown, naming, stopped, base),
        grounding_column(shown, naming, stopped, base),
        citation_column(shown, naming, stopped, base),
        _offered(shown, naming),
        _followed(shown, naming, base, page),
        _replay(trace, shown, turned),
        {} if turned else ms,
    )


def naming_of(trace: Trace, base: Trace | None, page: str | None) -> Naming:
    """Letters in the order of the matrix; a replay keeps those of the run, so that a page keeps its letter."""
    urls = dict.fromkeys(c.passage.url for t in (base, trace) if t is not None for c in t.read())
    return Naming({url: letter(i) for i, url in enumerate(urls)}, page)


def stop_words(trace: Trace) -> str:
    """What a column says that the run never reached."""
    reason = trace.one(RunFinished).answer.abstain_reason or "nothing was left to do."
    last = "after the writer" if trace.maybe(WritingEvent) else "before this layer"
    return f"Not reached. The run stopped {last}: {reason}"


def _offered(trace: Trace, naming: Naming) -> tuple[PageRef, ...]:
    """Those that were read first, then as they were found."""
    event = trace.maybe(RetrievalEvent)
    read = [c.passage.url for c in trace.read()]
    seen = [s.url for s in event.seen] if event else []
    return tuple(naming.page(url) for url in list(dict.fromkeys((*read, *seen)))[:OFFERED])


def _followed(trace: Trace, naming: Naming, base: Trace | None, page: Followable | None) -> Followed | None:
    if page is None:
        return None
    if not page.stored and not saw(trace, page.url):
        return unknown(naming, page.url)
    return followed(trace, naming, page.url, base, page.levers)


def _replay(trace: Trace, shown: Trace, turned: Mapping[str, float | int]) -> Replay:
    found: Difference | None = difference(trace, shown, would=True) if turned else None
    sentence = (
        found.headline if found else "Move a slider: the run is decided again with that setting, not asked again."
    )
    query = query_of(turned)
    compare = f"/compare?{query_of(turned, a=trace.id)}"
    return Replay(knobs(trace.one(RunStarted).config, turned), query, compare, sentence, found.moved if found else 0)
