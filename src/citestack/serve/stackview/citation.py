"""Column 5: the sources shown, with the words that prove each sentence, and why every other one lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from citestack.model import Citation
from citestack.serve.stackview.reasons import in_words
from citestack.serve.stackview.shown import ROWS, Change, Head, Naming, PageRef, Quote, clip, plural, quoted
from citestack.trace import CitationEvent, Decision, Reason, RunFinished, RunStarted, Trace

LONG_QUOTE = 240
"""Characters from which a quote is shown without the words around it."""


@dataclass(frozen=True, slots=True)
class SourceCard:
    n: int
    page: PageRef
    title: str
    quote: Quote
    words: int
    """Of the quote: what a reader reads to check."""
    link: str
    """To the quoted words."""
    score: float
    sentences: tuple[int, ...]
    """Numbers of the sentences it stands beside."""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class LostRow:
    """A page that verifies something and is not shown."""

    page: PageRef
    why: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class CitationColumn:
    head: Head
    sources: tuple[SourceCard, ...] = ()
    lost: tuple[LostRow, ...] = ()
    hidden: int = 0
    silent: tuple[PageRef, ...] = ()
    """Pages that were read and verify nothing."""
    unshown: tuple[str, ...] = ()
    """Verified sentences that no source was left for."""
    gone: tuple[PageRef, ...] = ()
    """After a replay: pages that were cited and are not any more."""
    bar: float = 0.0


def citation_column(trace: Trace, naming: Naming, stopped: str, base: Trace | None = None) -> CitationColumn:
    event = trace.maybe(CitationEvent)
    if event is None:
        return CitationColumn(Head(5, "Citation", stopped, reached=False), gone=_gone(trace, naming, base))
    answer = trace.one(RunFinished).answer
    pages = [d for d in event.decisions if "sentences_verified" in d.numbers]
    cited = {c.url for c in answer.citations}
    before = _cited(base)
    cards = tuple(_card(c, trace, event, naming, before) for c in answer.citations)
    lost = [_lost(d, naming, before) for d in _losing(pages, cited)]
    named = {d.item for d in pages}
    read = dict.fromkeys(c.passage.url for c in trace.read())
    return CitationColumn(
        Head(5, "Citation", _summary(trace, len(cited), len(lost))),
        cards,
        tuple(r for i, r in enumerate(lost) if i < ROWS // 2 or r.page.followed),
        max(0, len(lost) - ROWS // 2),
        tuple(naming.page(u) for u in read if u not in named),
        _unshown(trace, event),
        _gone(trace, naming, base),
        trace.one(RunStarted).config.grounding.supported,
    )


def _summary(trace: Trace, cited: int, lost: int) -> str:
    answer = trace.one(RunFinished).answer
    if answer.abstained:
        return "No source is shown: the answer abstains"
    also = f"; {plural(lost, 'other')} could have been" if lost else ""
    marks = plural(len(answer.citations), "citation")
    return f"{marks} of {plural(cited, 'page')}{also}"


def _losing(pages: list[Decision], cited: set[str]) -> list[Decision]:
    """Those that verified most come first."""
    out = [d for d in pages if d.item not in cited]
    return sorted(out, key=lambda d: (-(d.numbers["sentences_verified"] or 0), d.item))


def _cited(base: Trace | None) -> frozenset[str] | None:
    return None if base is None else frozenset(c.url for c in base.one(RunFinished).answer.citations)


def _gone(trace: Trace, naming: Naming, base: Trace | None) -> tuple[PageRef, ...]:
    if base is None:
        return ()
    now = {c.url for c in trace.one(RunFinished).answer.citations}
    was = dict.fromkeys(c.url for c in base.one(RunFinished).answer.citations)
    return tuple(naming.page(url) for url in was if url not in now)


def _card(c: Citation, trace: Trace, event: CitationEvent, naming: Naming, before: frozenset[str] | None) -> SourceCard:
    order = {claim.id: n for n, claim in enumerate({x.id: x for x in trace.draft()}.values(), 1)}
    beside = tuple(sorted(order[claim] for claim, marks in event.marks.items() if c.n in marks))
    change = Change("entered", "was not cited") if before is not None and c.url not in before else None
    link = c.deep_link if c.deep_link.startswith(("https://", "http://")) else ""
    words = len(c.quote.split())
    return SourceCard(c.n, naming.page(c.url), c.title, _in_place(c, trace), words, link, c.score, beside, change)


def _in_place(c: Citation, trace: Trace) -> Quote:
    for candidate in trace.read():
        p = candidate.passage
        if p.version == c.page_version and p.start <= c.start and c.end <= p.end:
            around = 100 if len(c.quote) < LONG_QUOTE else 0
            return quoted(p.text, c.start - p.start, c.end - p.start, around)
    return Quote("", c.quote, "")


def _lost(d: Decision, naming: Naming, before: frozenset[str] | None) -> LostRow:
    why = in_words(d, naming.short)
    if d.kept:  # chosen, and the answer abstains
        why = "Chosen, but the answer abstains."
    was = before is not None and d.item in before
    return LostRow(naming.page(d.item), why, Change("left", "was cited") if was else None)


def _unshown(trace: Trace, event: CitationEvent) -> tuple[str, ...]:
    texts: Mapping[str, str] = {c.id: c.text for c in trace.draft()}
    over = [d.item for d in event.decisions if d.reason is Reason.OVER_BUDGET and d.item in texts]
    return tuple(clip(texts[claim], 160) for claim in over)
