"""What a run made of a stored page: passages with their rank and fate, sentences with theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from citestack.model import Citation, Sentence, SupportState
from citestack.serve.reading import words
from citestack.serve.reading.addresses import host_and_path
from citestack.trace import (
    CitationEvent,
    Decision,
    GroundingEvent,
    Reason,
    RerankEvent,
    RetrievalEvent,
    RevisionEvent,
    RunFinished,
    Trace,
    WritingEvent,
)

_ID = re.compile(r"([0-9a-f]{16}):(\d{1,10})-(\d{1,10})\Z")


class Made(StrEnum):
    """What a run made of a sentence, best first; of two that overlap, the better one is shown."""

    CITED = "cited"
    VERIFIES = "verifies"
    """It supports a sentence of the answer; a better source is shown."""
    DRAFTED = "drafted"
    """The writer took it, no source supports it."""
    CONSIDERED = "considered"
    """The writer looked at it and did not take it."""


@dataclass(frozen=True, slots=True)
class Mark:
    start: int
    end: int
    made: StrEnum
    """``Made``; an audit marks by severity instead."""
    note: str
    numbers: tuple[int, ...] = ()
    """Of the citations that quote it."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A passage of the page that the run found."""

    start: int
    end: int
    kept: bool
    """It went past reranking, or a revision brought it in."""
    found: str
    """By how many queries, at which rank."""
    fate: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Sentences of the page, each in one class."""

    sentences: int
    cited: int
    verifies: int
    drafted: int
    considered: int
    found: int
    """In a passage that was found, not looked at by the writer."""
    unreached: int


def version_read(trace: Trace, url: str) -> str | None:
    """The first 16 hex digits of the version of the page that the run read; None when it never saw the page."""
    event = trace.maybe(RetrievalEvent)
    seen = (s.passage for s in event.seen if s.url == url) if event else iter(())
    found = (c.passage.id for c in trace.passages().values() if c.passage.url == url)
    return next((m[1] for m in map(_ID.match, (*seen, *found)) if m), None)


def outlines(trace: Trace, version: str) -> tuple[Outline, ...]:
    """Passages of this version that some query found, in page order."""
    event, ranked, revision = trace.maybe(RetrievalEvent), trace.maybe(RerankEvent), trace.maybe(RevisionEvent)
    if event is None:
        return ()
    decisions = {d.item: d for d in event.decisions} | {d.item: d for d in (ranked.decisions if ranked else ())}
    joined = {c.passage.id for c in revision.joined} if revision else set[str]()
    queries, found = len({h.query for s in event.seen for h in s.hits}), []
    for s in event.seen:
        where = _ID.match(s.passage)
        if where is not None and where[1] == version:
            by, best = len({h.query for h in s.hits}), min((h.rank for h in s.hits), default=0)
            decision = decisions[s.passage]
            reranked = ranked is not None and any(d.item == s.passage for d in ranked.decisions)
            fate = _fate(decision, reranked=reranked, joined=s.passage in joined)
            kept = (decision.kept and reranked) or s.passage in joined
            seen = f"found by {by} of {words.count(queries, 'query', 'queries')}, best rank {best}"
            found.append(Outline(int(where[2]), int(where[3]), kept, seen, fate))
    return tuple(sorted(found, key=lambda o: (o.start, o.end)))


def _fate(decision: Decision, *, reranked: bool, joined: bool) -> str:
    if joined:
        return "brought in by a revision"
    if reranked and decision.reason is Reason.OVER_BUDGET:
        at, cut = decision.numbers.get("rank") or 0, decision.numbers.get("cut") or 0
        return f"rank {at:g} at retrieval; reranking read the first {cut:g}"
    layer = "reranking" if reranked else "retrieval"
    rank = decision.numbers.get("rank")
    place = "" if rank is None else f"rank {rank:g} at {layer}, "
    return f"{place}{'kept' if decision.kept else 'dropped: ' + words.decided(decision)}"


def marks(trace: Trace, version: str) -> tuple[Mark, ...]:
    """In page order, none overlapping another. ``version``: 16 hex digits."""
    placed: list[Mark] = []
    for mark in (*_cited(trace, version), *_verifying(trace, version), *_pooled(trace, version)):
        if mark.start < mark.end and not any(p.start < mark.end and mark.start < p.end for p in placed):
            placed.append(mark)
    return tuple(sorted(placed, key=lambda m: m.start))


def _citations(trace: Trace) -> tuple[Citation, ...]:
    return trace.one(RunFinished).answer.citations


def _short(version: str) -> str:
    return version.removeprefix("sha256:")[:16]


def _cited(trace: Trace, version: str) -> Iterator[Mark]:
    numbers: dict[tuple[int, int], list[int]] = {}
    for c in _citations(trace):
        if _short(c.page_version) == version:
            numbers.setdefault((c.start, c.end), []).append(c.n)
    for (start, end), some in numbers.items():
        yield Mark(start, end, Made.CITED, f"shown as {', '.join(f'[{n}]' for n in some)}", tuple(some))


def _verifying(trace: Trace, version: str) -> Iterator[Mark]:
    """Best support first; what overlaps falls to the better one."""
    event, cited = trace.maybe(GroundingEvent), trace.maybe(CitationEvent)
    if event is None or cited is None:
        return
    standing = {c.claim for c in event.claims if c.state is SupportState.SUPPORTED}
    shown = {c.n: c for c in cited.citations}
    for v in sorted(event.verdicts, key=lambda v: -v.score):
        where = _ID.match(v.passage)
        if where is None or where[1] != version or v.claim not in standing or v.state is not SupportState.SUPPORTED:
            continue
        start, end = (v.evidence.start, v.evidence.end) if v.evidence else (int(where[2]), int(where[3]))
        instead = next((shown[n] for n in cited.marks.get(v.claim, ()) if n in shown), None)
        yield Mark(start, end, Made.VERIFIES, _instead(instead, v.score))


def _instead(shown: Citation | None, score: float) -> str:
    support = f"it verifies a sentence, support {score:.2f}"
    if shown is None:
        return f"{support}; the sentence was left out"
    return f"{support}; shown instead: [{shown.n}] {host_and_path(shown.url)}"


def _pooled(trace: Trace, version: str) -> Iterator[Mark]:
    """Sentences the writer looked at: those drafted first, then by score."""
    writing, event = trace.maybe(WritingEvent), trace.maybe(GroundingEvent)
    if writing is None:
        return
    decisions = {d.item: d for d in writing.decisions}
    later = {d.item: d for d in event.decisions} if event else {}
    pool = sorted(writing.pool, key=lambda p: (not decisions[p.claim.id].kept, -p.score))
    for p in pool:
        where = _ID.match(p.passage or "")
        if where is None or where[1] != version or p.claim.origin is None:
            continue
        yield _of_pool(
            p.claim.origin.start, p.claim.origin.end, decisions[p.claim.id], later.get(p.claim.id), p.problem
        )


def _of_pool(start: int, end: int, chosen: Decision, read: Decision | None, problem: str | None) -> Mark:
    if not chosen.kept:
        form = f" ({problem})" if problem else ""
        return Mark(start, end, Made.CONSIDERED, words.decided(chosen) + form)
    if read is None:
        return Mark(start, end, Made.DRAFTED, "drafted; the run ended before it was verified")
    if read.kept:
        return Mark(start, end, Made.VERIFIES, "drafted and verified; its words are shown from another place")
    return Mark(start, end, Made.DRAFTED, words.decided(read))


def tally(sentences: Sequence[Sentence], some: Sequence[Mark], found: Sequence[Outline]) -> Tally:
    """Each sentence counts under the first mark that touches it."""
    counts: dict[str, int] = {}
    for s in sentences:
        mark = next((m for m in some if m.start < s.end and s.start < m.end), None)
        name = str(mark.made) if mark else "found" if _inside(s, found) else "unreached"
        counts[name] = counts.get(name, 0) + 1
    return _tally(len(sentences), counts)


def _inside(s: Sentence, found: Iterable[Outline]) -> bool:
    return any(o.start <= s.start and s.end <= o.end for o in found)


def _tally(n: int, counts: Mapping[str, int]) -> Tally:
    names = ("cited", "verifies", "drafted", "considered", "found", "unreached")
    return Tally(n, *(counts.get(name, 0) for name in names))
