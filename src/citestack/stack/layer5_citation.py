"""Layer 5, citation: the smallest set of pages that verifies the answer, and why every other page lost.

A page enters when at least one of its passages supports a sentence. The chosen set is a minimum set cover: no page can
be left out without leaving a sentence bare (leave-one-out necessity, ALCE's citation precision). A sentence that some
page has word for word needs such a page; one that rewords it stands in only where the set is full. Among covers of
equal size the one that is cheapest to verify wins: fewest words to read, then the strongest support, then the better
rank. For a sentence that one page quotes from another, the page that is quoted comes first (see ``quoting``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import urlsplit

from citestack.config import CitationConfig
from citestack.model import Candidate, Citation, Claim, Span, SupportState, Verdict
from citestack.stack.quoting import in_words, named, repeats
from citestack.stack.text_fragment import deep_link
from citestack.trace import CitationEvent, Decision, GroundingEvent, Reason, measured

EXACT_COVER_PAGES = 14
"""Up to here every subset is tried (2^14 = 16k); beyond, greedy cover (within ln n of the optimum)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One page's best evidence for one claim."""

    claim: str
    url: str
    candidate: Candidate
    quote: Span
    score: float
    rank: int
    verbatim: bool
    """The quote has the sentence word for word: to check it is to find it, and its words are the page's own."""

    @property
    def words(self) -> int:
        """The cost of checking it: words a reader must read."""
        return len(self.quote.text.split())

    @property
    def cost(self) -> tuple[bool, int, float, int, str]:
        return (not self.verbatim, self.words, -self.score, self.rank, self.url)


Table = Mapping[str, Mapping[str, Source]]
"""Claim id -> URL -> that page's cheapest source."""

Naming = frozenset[tuple[str, str]]
"""Ids of passages: the first names the page of the second as its source."""


class MinimalCiter:
    """The default citer."""

    def __init__(self, config: CitationConfig) -> None:
        self._config = config

    def cite(
        self, claims: Sequence[Claim], grounding: GroundingEvent, candidates: Sequence[Candidate]
    ) -> CitationEvent:
        """Citations numbered in reading order. ``candidates`` in layer 3's rank order."""
        table = _sources(claims, grounding, candidates)
        naming = _naming(table)
        at_hand = {c: _first_hand(row, naming) for c, row in table.items()}
        chosen = _cover({c: _in_its_words(row) for c, row in at_hand.items()}, self._config.max_sources)
        marked = {c: _cheapest(row, chosen) for c, row in at_hand.items()}
        citations, marks = _numbered([(c.id, marked[c.id]) for c in claims if c.id in marked])
        decisions = [*_page_decisions(table, marked, naming), *_claim_decisions(marked, self._config)]
        return CitationEvent(citations, marks, tuple(decisions))


def _sources(claims: Sequence[Claim], grounding: GroundingEvent, candidates: Sequence[Candidate]) -> Table:
    """Every supporting (claim, page) with the page's cheapest evidence; claims that stayed unsupported have no row."""
    by_id = {c.passage.id: (rank, c) for rank, c in enumerate(candidates)}
    supported = {s.claim for s in grounding.claims if s.state is SupportState.SUPPORTED}
    said = {c.id: c.text for c in claims if c.id in supported}
    table: dict[str, dict[str, Source]] = {claim: {} for claim in said}
    for v in grounding.verdicts:
        if v.claim in table and v.state is SupportState.SUPPORTED and v.passage in by_id:
            source = _source(v, *by_id[v.passage], said[v.claim])
            row = table[v.claim]
            if source.url not in row or source.cost < row[source.url].cost:
                row[source.url] = source
    return {claim: row for claim, row in table.items() if row}


def _source(verdict: Verdict, rank: int, candidate: Candidate, said: str) -> Source:
    passage = candidate.passage
    quote = verdict.evidence or Span(passage.start, passage.end, passage.text)
    return Source(verdict.claim, passage.url, candidate, quote, verdict.score, rank, in_words(said, quote.text))


def _naming(table: Table) -> Naming:
    passages = {s.candidate.passage.id: s.candidate.passage for row in table.values() for s in row.values()}
    every = tuple(passages.values())
    return frozenset((passage, other.id) for passage, others in named(every, every).items() for other in others)


def _first_hand(row: Mapping[str, Source], naming: Naming) -> Mapping[str, Source]:
    """The row without the pages that only quote another of its pages; two that quote each other both stay."""
    return {url: source for url, source in row.items() if not any(_repeats(source, s, naming) for s in row.values())}


def _in_its_words(row: Mapping[str, Source]) -> Mapping[str, Source]:
    """The pages that have the sentence word for word; all of the row where none has."""
    return {url: source for url, source in row.items() if source.verbatim} or row


def _repeats(source: Source, original: Source, naming: Naming) -> bool:
    mine, other = source.candidate.passage, original.candidate.passage
    return (mine.id, other.id) in naming and repeats(mine.text, original.quote.text)


def _cover(table: Table, limit: int) -> tuple[str, ...]:
    """A minimum cover of the claims by pages; with more pages than ``limit`` needed, the best ``limit`` greedily."""
    urls = sorted({u for row in table.values() for u in row})
    if len(urls) <= EXACT_COVER_PAGES:
        for size in range(min(limit, len(urls)) + 1):
            covers = [s for s in combinations(urls, size) if all(set(s) & row.keys() for row in table.values())]
            if covers:
                return min(covers, key=lambda s: _cover_cost(s, table))
    return _greedy(table, urls, limit)


def _cover_cost(subset: tuple[str, ...], table: Table) -> tuple[int, float, int, tuple[str, ...]]:
    best = [min((row[u] for u in subset if u in row), key=lambda s: s.cost) for row in table.values()]
    support = measured(sum(s.score for s in best))
    return (sum(s.words for s in best), -support, sum(s.rank for s in best), subset)


def _greedy(table: Table, urls: Sequence[str], limit: int) -> tuple[str, ...]:
    chosen: list[str] = []
    open_claims = set(table)
    while open_claims and len(chosen) < limit:
        gain = {u: sum(u in table[c] for c in open_claims) for u in urls if u not in chosen}
        url = min(gain, key=lambda u: (-gain[u], u))
        chosen.append(url)
        open_claims = {c for c in open_claims if url not in table[c]}
    return tuple(sorted(chosen))


def _cheapest(row: Mapping[str, Source], chosen: Sequence[str]) -> Source | None:
    return min((row[u] for u in chosen if u in row), key=lambda s: s.cost, default=None)


def _numbered(
    marked: Sequence[tuple[str, Source | None]],
) -> tuple[tuple[Citation, ...], dict[str, tuple[int, ...]]]:
    """One number per (page version, quote), in the order a reader meets them."""
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    marks: dict[str, tuple[int, ...]] = {}
    for claim, source in marked:
        if source is None:
            continue
        key = (source.candidate.passage.version, source.quote.start, source.quote.end)
        if key not in numbers:
            numbers[key] = len(numbers) + 1
            citations.append(_citation(numbers[key], source))
        marks[claim] = (numbers[key],)
    return tuple(citations), marks


def _citation(n: int, source: Source) -> Citation:
    passage, quote = source.candidate.passage, source.quote
    host = urlsplit(source.url).hostname or ""
    link = deep_link(source.url, quote.text, passage.text)
    title, version = passage.title, passage.version
    return Citation(n, source.url, title, host, quote.text, quote.start, quote.end, link, version, source.score)


def _page_decisions(table: Table, marked: Mapping[str, Source | None], naming: Naming) -> list[Decision]:
    used = {s.url for s in marked.values() if s is not None}
    urls = sorted({u for row in table.values() for u in row})
    return [_page_decision(u, table, u in used, marked, naming) for u in urls]


def _page_decision(url: str, table: Table, used: bool, marked: Mapping[str, Source | None], naming: Naming) -> Decision:
    rows = {claim: row[url] for claim, row in table.items() if url in row}
    numbers: dict[str, float | None] = {
        "sentences_verified": len(rows),
        "score": max(s.score for s in rows.values()),
        "words": min(s.words for s in rows.values()),
    }
    if used:
        return Decision(url, True, Reason.KEPT, numbers)
    rival = next((s for claim in rows if (s := marked[claim]) is not None), None)
    if rival is None:
        return Decision(url, False, Reason.OVER_BUDGET, numbers)
    numbers["bar"] = rival.words
    if quoted := sum(_quoted(rows[c], marked[c], naming) for c in rows):
        numbers["quoted"] = quoted
    elif reworded := sum(_reworded(rows[c], marked[c]) for c in rows):
        numbers["reworded"] = reworded
    return Decision(url, False, Reason.BETTER_SOURCE, numbers, against=rival.url)


def _quoted(source: Source, shown: Source | None, naming: Naming) -> bool:
    """The page lost this sentence because it has it from the page that is shown for it."""
    return shown is not None and _repeats(source, shown, naming)


def _reworded(source: Source, shown: Source | None) -> bool:
    """The page lost this sentence because the one that is shown has it word for word."""
    return shown is not None and shown.verbatim and not source.verbatim


def _claim_decisions(marked: Mapping[str, Source | None], config: CitationConfig) -> list[Decision]:
    cut: dict[str, float | None] = {"cut": float(config.max_sources)}
    return [
        Decision(claim, source is not None, Reason.KEPT if source else Reason.OVER_BUDGET, {} if source else cut)
        for claim, source in marked.items()
    ]
