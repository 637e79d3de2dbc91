"""Column 2: who was found by which query at which rank, and how many did not get through the cut."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citestack.serve.stackview.hits import FoundBy
from citestack.serve.stackview.reasons import short
from citestack.serve.stackview.shown import ROWS, Count, Head, Naming, PageRef, folded, plural, unfolded
from citestack.serve.stackview.strips import WIDTH, dots
from citestack.trace import FanoutEvent, RetrievalEvent, RunStarted, Trace

OPEN = 16
"""Page rows that stand open; the others are folded."""


@dataclass(frozen=True, slots=True)
class QueryStrip:
    """The best ranks of the pages one query found."""

    n: int
    depth: int
    kept: tuple[int, ...]
    """Of passages that went on."""
    dropped: tuple[int, ...]
    followed: tuple[int, ...]
    """Of the followed page's passages."""

    @property
    def kept_dots(self) -> str:
        return dots(self.kept, self.depth)

    @property
    def dropped_dots(self) -> str:
        return dots(self.dropped, self.depth)

    @property
    def followed_dots(self) -> str:
        return dots(self.followed, self.depth)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page, with the best rank that each query gave it."""

    page: PageRef
    depth: int
    ranks: tuple[int, ...]
    queries: int
    best: int
    seen: int
    kept: int

    @property
    def dots(self) -> str:
        return dots(self.ranks, self.depth)


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows that are not drawn."""

    pages: int
    passages: int


@dataclass(frozen=True, slots=True)
class RetrievalColumn:
    head: Head
    depth: int = 1
    strips: tuple[QueryStrip, ...] = ()
    pages: tuple[PageRow, ...] = ()
    folded: Folded | None = None
    dropped: tuple[Count, ...] = ()
    kept: int = 0
    partial: str = ""
    """Says so when not all passages had vectors."""

    @property
    def first(self) -> tuple[PageRow, ...]:
        """Those that stand open, the followed one among them."""
        return unfolded(self.pages, OPEN)

    @property
    def rest(self) -> tuple[PageRow, ...]:
        return folded(self.pages, OPEN)

    @property
    def width(self) -> float:
        return WIDTH


def retrieval_column(trace: Trace, naming: Naming, stopped: str, found: Sequence[FoundBy] | None) -> RetrievalColumn:
    event = trace.maybe(RetrievalEvent)
    if event is None or found is None:
        return RetrievalColumn(Head(2, "Retrieval", stopped, reached=False))
    depth = trace.one(RunStarted).config.retrieval.depth
    through = {c.passage.id for c in event.candidates}
    pages = _by_page(found)
    shown = _drawn(pages, naming)
    hidden = sum(len(own) for url, own in pages.items() if url not in shown)
    left = Counter(d.reason for d in event.decisions if not d.kept)
    seen = f"{plural(len(event.seen), 'passage')} of {plural(len(pages), 'page')} found"
    summary = f"{seen}; {len(event.candidates):,} go on" if event.seen else "No passage was found"
    return RetrievalColumn(
        Head(
            2,
            "Retrieval",
            f"{summary}. Searched: {plural(event.passages, 'passage')} of {plural(event.pages, 'page')}.",
        ),
        depth,
        tuple(_strips(trace, found, through, depth, naming.followed)),
        tuple(_page_row(naming.page(url), pages[url], through, depth) for url in shown),
        Folded(len(pages) - len(shown), hidden) if hidden else None,
        tuple(Count(n, short(reason)) for reason, n in left.most_common()),
        len(event.candidates),
        _partial(event),
    )


def _partial(event: RetrievalEvent) -> str:
    if not event.vectors:
        return "Searched by words alone: no passage has a vector."
    if event.vectors >= event.passages:
        return ""
    return f"Searched by meaning in {event.vectors:,} of {plural(event.passages, 'passage')}; by words in all."


def _by_page(found: Sequence[FoundBy]) -> Mapping[str, Sequence[FoundBy]]:
    """Best first: in the order in which layer 2 fused their passages."""
    pages: dict[str, list[FoundBy]] = defaultdict(list)
    for f in found:
        pages[f.seen.url].append(f)
    return pages


def _drawn(pages: Iterable[str], naming: Naming) -> dict[str, None]:
    """The first ones, those that were read, and the one that is followed."""
    named = {*naming.letters, naming.followed}
    return {url: None for i, url in enumerate(pages) if i < ROWS or url in named}


def _strips(
    trace: Trace, found: Sequence[FoundBy], through: set[str], depth: int, followed: str | None
) -> Iterable[QueryStrip]:
    kinds: dict[int, tuple[set[int], set[int], set[int]]] = defaultdict(lambda: (set(), set(), set()))
    for f in found:
        which = 2 if f.seen.url == followed else 0 if f.seen.passage in through else 1
        for query, rank in f.ranks.items():
            kinds[query][which].add(rank)
    for query in range(_queries(trace)):
        kept, dropped, own = kinds[query]
        yield QueryStrip(query + 1, depth, tuple(sorted(kept)), tuple(sorted(dropped - kept)), tuple(sorted(own)))


def _queries(trace: Trace) -> int:
    fan = trace.maybe(FanoutEvent)
    return len(fan.queries) if fan else 0


def _page_row(page: PageRef, own: Sequence[FoundBy], through: set[str], depth: int) -> PageRow:
    best: dict[int, int] = {}
    for f in own:
        for query, rank in f.ranks.items():
            best[query] = min(rank, best.get(query, rank))
    ranks = tuple(sorted(best.values()))
    kept = sum(f.seen.passage in through for f in own)
    return PageRow(page, depth, ranks, len(best), ranks[0], len(own), kept)
