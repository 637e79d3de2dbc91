"""The writer that asks a language model. It drafts; layers 4 and 5 verify every sentence and alone attach sources.

``LlmWriter.write`` asks and measures; ``decide`` is pure and is what a replay calls again: it re-uses the sentences on
record and asks no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from citestack.config import WritingConfig
from citestack.errors import LlmError
from citestack.model import Candidate, Claim, Query, claim_id
from citestack.protocols import ChatModel, Completion, DraftHeard, Relevance
from citestack.stack.spread import spread
from citestack.trace import Decision, Drafted, PoolSentence, Reason, Spent, WritingEvent
from citestack.writing.drafted import MAX_CHARACTERS, Split, StringStream, sentences_of, strings_of, within
from citestack.writing.extractive import SPREAD, ExtractiveWriter, Scale
from citestack.writing.marks import Cleaned
from citestack.writing.order import Choice
from citestack.writing.parts import measure_of
from citestack.writing.prompt import request
from citestack.writing.self_contained import (
    Problem,
    end_problem,
    length_problem,
    start_problem,
    wording_problem,
)

NOTHING = "The language model wrote nothing that can be read as a list of sentences."
NO_ANSWER = "The language model found no answer in the passages."


@dataclass(frozen=True, slots=True)
class LlmWriter:
    """Implements ``protocols.Writer``. ``split`` finds sentences; ``heard`` gets them while they are written."""

    model: ChatModel
    relevance: Relevance | None
    split: Split
    config: WritingConfig = field(default_factory=WritingConfig)
    heard: DraftHeard | None = None

    def write(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent:
        """Raises ``LlmError`` only when ``fallback`` is ``error`` and no draft came at all."""
        by_id = {c.passage.id: c for c in candidates}
        passages = [by_id[i] for i in kept if i in by_id]
        if not queries or not passages:
            return self._quoted(queries, candidates, kept)
        answers, notes = self._answers(queries, passages)
        if not answers:
            return replace(self._quoted(queries, candidates, kept), notes=notes)
        event = self._measured(queries, candidates, answers)
        return replace(decide(event, self.config, queries), notes=(*event.notes, *notes))

    def _quoted(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent:
        return ExtractiveWriter(self.relevance, self.config).write(queries, candidates, kept)

    def _answers(
        self, queries: Sequence[Query], passages: Sequence[Candidate]
    ) -> tuple[list[Completion], tuple[str, ...]]:
        """Up to ``drafts`` answers; after a failure nothing more is asked."""
        answers: list[Completion] = []
        for n in range(max(1, self.config.drafts)):
            asked = request(queries, passages, self.config.max_sentences, n)
            try:
                answers.append(self.model.complete(asked, self._listener(n)))
            except LlmError as e:
                if self.config.fallback == "error" and not answers:
                    e.layer = e.layer or "writing"
                    raise
                instead = "" if answers else " The extractive writer answered instead."
                return answers, (f"{self.model.name}: {e.message.rstrip('.')}.{instead}",)
        return answers, ()

    def _listener(self, draft: int) -> Callable[[str], None] | None:
        if self.heard is None:
            return None
        heard, stream = self.heard, StringStream()

        def listen(piece: str) -> None:
            for string in stream.feed(piece):
                for sentence in sentences_of(string, self.split):
                    heard(draft, sentence.text)

        return listen

    def _measured(
        self, queries: Sequence[Query], candidates: Sequence[Candidate], answers: Sequence[Completion]
    ) -> WritingEvent:
        """All drafts with their parts, nothing decided."""
        listed = [strings_of(a.data, a.text) for a in answers]
        read = [within(strings or ()) for strings in listed]
        drafts = [_distinct([s for piece in pieces for s in sentences_of(piece, self.split)]) for pieces in read]
        pool = self._pool(queries, candidates[: self.config.passages], drafts)
        ids = tuple(Drafted(tuple(claim_id(s.text) for s in draft)) for draft in drafts)
        spent = sum((a.spent for a in answers[1:]), answers[0].spent)
        empty = NO_ANSWER if any(strings == [] for strings in listed) else NOTHING
        cut = any(sum(map(len, strings or ())) > MAX_CHARACTERS for strings in listed)
        notes = (f"Of an answer longer than {MAX_CHARACTERS} characters the rest was not read.",) if cut else ()
        return WritingEvent(pool, (), (), None if pool else empty, ids, notes=notes, spent=_shown(spent))

    def _pool(
        self, queries: Sequence[Query], head: Sequence[Candidate], drafts: Sequence[Sequence[Cleaned]]
    ) -> tuple[PoolSentence, ...]:
        marks: dict[str, int] = {}
        for sentence in (s for draft in drafts for s in draft):
            marks[sentence.text] = max(sentence.marks, marks.get(sentence.text, 0))
        first = dict.fromkeys(s.text for draft in drafts for s in draft[: self.config.pool])
        problems = {text: _problem(text) for text in marks}
        relevance = self._relevance(queries, [t for t in first if problems[t] is None])
        measure, scale = measure_of(queries, head), Scale(self.config)
        pool = []
        for text, n in marks.items():
            parts, score = scale.measured({"relevance": relevance.get(text), **measure.of_text(text)})
            problem = problems[text]
            claim = Claim(claim_id(text), text)
            said = problem.text if problem else None
            pool.append(PoolSentence(claim, None, parts, score, problem is None, said, n))
        return tuple(pool)

    def _relevance(self, queries: Sequence[Query], texts: Sequence[str]) -> Mapping[str, float]:
        """To the nearest query of the fan: what an answer adds to its first sentence seldom repeats the question."""
        if self.relevance is None or not texts:
            return {}
        read = [self.relevance.score(query.text, texts) for query in queries]
        return {text: spread(max(scores), SPREAD) for text, *scores in zip(texts, *read, strict=True)}


def _problem(text: str) -> Problem | None:
    """Why it does not stand alone. Labels without a verb are a matter of pages: the list of verbs is short."""
    return length_problem(text) or wording_problem(text) or start_problem(text) or end_problem(text)


def _distinct(sentences: Sequence[Cleaned]) -> list[Cleaned]:
    first: dict[str, Cleaned] = {}
    for sentence in sentences:
        first.setdefault(sentence.text, sentence)
    return list(first.values())


def _shown(spent: Spent) -> Spent | None:
    return spent if spent.calls else None


def decide(
    event: WritingEvent, config: WritingConfig, queries: Sequence[Query], chosen: int | None = None
) -> WritingEvent:
    """The draft made of one of the model's drafts, in the model's order. Pure.

    ``chosen`` None: the first draft of which anything is left. Sentences of other drafts leave as over_budget.
    """
    if chosen is None:
        tries = [decide(event, config, queries, n) for n in range(len(event.drafts))]
        return next((t for t in tries if t.draft), tries[0] if tries else event)
    scale = Scale(config)
    pool = tuple(scale.weighed(p, p.parts[0].value) for p in event.pool)
    own = dict.fromkeys(event.drafts[chosen].claims)
    read = {p.claim.id for p in pool if p.parts[0].value is not None} or {p.claim.id for p in pool}
    places = {p.claim.id: _place(p.claim.id, event.drafts) for p in pool}
    readable = {i for i, place in places.items() if place < config.pool} & read
    fates = {p.claim.id: fate for p in pool if (fate := _dropped(p, readable, config)) is not None}
    by_id = {p.claim.id: p for p in pool}
    choice = Choice(config, queries)
    choice.in_order([by_id[i] for i in own if i not in fates])
    fates |= {d.item: d for d in choice.decisions}
    decisions = tuple(_marked(fates.get(i) or _lost(i, event.drafts, chosen), p.marks) for i, p in by_id.items())
    draft = tuple(p.claim for p in choice.chosen)
    reason = None if draft else _abstention(pool, config) if pool else event.abstain_reason
    return replace(event, pool=pool, draft=draft, decisions=decisions, abstain_reason=reason, chosen=chosen)


def _place(claim: str, drafts: Sequence[Drafted]) -> int:
    """Where the claim stands in the draft that names it earliest."""
    return min(d.claims.index(claim) for d in drafts if claim in d.claims)


def _dropped(sentence: PoolSentence, readable: AbstractSet[str], config: WritingConfig) -> Decision | None:
    claim, relevance = sentence.claim.id, sentence.parts[0].value
    numbers: dict[str, float | None] = {"relevance": relevance, "bar": config.draft_floor}
    if not sentence.self_contained:
        reason, numbers = Reason.NOT_SELF_CONTAINED, {}
    elif claim not in readable:
        reason, numbers = Reason.OVER_BUDGET, {"cut": float(config.pool)}
    elif relevance is not None and relevance < config.draft_floor:
        reason = Reason.NOT_ANSWERING
    else:
        return None
    return Decision(claim, kept=False, reason=reason, numbers=numbers)


def _lost(claim: str, drafts: Sequence[Drafted], chosen: int) -> Decision:
    """The fate of what stands only in other drafts: the best verified share among them against the chosen one's."""
    shares = [verified_share(d) for d in drafts if claim in d.claims]
    own = max((s for s in shares if s is not None), default=None)
    numbers = {"verified_share": own, "cut": verified_share(drafts[chosen])}
    return Decision(claim, kept=False, reason=Reason.OVER_BUDGET, numbers=numbers, against=f"draft {chosen + 1}")


def verified_share(draft: Drafted) -> float | None:
    """Share of the draft's chosen, check-worthy sentences that layer 4 verified; None before it read them."""
    if draft.checked is None or draft.verified is None:
        return None
    return round(draft.verified / draft.checked, 6) if draft.checked else 0.0


def _marked(decision: Decision, marks: int) -> Decision:
    return replace(decision, numbers={**decision.numbers, "marks": float(marks)}) if marks else decision


def _abstention(pool: Sequence[PoolSentence], config: WritingConfig) -> str:
    whole = [p for p in pool if p.self_contained]
    if not whole:
        return f"None of the {len(pool)} sentences the language model wrote stands alone as an answer."
    best = max(p.parts[0].value or 0.0 for p in whole)
    if config.max_sentences < 1:
        return "The settings allow no sentence in the answer."
    return (
        f"No sentence of the language model answers the question: the best of {len(whole)} has a relevance of "
        f"{best:.2f}, the bar is {config.draft_floor:.2f}."
    )
