"""Column 1: the queries of the fan, and those that were not asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.serve.stackview.hits import FoundBy
from citestack.serve.stackview.reasons import in_words
from citestack.serve.stackview.shown import ROWS, Head, Naming, plural
from citestack.trace import FanoutEvent, Trace


@dataclass(frozen=True, slots=True)
class QueryRow:
    n: int
    """1 = the question itself."""
    text: str
    kind: str
    reason: str
    source: str
    """rule, corpus, model or observed."""
    weight: float
    passages: int | None
    """Passages it found; None when nothing was searched."""
    pages: int | None
    rank: int | None
    """Best rank it gave the followed page; None = it did not find it, or none is followed."""


@dataclass(frozen=True, slots=True)
class DroppedQuery:
    text: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class FanColumn:
    head: Head
    queries: tuple[QueryRow, ...] = ()
    dropped: tuple[DroppedQuery, ...] = ()
    hidden: int = 0
    """Dropped queries beyond those listed."""
    notes: tuple[str, ...] = ()


def fan_column(trace: Trace, naming: Naming, found: Sequence[FoundBy] | None) -> FanColumn:
    event = trace.maybe(FanoutEvent)
    if event is None:
        return FanColumn(Head(1, "Fan-out", "The run stopped before any query was made.", reached=False))
    ranks = _ranks(found)
    kinds = {q.text: str(q.kind) for q in event.considered}
    left = [d for d in event.decisions if not d.kept]
    dropped = tuple(DroppedQuery(d.item, kinds.get(d.item, ""), in_words(d)) for d in left[: ROWS // 2])
    rows = tuple(
        QueryRow(i + 1, q.text, str(q.kind), q.reason, str(q.source), q.weight, *_counts(ranks, i, naming.followed))
        for i, q in enumerate(event.queries)
    )
    asked = plural(len(rows), "query", "queries")
    summary = f"{asked} asked of {len(event.considered):,} considered"
    return FanColumn(Head(1, "Fan-out", summary), rows, dropped, len(left) - len(dropped), event.notes)


Ranks = Mapping[int, Mapping[str, Sequence[int]]]
"""Query -> page -> the ranks of its passages."""


def _ranks(found: Sequence[FoundBy] | None) -> Ranks | None:
    if found is None:
        return None
    ranks: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for f in found:
        for query, rank in f.ranks.items():
            ranks[query][f.seen.url].append(rank)
    return ranks


def _counts(found: Ranks | None, query: int, followed: str | None) -> tuple[int | None, int | None, int | None]:
    if found is None:
        return None, None, None
    pages = found.get(query, {})
    rank = min(pages[followed]) if followed is not None and followed in pages else None
    return sum(len(ranks) for ranks in pages.values()), len(pages), rank
