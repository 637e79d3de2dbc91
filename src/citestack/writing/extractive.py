"""The default writer: an answer of whole sentences from the pages, verbatim, or an abstention with its reason.

``ExtractiveWriter.write`` measures a pool over all candidates, whatever layer 3 kept; ``decide`` is pure and is what a
replay calls again. No source is attached here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from citestack.config import WritingConfig
from citestack.model import Candidate, Passage, Query, ScorePart
from citestack.protocols import Relevance
from citestack.stack.spread import blend
from citestack.trace import Decision, PoolSentence, Reason, WritingEvent, measured
from citestack.writing.order import Choice, arrange, overlap
from citestack.writing.parts import measure_of
from citestack.writing.second_hand import second_hand
from citestack.writing.units import Unit

SPREAD = 4.0
PARTS = ("relevance", "words", "names", "fan", "form", "place")
CHEAP = {"words": 0.4, "fan": 0.1, "form": 0.2, "place": 0.3}
"""Fixed weights that pick the pool: what is measured must not move with the answer's weights."""


@dataclass(frozen=True, slots=True)
class ExtractiveWriter:
    relevance: Relevance | None
    config: WritingConfig = field(default_factory=WritingConfig)

    def write(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent:
        pool = self.measure(queries, candidates) if queries else ()
        return decide(pool, kept, self.config, queries)

    def measure(
        self, queries: Sequence[Query], candidates: Sequence[Candidate], beside: Sequence[Candidate] = ()
    ) -> tuple[PoolSentence, ...]:
        """Every sentence of the first ``passages`` candidates with its parts, in layer 2's and the page's order.

        Passages that those quote are read as well: a quotation must not push its source out of reach. How rare a word
        is counts the sentences ``beside`` too, none of which enters the pool.
        """
        head = candidates[: self.config.passages]
        measure = measure_of(queries, (*head, *beside))
        found = [pair for rank, candidate in enumerate(head) for pair in measure.of(candidate, rank)]
        taken = second_hand([unit for unit, _ in found], [c.passage for c in candidates])
        quoted = {original.id for original in taken.values()}
        more = [(r, c) for r, c in enumerate(candidates) if r >= len(head) and c.passage.id in quoted]
        found += [pair for rank, candidate in more for pair in measure.of(candidate, rank)]
        head = [*head, *(c for _, c in more)]
        scale = Scale(self.config)
        pool = [scale.pooled(u, values, taken.get((u.passage, u.claim.id))) for u, values in found]
        return self._read(queries[0].text, pool, {c.passage.id: _heading(c) for c in head})

    def _read(
        self, question: str, pool: Sequence[PoolSentence], headings: Mapping[str, str]
    ) -> tuple[PoolSentence, ...]:
        if self.relevance is None:
            return tuple(pool)
        wanted = {
            p.claim.id: _readings(p.claim.text, headings.get(p.passage or "", ""))
            for p in _read_ones(pool, self.config)
        }
        texts = list(dict.fromkeys(t for both in wanted.values() for t in both))
        read = dict(zip(texts, self.relevance.score(question, texts), strict=True))
        scores = {claim: blend([read[t] for t in both], SPREAD) for claim, both in wanted.items()}
        scale = Scale(self.config)
        return tuple(scale.weighed(p, scores[p.claim.id]) if p.claim.id in scores else p for p in pool)


def _heading(candidate: Candidate) -> str:
    return (candidate.passage.headings or (candidate.passage.title,))[-1].strip()


def _readings(text: str, heading: str) -> tuple[str, ...]:
    """The sentence alone, as a reader of the answer meets it, and under its heading, as its author meant it."""
    return (text,) if not heading or text.startswith(heading) else (text, f"{heading}: {text}")


def decide(
    pool: Sequence[PoolSentence], kept: Sequence[str], config: WritingConfig, queries: Sequence[Query]
) -> WritingEvent:
    """Choose and order the draft. Pure.

    ``pool`` are measured parts under any weights: they are weighed again with ``config``. A text found in several
    passages is one item; the best of those from a kept passage stands for it.
    """
    read = {p.claim.id for p in _read_ones(pool, config)}
    scale = Scale(config)
    weighed = tuple(scale.weighed(p, _relevance(p) if p.claim.id in read else None) for p in pool)
    readable = {p.claim.id for p in _shortlist(pool, config.pool)} & _measured(weighed)
    items = _one_per_text(weighed, frozenset(kept))
    quoted = [d for p in items if (d := _second_hand(p)) is not None]
    choice, dropped = _chosen([p for p in items if p.quotes is None], frozenset(kept), readable, config, queries)
    if quoted and not choice.chosen:  # better second hand than not at all
        choice, dropped = _chosen(items, frozenset(kept), readable, config, queries)
        quoted = []
    draft = tuple(p.claim for p in arrange(choice.chosen, queries))
    reason = None if draft else _abstention(weighed, kept, readable, config)
    return WritingEvent(weighed, draft, (*choice.decisions, *dropped, *quoted), reason)


def _chosen(
    items: Sequence[PoolSentence],
    kept: frozenset[str],
    readable: set[str],
    config: WritingConfig,
    queries: Sequence[Query],
) -> tuple[Choice, list[Decision]]:
    """The choice among the items that answer, and why the others do not."""
    bar = _bar(items, kept, readable, config)
    fates = [(p, _dropped(p, kept, readable, bar, config)) for p in items]
    choice = Choice(config, queries)
    choice.run([p for p, dropped in fates if dropped is None])
    return choice, [dropped for _, dropped in fates if dropped is not None]


def redraft(event: WritingEvent, kept: Sequence[str], config: WritingConfig, queries: Sequence[Query]) -> WritingEvent:
    """A second choice when no sentence of the draft was verified: the draft stays on record, others follow it. Pure.

    The bar is relative to the best sentence: without the fallen ones it lies lower. The same event if nothing is left.
    """
    fallen = {c.id for c in event.draft}
    drafted = [p for p in event.pool if p.claim.id in fallen]
    left = [p for p in event.pool if p.claim.id not in fallen and not any(overlap(p, d) for d in drafted)]
    second = decide(left, kept, config, queries)
    if not second.draft:
        return event
    judged = {d.item for d in second.decisions}
    before = tuple(d for d in event.decisions if d.item not in judged)
    return replace(event, draft=(*event.draft, *second.draft), decisions=(*before, *second.decisions))


class Scale:
    """Parts under one configuration. Weights of present parts are scaled to sum to 1: one bar serves all questions."""

    def __init__(self, config: WritingConfig) -> None:
        self._weights = tuple(float(getattr(config, f"{name}_weight")) for name in PARTS)
        self._scaled: dict[tuple[bool, ...], tuple[float, ...]] = {}

    def pooled(self, unit: Unit, values: Mapping[str, float | None], original: Passage | None = None) -> PoolSentence:
        parts = self._parts([values.get(n) for n in PARTS]) if values else ()
        whole, url = unit.problem is None, original.url if original else None
        return PoolSentence(unit.claim, unit.passage, parts, _score(parts), whole, unit.problem, quotes=url)

    def measured(self, values: Mapping[str, float | None]) -> tuple[tuple[ScorePart, ...], float]:
        """Parts and score of named values; names that are not there are missing."""
        parts = self._parts([values.get(n) for n in PARTS])
        return parts, _score(parts)

    def weighed(self, sentence: PoolSentence, relevance: float | None) -> PoolSentence:
        """The sentence with this relevance, under these weights."""
        old = sentence.parts
        if not old:
            return sentence
        values = (relevance, *(p.value for p in old[1:]))
        if relevance == old[0].value and self._for(values) == tuple(p.weight for p in old):
            return sentence
        parts = self._parts(values)
        return replace(sentence, parts=parts, score=_score(parts))

    def _parts(self, values: Sequence[float | None]) -> tuple[ScorePart, ...]:
        filled = zip(PARTS, values, self._for(values), strict=True)
        return tuple(ScorePart(n, None if v is None else measured(v), w) for n, v, w in filled)

    def _for(self, values: Sequence[float | None]) -> tuple[float, ...]:
        present = tuple(v is not None for v in values)
        if present not in self._scaled:
            total = sum(w for w, here in zip(self._weights, present, strict=True) if here) or 1.0
            self._scaled[present] = tuple(measured(w / total) for w in self._weights)
        return self._scaled[present]


def _score(parts: Sequence[ScorePart]) -> float:
    return measured(sum(p.contribution for p in parts))


def _relevance(sentence: PoolSentence) -> float | None:
    return sentence.parts[0].value if sentence.parts else None


def _cheap(sentence: PoolSentence) -> float:
    return measured(sum(CHEAP[p.name] * (p.value or 0.0) for p in sentence.parts if p.name in CHEAP))


def _read_ones(pool: Sequence[PoolSentence], config: WritingConfig) -> list[PoolSentence]:
    """What the relevance model reads: the shortlist, and a quarter as many that would be in it if they stood alone.

    Those tell their author what they would be worth, see ``explain``.
    """
    return [*_shortlist(pool, config.pool), *_shortlist(pool, config.pool // 4, alone=False)]


def _shortlist(pool: Sequence[PoolSentence], size: int, *, alone: bool = True) -> list[PoolSentence]:
    """The ``size`` best texts by the cheap parts among those that stand alone (or lean), one per text."""
    fitting = (p for p in pool if p.self_contained == alone and p.parts)
    best: dict[str, PoolSentence] = {}
    for sentence in sorted(fitting, key=lambda p: (-_cheap(p), p.claim.id)):
        best.setdefault(sentence.claim.id, sentence)
    return list(best.values())[:size]


def _measured(pool: Sequence[PoolSentence]) -> set[str]:
    """Claims whose relevance was read; all of them when no relevance model was at hand."""
    read = {p.claim.id for p in pool if _relevance(p) is not None}
    return read or {p.claim.id for p in pool}


def _one_per_text(pool: Sequence[PoolSentence], kept: frozenset[str]) -> list[PoolSentence]:
    best: dict[str, PoolSentence] = {}
    for sentence in pool:
        rival = best.get(sentence.claim.id)
        if rival is None or _standing(sentence, kept) > _standing(rival, kept):
            best[sentence.claim.id] = sentence
    return list(best.values())


def _second_hand(sentence: PoolSentence) -> Decision | None:
    """Quoted from a page that was found: that page's own sentences may answer."""
    if sentence.quotes is None:
        return None
    numbers: dict[str, float | None] = {"quoted": 1.0}
    return Decision(sentence.claim.id, kept=False, reason=Reason.REPEATS, numbers=numbers, against=sentence.quotes)


def _standing(sentence: PoolSentence, kept: frozenset[str]) -> tuple[bool, bool, float]:
    return sentence.self_contained, sentence.passage in kept, sentence.score


def _bar(items: Sequence[PoolSentence], kept: frozenset[str], readable: set[str], config: WritingConfig) -> float:
    """A sentence must answer on its own (``min_score``) and not lag far behind the best (``min_share``)."""
    scores = [p.score for p in items if p.self_contained and p.passage in kept and p.claim.id in readable]
    return max(config.min_score, measured(config.min_share * max(scores, default=0.0)))


def _dropped(
    sentence: PoolSentence, kept: frozenset[str], readable: set[str], bar: float, config: WritingConfig
) -> Decision | None:
    numbers: dict[str, float | None] = {"score": sentence.score, "bar": bar}
    if not sentence.self_contained:
        reason, numbers = Reason.NOT_SELF_CONTAINED, numbers if sentence.parts else {}
    elif sentence.passage not in kept:
        reason = Reason.PASSAGE_DROPPED
    elif sentence.claim.id not in readable:
        reason, numbers = Reason.OVER_BUDGET, {"cheap_score": _cheap(sentence), "cut": float(config.pool)}
    elif sentence.score < bar:
        reason = Reason.NOT_ANSWERING
    else:
        return None
    return Decision(sentence.claim.id, kept=False, reason=reason, numbers=numbers)


def _abstention(pool: Sequence[PoolSentence], kept: Sequence[str], readable: set[str], config: WritingConfig) -> str:
    if not kept:
        return "No passage was relevant enough to the question."
    here = [p for p in pool if p.passage in frozenset(kept)]
    whole = [p for p in here if p.self_contained and p.claim.id in readable]
    if not whole:
        return f"None of the {len(here)} sentences in the {len(kept)} passages kept stands alone as an answer."
    best = max(p.score for p in whole)
    if config.max_sentences < 1:
        return "The settings allow no sentence in the answer."
    bar = f"the bar is {config.min_score:.2f}"
    return f"No sentence answers the question: the best of {len(whole)} scored {best:.2f}, {bar}."
