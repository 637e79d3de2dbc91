"""Between columns 3 and 4: how many sentences were looked at, which became the draft, and why not the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from citestack.serve.stackview.reasons import in_words, short
from citestack.serve.stackview.shown import Count, Naming, clip, plural
from citestack.trace import Reason, RevisionEvent, Trace, WritingEvent

NEAREST = 5


@dataclass(frozen=True, slots=True)
class Undrafted:
    """A sentence that was not taken up."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A drafted sentence that was not supported, and what a revision made of it."""

    before: str
    after: str | None
    """None = it was dropped."""


@dataclass(frozen=True, slots=True)
class Writer:
    summary: str
    dropped: tuple[Count, ...] = ()
    own: tuple[Undrafted, ...] = ()
    """Of the followed page, the best ones that were not taken up."""
    revised: tuple[Reworded, ...] = ()


def writer_of(trace: Trace, naming: Naming) -> Writer | None:
    event = trace.maybe(WritingEvent)
    if event is None:
        return None
    drafted = plural(len(event.draft), "sentence")
    by = " by a language model" if event.drafts else ""
    left = Counter(d.reason for d in event.decisions if not d.kept)
    revision = trace.maybe(RevisionEvent)
    revised = tuple(Reworded(r.before, r.after) for r in revision.revisions) if revision else ()
    counts = tuple(Count(n, short(reason)) for reason, n in left.most_common())
    return Writer(f"{drafted} drafted{by} of {len(event.decisions):,} considered", counts, _own(trace, naming), revised)


def _own(trace: Trace, naming: Naming) -> tuple[Undrafted, ...]:
    if naming.followed is None:
        return ()
    event, passages = trace.one(WritingEvent), trace.passages()
    mine = {p for p, c in passages.items() if c.passage.url == naming.followed}
    decisions = {d.item: d for d in event.decisions}
    pool = sorted((p for p in event.pool if p.passage in mine), key=lambda p: (-p.score, p.claim.id))
    lost = [p for p in pool if not decisions[p.claim.id].kept]
    return tuple(
        Undrafted(clip(p.claim.text, 200), _why(in_words(d), p.problem, d.reason))
        for p in lost[:NEAREST]
        for d in (decisions[p.claim.id],)
    )


def _why(words: str, problem: str | None, reason: Reason) -> str:
    if reason is Reason.NOT_SELF_CONTAINED and problem:
        return f"Does not stand alone: {problem}."
    return words
