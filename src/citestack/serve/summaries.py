"""A layer's event in a handful of counts, for whoever watches a run."""

from __future__ import annotations

from typing import Any

from citestack.explain.fate import LAYER_NAMES
from citestack.model import SupportState
from citestack.trace import CitationEvent, Event, FanoutEvent, GroundingEvent, RerankEvent, RetrievalEvent


def layer_summary(event: Event) -> dict[str, Any] | None:
    """``{"layer", "name", "summary"}``; None for an event that is no layer's."""
    match event:
        case FanoutEvent():
            return _named(1, considered=len(event.considered), queries=len(event.queries))
        case RetrievalEvent():
            pages = len({c.passage.url for c in event.candidates})
            return _named(2, found=len(event.seen), candidates=len(event.candidates), pages=pages)
        case RerankEvent():
            return _named(3, scored=len(event.scored), kept=len(event.kept))
        case GroundingEvent():
            states = {str(s): sum(c.state is s for c in event.claims) for s in SupportState}
            return _named(4, sentences=len(event.claims), readings=len(event.verdicts), **states)
        case CitationEvent():
            return _named(5, sources=len(event.citations), sentences_cited=sum(map(bool, event.marks.values())))
        case _:
            return None


def _named(layer: int, **summary: int) -> dict[str, Any]:
    return {"layer": layer, "name": LAYER_NAMES[layer], "summary": summary}
