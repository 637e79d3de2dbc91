"""What stands behind a mark: the quote in its paragraph, the score against its bar, the checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from citestack.config import GroundingConfig
from citestack.model import Block, Citation, Page, Verdict
from citestack.serve.reading import words
from citestack.serve.reading.addresses import page_path
from citestack.trace import GroundingEvent, RunStarted, Trace

AROUND = 280
"""Characters of a paragraph shown on either side of the quote."""
PageOf = Callable[[str], Page | None]
"""A stored page by its version."""


@dataclass(frozen=True, slots=True)
class Meter:
    """A score on a line from 0 to 1 with the bar it is held against."""

    value: float
    bar: float
    met: bool
    uncertain: tuple[float, float] | None = None
    """The band in which a score says little either way, when the settings name one."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote with the text of its paragraph around it."""

    before: str
    quote: str
    after: str
    stored: bool
    """The quote stands at its offsets in the stored page version; False: the store no longer has that version."""


@dataclass(frozen=True, slots=True)
class CheckShown:
    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation of one sentence."""

    n: int
    domain: str
    title: str
    url: str
    quoted: Quoted
    meter: Meter | None
    checks: tuple[CheckShown, ...]
    page: str
    """Address of the quote in our view of the stored page."""


def evidence_of(trace: Trace, claim: str | None, citation: Citation, page_of: PageOf) -> Evidence:
    """``claim``: id of the sentence; None when the trace does not tell it."""
    verdict = None if claim is None else verdict_for(trace, claim, citation)
    config = trace.one(RunStarted).config.grounding
    where = page_path(
        citation.url,
        version=citation.page_version,
        start=citation.start,
        end=citation.end,
        run=trace.id,
        fragment="quote",
    )
    return Evidence(
        citation.n,
        citation.domain,
        citation.title,
        citation.url,
        quoted(citation, page_of(citation.page_version)),
        meter(verdict.score if verdict else citation.score, config),
        checks_shown(verdict),
        where,
    )


def verdict_for(trace: Trace, claim: str, citation: Citation) -> Verdict | None:
    """What layer 4 read of the sentence in the passage that the citation quotes."""
    event, passages = trace.maybe(GroundingEvent), trace.passages()
    for v in event.verdicts if event else ():
        known = passages.get(v.passage)
        if v.claim != claim or known is None or known.passage.version != citation.page_version:
            continue
        start, end = (v.evidence.start, v.evidence.end) if v.evidence else (known.passage.start, known.passage.end)
        if (start, end) == (citation.start, citation.end):
            return v
    return None


def meter(score: float | None, config: GroundingConfig) -> Meter | None:
    if score is None:
        return None
    band = (config.uncertain_low, config.uncertain_high)
    return Meter(score, config.supported, score >= config.supported, band if band[0] < band[1] else None)


def checks_shown(verdict: Verdict | None) -> tuple[CheckShown, ...]:
    """The checks that had something to compare."""
    return () if verdict is None else tuple(CheckShown(*c) for c in words.checks(verdict.checks))


def quoted(citation: Citation, page: Page | None) -> Quoted:
    """The quote between the rest of its block; alone when the version is gone or says something else there."""
    if page is None or page.text[citation.start : citation.end] != citation.quote:
        return Quoted("", citation.quote, "", stored=False)
    start, end = _around(page, citation.start, citation.end)
    return Quoted(
        _clipped_left(page.text[start : citation.start]),
        citation.quote,
        _clipped_right(page.text[citation.end : end]),
        stored=True,
    )


def _around(page: Page, start: int, end: int) -> tuple[int, int]:
    """Borders of the blocks that the span touches."""
    touched: list[Block] = [b for b in page.blocks if b.start < end and start < b.end]
    return min((b.start for b in touched), default=start), max((b.end for b in touched), default=end)


def _clipped_left(text: str) -> str:
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _clipped_right(text: str) -> str:
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"
