"""The five layers of a run in one line each: what came in, what went on."""

from __future__ import annotations

from dataclasses import dataclass

from citestack.model import SupportState
from citestack.serve.reading.words import count
from citestack.trace import CitationEvent, Event, FanoutEvent, GroundingEvent, RerankEvent, RetrievalEvent, Trace


@dataclass(frozen=True, slots=True)
class LayerCell:
    layer: int
    name: str
    """As in traces: fanout, retrieval, rerank, grounding, citation."""
    title: str
    figure: str
    """The headline number; empty when the run ended before this layer."""
    detail: str


TITLES = {1: "Fan-out", 2: "Retrieval", 3: "Reranking", 4: "Grounding", 5: "Citation"}
NAMES = {1: "fanout", 2: "retrieval", 3: "rerank", 4: "grounding", 5: "citation"}


DOES = {
    1: "asks your question in several ways",
    2: "finds passages for each of them",
    3: "scores them by relevance and trust",
    4: "checks every sentence against its source",
    5: "shows the fewest sources that verify all",
}


def idle_strip() -> tuple[LayerCell, ...]:
    """Before any question: what each layer does."""
    return tuple(LayerCell(n, NAMES[n], TITLES[n], "", does) for n, does in DOES.items())


def strip(trace: Trace) -> tuple[LayerCell, ...]:
    """A cell per layer; without a figure for layers the run did not reach."""
    found: dict[int, Event | None] = {
        1: trace.maybe(FanoutEvent),
        2: trace.maybe(RetrievalEvent),
        3: trace.maybe(RerankEvent),
        4: trace.maybe(GroundingEvent),
        5: trace.maybe(CitationEvent),
    }
    return tuple(LayerCell(n, NAMES[n], TITLES[n], *_figures(event)) for n, event in found.items())


def _figures(event: Event | None) -> tuple[str, str]:
    match event:
        case FanoutEvent():
            return count(len(event.queries), "query", "queries"), f"of {len(event.considered):,} considered"
        case RetrievalEvent():
            pages = len({s.url for s in event.seen})
            return count(len(event.candidates), "passage"), f"of {len(event.seen):,} found on {count(pages, 'page')}"
        case RerankEvent():
            return f"{len(event.kept):,} kept", f"of {len(event.scored):,} scored"
        case GroundingEvent():
            good = sum(c.state is SupportState.SUPPORTED for c in event.claims)
            return f"{good:,} verified", f"of {count(len(event.claims), 'sentence')} drafted"
        case CitationEvent():
            verifying = [d.kept for d in event.decisions if "sentences_verified" in d.numbers]
            return count(sum(verifying), "source"), f"of {len(verifying):,} that verify"
        case _:
            return "", "not reached"
