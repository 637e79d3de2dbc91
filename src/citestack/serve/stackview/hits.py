"""What every query found, once per view: the best rank each gave each passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from citestack.trace import RetrievalEvent, Seen, Trace


@dataclass(frozen=True, slots=True)
class FoundBy:
    """A passage with the best rank of each query that found it, whatever the mode."""

    seen: Seen
    ranks: Mapping[int, int]


def found_by(trace: Trace) -> tuple[FoundBy, ...] | None:
    """In the order of the fused scores, best first; None when nothing was searched."""
    event = trace.maybe(RetrievalEvent)
    return None if event is None else tuple(FoundBy(s, _best(s)) for s in event.seen)


def _best(seen: Seen) -> Mapping[int, int]:
    best: dict[int, int] = {}
    for hit in seen.hits:
        if hit.rank < best.get(hit.query, hit.rank + 1):
            best[hit.query] = hit.rank
    return best
