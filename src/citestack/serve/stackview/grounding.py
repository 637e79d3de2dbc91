"""Column 4: what every page that was read says about every drafted sentence, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from citestack.config import GroundingConfig
from citestack.model import Candidate, Check, Claim, SupportState, Verdict
from citestack.serve.stackview.shown import Change, Head, Naming, PageRef, Quote, clip, plural, quoted
from citestack.serve.stackview.writer import Writer, writer_of
from citestack.stack.judge import BLOCKING
from citestack.trace import CitationEvent, Decision, GroundingEvent, Reason, RunStarted, Trace

COLUMNS, SENTENCES = 12, 12
"""Of the matrix as drawn; what is beyond is counted."""
NOT_READ = "not_read"
STRENGTH = (SupportState.SUPPORTED, SupportState.REFUTED, SupportState.PARTIAL, SupportState.UNSUPPORTED)
WORD = {
    "supported": "supports it",
    "partial": "supports a part of it",
    "refuted": "says otherwise",
    "unsupported": "does not support it",
    "no_check_needed": "nothing to check",
    NOT_READ: "was not read for it",
}


@dataclass(frozen=True, slots=True)
class CheckWords:
    passed: bool
    words: str
    blocks: bool
    """Failed, and alone enough to forbid "supported"."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one page says about one sentence: its strongest passage."""

    page: PageRef
    state: str
    word: str
    pairs: int
    """Passages of the page that stood ready."""
    read: int
    """Of those, how many were compared."""
    score: float | None = None
    refute: float | None = None
    measured: float | None = None
    """The one of the two that its state speaks of..."""
    bar: float | None = None
    """... and the threshold it was compared with."""
    reading: str = ""
    """Probability against threshold, in words."""
    quote: Quote | None = None
    checks: tuple[CheckWords, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class SentenceRow:
    n: int
    text: str
    state: str
    score: float | None
    why: str
    marks: tuple[int, ...]
    """Numbers of the citations beside it; empty = it is not in the answer, or needs none."""
    cells: tuple[Cell, ...]
    hidden: int
    """Pairs of pages that have no column."""
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class GroundingColumn:
    head: Head
    bar: float = 0.0
    writer: Writer | None = None
    pages: tuple[PageRef, ...] = ()
    rows: tuple[SentenceRow, ...] = ()
    hidden_pages: int = 0
    hidden_rows: int = 0
    pairs: int = 0


def grounding_column(trace: Trace, naming: Naming, stopped: str, base: Trace | None = None) -> GroundingColumn:
    event, writer = trace.maybe(GroundingEvent), writer_of(trace, naming)
    config = trace.one(RunStarted).config.grounding
    if event is None:
        return GroundingColumn(Head(4, "Grounding", stopped, reached=False), config.supported, writer)
    urls = _drawn(list(dict.fromkeys(c.passage.url for c in trace.read())), naming.followed)
    matrix = _Matrix(trace, event, naming, urls, base)
    rows = tuple(matrix.rows(trace.draft()))
    supported = sum(c.state is SupportState.SUPPORTED for c in event.claims)
    pages = {c.passage.url for c in trace.read()}
    summary = f"{supported} of {plural(len(event.claims), 'drafted sentence')} verified by {plural(len(pages), 'page')}"
    pairs = sum("|" in d.item for d in event.decisions)
    head = Head(4, "Grounding", f"{summary}; {plural(len(event.verdicts), 'pair')} read")
    return GroundingColumn(
        head,
        config.supported,
        writer,
        tuple(naming.page(u) for u in urls),
        rows[:SENTENCES],
        len(pages) - len(urls),
        max(0, len(rows) - SENTENCES),
        pairs,
    )


def _drawn(urls: list[str], followed: str | None) -> list[str]:
    shown = urls[:COLUMNS]
    if followed in urls[COLUMNS:]:
        shown[-1] = str(followed)
    return shown


class _Matrix:
    def __init__(
        self, trace: Trace, event: GroundingEvent, naming: Naming, urls: Sequence[str], base: Trace | None
    ) -> None:
        self._config = trace.one(RunStarted).config.grounding
        self._naming, self._urls = naming, urls
        self._event, self._passages = event, trace.passages()
        self._states = {c.claim: c for c in event.claims}
        self._decided = {d.item: d for d in event.decisions}
        citation = trace.maybe(CitationEvent)
        self._marks: Mapping[str, tuple[int, ...]] = citation.marks if citation else {}
        self._by_page = _by_page(event.verdicts, self._passages)
        self._read: dict[str, list[Candidate]] = defaultdict(list)
        for candidate in trace.read():
            self._read[candidate.passage.url].append(candidate)
        self._base = _Before(base) if base is not None else None

    def rows(self, claims: Sequence[Claim]) -> Iterable[SentenceRow]:
        for n, claim in enumerate({c.id: c for c in claims}.values(), 1):
            state, decision = self._states[claim.id], self._decided[claim.id]
            cells = tuple(self._cell(claim, url) for url in self._urls)
            everything = sum(len(own) for own in self._read.values())
            yield SentenceRow(
                n,
                claim.text,
                str(state.state),
                state.score,
                _claim_words(decision, self._config, self._called),
                self._marks.get(claim.id, ()),
                cells,
                everything - sum(c.pairs for c in cells),
                self._base.claim(claim, str(state.state)) if self._base else None,
            )

    def _called(self, passage: str) -> str:
        found = self._passages.get(passage)
        return self._naming.short(found.passage.url) if found else passage

    def _cell(self, claim: Claim, url: str) -> Cell:
        page, ready = self._naming.page(url), len(self._read[url])
        own = self._by_page.get((claim.id, url), [])
        if not claim.check_worthy:
            return Cell(page, "no_check_needed", WORD["no_check_needed"], ready, 0)
        change = self._base.pair(claim, url, strongest(own)) if self._base else None
        best = strongest(own)
        if best is None:
            return Cell(page, NOT_READ, WORD[NOT_READ], ready, 0, change=change)
        cell = _read_cell(page, best, self._passages[best.passage], self._config)
        return replace(cell, pairs=ready, read=len(own), change=change)


class _Before:
    """The run as it was, by the texts of its sentences."""

    def __init__(self, trace: Trace) -> None:
        event, texts = trace.maybe(GroundingEvent), {c.id: c.text for c in trace.draft()}
        self._states = {texts[c.claim]: str(c.state) for c in event.claims} if event else {}
        pairs = _by_page(event.verdicts, trace.passages()) if event else {}
        self._pairs = {(texts[claim], url): strongest(own) for (claim, url), own in pairs.items()}

    def claim(self, claim: Claim, state: str) -> Change | None:
        was = self._states.get(claim.text)
        if was is None:
            return Change("entered", "was not drafted")
        return Change("turned", f"was {was.replace('_', ' ')}") if was != state else None

    def pair(self, claim: Claim, url: str, best: Verdict | None) -> Change | None:
        was, now = self._pairs.get((claim.text, url)), str(best.state) if best else NOT_READ
        before = str(was.state) if was else NOT_READ
        if claim.text not in self._states or before == now:
            return None
        if was is None and now not in (SupportState.SUPPORTED, SupportState.REFUTED):  # newly read, and nothing new
            return None
        return Change("turned", f"was {before.replace('_', ' ')}")


def _by_page(verdicts: Sequence[Verdict], passages: Mapping[str, Candidate]) -> dict[tuple[str, str], list[Verdict]]:
    found: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for v in verdicts:
        found[v.claim, passages[v.passage].passage.url].append(v)
    return found


def strongest(verdicts: Sequence[Verdict]) -> Verdict | None:
    """The page's word: support before denial before a part before nothing, the surest of its kind."""

    def rank(v: Verdict) -> tuple[int, float, str]:
        sure = v.refute_score if v.state is SupportState.REFUTED else v.score
        return STRENGTH.index(v.state), -sure, v.passage

    return min(verdicts, key=rank, default=None)


def _read_cell(page: PageRef, v: Verdict, candidate: Candidate, config: GroundingConfig) -> Cell:
    passage, quote = candidate.passage, None
    if v.evidence is not None:
        quote = quoted(passage.text, v.evidence.start - passage.start, v.evidence.end - passage.start)
    checks = tuple(check_words(c) for c in v.checks if c.passed is not None)
    denied = v.state is SupportState.REFUTED
    return Cell(
        page,
        str(v.state),
        WORD[str(v.state)],
        0,
        0,
        v.score,
        v.refute_score,
        v.refute_score if denied else v.score,
        config.refuted if denied else config.supported,
        reading_words(v, config),
        quote,
        checks,
    )


def reading_words(v: Verdict, config: GroundingConfig) -> str:
    """The probability that decided, against its threshold."""
    if v.state is SupportState.REFUTED:
        return f"Denial {v.refute_score:.2f}, the threshold is {config.refuted:.2f}; support {v.score:.2f}."
    words = f"Support {v.score:.2f}, the threshold is {config.supported:.2f}"
    if v.state is SupportState.SUPPORTED:
        return f"{words}."
    if v.state is SupportState.PARTIAL:
        words += f"; of a part {v.partial_score:.2f}, threshold {config.partial:.2f}"
    failed = [c.name for c in v.checks if c.passed is False and c.name in BLOCKING]
    if v.score >= config.supported and failed:
        return f"{words}, but a check failed: {', '.join(failed)}."
    return f"{words}."


def check_words(check: Check) -> CheckWords:
    detail = f": {clip(check.detail, 120)}" if check.detail else ""
    state = "found in the quote" if check.passed else "not the same"
    return CheckWords(
        bool(check.passed), f"{check.name}{detail or f' {state}'}", not check.passed and check.name in BLOCKING
    )


def _claim_words(decision: Decision, config: GroundingConfig, called: object) -> str:
    numbers = decision.numbers
    score, refute = numbers.get("score"), numbers.get("refute")
    if decision.reason is Reason.NO_CHECK_NEEDED:
        return "Nothing to check in it."
    if score is None:
        return "No page was read for it."
    if decision.reason is Reason.CONTESTED and decision.against is not None and callable(called):
        return f"Supported with {score:.2f}; {called(decision.against)} says otherwise ({refute or 0:.2f})."
    if decision.reason is Reason.REFUTED:
        return f"Denied with {refute or 0:.2f}, the threshold is {config.refuted:.2f}."
    return f"Best support {score:.2f}, the threshold is {config.supported:.2f}."
