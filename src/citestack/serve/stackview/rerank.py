"""Column 3: every score as the sum of its named parts, against the cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from citestack.model import Candidate, ScorePart, Trust
from citestack.serve.stackview.reasons import in_words
from citestack.serve.stackview.shown import ROWS, Change, Head, Naming, PageRef, clip, folded, plural, unfolded
from citestack.trace import Decision, Reason, RerankEvent, RetrievalEvent, Scored, Trace

BAR = 160.0
"""Width of the whole scale in the drawing's units."""
LEAST_DROPPED = 8
"""Dropped rows that are drawn even where the kept ones fill the column."""
OPEN_DROPPED = 8
"""Of those, how many stand open; the others are folded."""
SHORT = {"relevance": "rel", "coverage": "cover", "freshness": "fresh"}
NAMED = 12
"""Pages named among the candidates that were not scored."""


@dataclass(frozen=True, slots=True)
class Part:
    """One summand; ``value`` and ``contribution`` None = missing."""

    name: str
    value: float | None
    weight: float
    contribution: float | None

    @property
    def short(self) -> str:
        """As a narrow column names it."""
        return SHORT.get(self.name, self.name)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A part as a piece of the bar."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class ScoreRow:
    rank: int
    passage: str
    page: PageRef
    heading: str
    text: str
    """The passage's first words."""
    parts: tuple[Part, ...]
    score: float
    scale: float
    """Score at which the bar would be full: the sum of the weights."""
    kept: bool
    why: str
    trust: tuple[Part, ...] = ()
    """What the part trust is the sum of; empty without an authority build."""
    change: Change | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parts if p.value is None)

    @property
    def missing_short(self) -> tuple[str, ...]:
        return tuple(p.short for p in self.parts if p.value is None)

    @property
    def glance(self) -> str:
        """``rel 0.61 · cover 0.50``: the parts there are, in as little room as a narrow column has."""
        return " · ".join(f"{p.short} {p.value:.2f}" for p in self.parts if p.value is not None)

    @property
    def sum(self) -> str:
        """As ``0.523 = relevance 0.61 × 0.7 + ...`` says it."""
        return f"{self.score:.3f} = {_summands(self.parts)}"

    @property
    def sum_of_trust(self) -> str:
        """The same of the part trust, and what was not known of the page."""
        missing = ", ".join(_spoken(p) for p in self.trust if p.value is None)
        return f"trust = {_summands(self.trust)}; missing: {missing or 'none'}"

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        pieces, at = [], 0.0
        for p in self.parts:
            if p.contribution:
                width = p.contribution / self.scale * BAR
                pieces.append(Drawn(p.name, round(at, 1), round(width, 1)))
                at += width
        return tuple(pieces)


def _summands(parts: Sequence[Part]) -> str:
    return " + ".join(f"{_spoken(p)} {p.value:.2f} × {p.weight:g}" for p in parts if p.value is not None)


def _spoken(part: Part) -> str:
    return part.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Unscored:
    """Candidates that the relevance model never read."""

    passages: int
    pages: int
    named: tuple[tuple[PageRef, str], ...]
    """The best placed pages that have no scored passage, the followed one always, each with why."""


@dataclass(frozen=True, slots=True)
class RerankColumn:
    head: Head
    cut: float | None = None
    """Score of the last one kept, when others fell below it; None = nothing fell to the cut."""
    scale: float = 1.0
    weights: tuple[tuple[str, float], ...] = ()
    kept: tuple[ScoreRow, ...] = ()
    dropped: tuple[ScoreRow, ...] = ()
    hidden: int = 0
    """Scored passages that are not drawn."""
    unscored: Unscored | None = None

    @property
    def width(self) -> float:
        return BAR

    @property
    def first_dropped(self) -> tuple[ScoreRow, ...]:
        return unfolded(self.dropped, OPEN_DROPPED)

    @property
    def rest_dropped(self) -> tuple[ScoreRow, ...]:
        return folded(self.dropped, OPEN_DROPPED)

    @property
    def cut_x(self) -> float | None:
        return None if self.cut is None else round(self.cut / self.scale * BAR, 1)


def rerank_column(trace: Trace, naming: Naming, stopped: str, base: Trace | None = None) -> RerankColumn:
    """``base``: the run as it was asked, to say what a replay moved."""
    event = trace.maybe(RerankEvent)
    if event is None:
        return RerankColumn(Head(3, "Reranking", stopped, reached=False))
    rows = _Rows(trace, event, naming, base)
    kept = [r for r in rows.ranked if r.decision.kept]
    dropped = [r for r in rows.ranked if not r.decision.kept]
    room = max(LEAST_DROPPED, ROWS - len(kept))
    shown = [r for i, r in enumerate(dropped) if i < room or rows.follows(r)]
    summary = f"{len(kept):,} of {plural(len(rows.ranked), 'scored passage')} kept"
    return RerankColumn(
        Head(3, "Reranking", summary),
        _cut(event),
        _scale(event.scored),
        tuple((p.name, p.weight) for p in event.scored[0].parts) if event.scored else (),
        tuple(map(rows.drawn, kept)),
        tuple(map(rows.drawn, shown)),
        len(dropped) - len(shown),
        _unscored(trace, event, naming),
    )


def _cut(event: RerankEvent) -> float | None:
    fell = any(d.reason is Reason.BELOW_RANK_CUT for d in event.decisions)
    scores = {s.passage: s.score for s in event.scored}
    return scores[event.kept[-1]] if fell and event.kept else None


def _scale(scored: Sequence[Scored]) -> float:
    return sum(p.weight for p in scored[0].parts) if scored and any(p.weight for p in scored[0].parts) else 1.0


def part(p: ScorePart) -> Part:
    return Part(p.name, p.value, p.weight, None if p.value is None else p.contribution)


def ranks(event: RerankEvent | None) -> Mapping[str, int]:
    """Passage -> its place among the scored ones."""
    if event is None:
        return {}
    scored = {s.passage for s in event.scored}
    return {item: i for i, item in enumerate((d.item for d in event.decisions if d.item in scored), 1)}


@dataclass(frozen=True, slots=True)
class _Ranked:
    rank: int
    decision: Decision


class _Rows:
    """The scored passages in rank order; what a row says is put together for those that are drawn alone."""

    def __init__(self, trace: Trace, event: RerankEvent, naming: Naming, base: Trace | None) -> None:
        self._naming = naming
        self._passages = trace.passages()
        self._scored, self._scale = {s.passage: s for s in event.scored}, _scale(event.scored)
        decided = (d for d in event.decisions if d.item in self._scored)
        self.ranked = tuple(_Ranked(rank, d) for rank, d in enumerate(decided, 1))
        self._trust = {t.url: t for t in event.trust}
        self._before = base.maybe(RerankEvent) if base is not None else None
        self._was = ranks(self._before)
        self._kept_before = frozenset(self._before.kept) if self._before else frozenset()

    def follows(self, ranked: _Ranked) -> bool:
        return self._passages[ranked.decision.item].passage.url == self._naming.followed

    def drawn(self, ranked: _Ranked) -> ScoreRow:
        decision, scored = ranked.decision, self._scored[ranked.decision.item]
        passage = self._passages[decision.item].passage
        return ScoreRow(
            ranked.rank,
            passage.id,
            self._naming.page(passage.url),
            " › ".join(passage.headings[-2:]) or passage.title,
            clip(passage.text, 220),
            tuple(part(p) for p in scored.parts),
            scored.score,
            self._scale,
            decision.kept,
            in_words(decision, self._called),
            self._trusted(self._trust.get(passage.url)),
            self._change(ranked.rank, decision),
        )

    def _called(self, item: str) -> str:
        found = self._passages.get(item)
        return self._naming.short(found.passage.url) if found else item

    def _trusted(self, trust: Trust | None) -> tuple[Part, ...]:
        return tuple(part(p) for p in trust.parts) if trust else ()

    def _change(self, rank: int, decision: Decision) -> Change | None:
        was = self._was.get(decision.item)
        if self._before is None or was is None:
            return None
        if decision.kept != (decision.item in self._kept_before):
            return Change("entered", f"was dropped at {was}") if decision.kept else Change("left", f"was kept at {was}")
        return Change("moved", f"was {was}") if was != rank else None


def _unscored(trace: Trace, event: RerankEvent, naming: Naming) -> Unscored | None:
    found, scored = trace.one(RetrievalEvent), {s.passage for s in event.scored}
    late = [c for c in found.candidates if c.passage.id not in scored]
    if not late:
        return None
    decisions = {d.item: d for d in event.decisions}
    read = {c.passage.url for c in found.candidates if c.passage.id in scored}
    first: dict[str, Candidate] = {}
    for c in late:
        if c.passage.url not in read:
            first.setdefault(c.passage.url, c)
    drawn = [(url, c.passage.id) for i, (url, c) in enumerate(first.items()) if i < NAMED or url == naming.followed]
    shown = tuple((naming.page(url), in_words(decisions[passage])) for url, passage in drawn)
    return Unscored(len(late), len({c.passage.url for c in late}), shown)
