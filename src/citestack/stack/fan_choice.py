"""The choice among proposals: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998) under a budget.

Every proposal leaves with one decision. Similarity is the Jaccard index of what two queries add to the topic: all of
them hold the topic's words, so counting those would call everything alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citestack.config import FanoutConfig
from citestack.model import Query, QueryKind
from citestack.stack.fan_words import TOKEN, stems
from citestack.stack.proposals import Proposal
from citestack.trace import Decision, Reason, measured


@dataclass(frozen=True, slots=True)
class Choice:
    queries: tuple[Query, ...]
    considered: tuple[Query, ...]
    decisions: tuple[Decision, ...]


@dataclass(slots=True)
class _Left:
    """A proposal not yet chosen, with its highest similarity to the chosen ones."""

    proposal: Proposal
    adds: frozenset[str]
    similarity: float = 0.0
    nearest: str | None = None

    def mmr(self, lam: float) -> float:
        return measured(lam * self.proposal.relevance - (1 - lam) * self.similarity)

    def decision(self, reason: Reason, **numbers: float) -> Decision:
        measures = {"relevance": measured(self.proposal.relevance), "similarity": measured(self.similarity), **numbers}
        against = self.nearest if reason is Reason.NOT_DIVERSE else None
        return Decision(self.proposal.text, reason is Reason.KEPT, reason, measures, against)


def choose(original: str, topic: Sequence[str], proposals: Sequence[Proposal], config: FanoutConfig) -> Choice:
    """The fan: the original with weight 1.0, then the chosen proposals with falling weights.

    ``considered`` holds every distinct text once, in the order proposed, with one decision each.
    """
    first = Query(original, QueryKind.ORIGINAL, "the question as asked", "rule", 1.0)
    distinct = {p.text: p for p in reversed(proposals) if p.text != original}
    order = [distinct[t] for t in dict.fromkeys(p.text for p in proposals) if t != original]
    fates: dict[str, Decision] = {}
    left = _worth_choosing(original, topic, order, config, fates)
    chosen = [first, *_chosen(left, config, fates)]
    kept = {q.text: q for q in chosen}
    considered = (first, *(kept.get(p.text) or _query(p, 0.0) for p in order))
    first_fate = Decision(original, kept=True, reason=Reason.KEPT, numbers={"relevance": 1.0})
    return Choice(tuple(chosen), considered, (first_fate, *(fates[p.text] for p in order)))


def _worth_choosing(
    original: str, topic: Sequence[str], order: Sequence[Proposal], config: FanoutConfig, fates: dict[str, Decision]
) -> list[_Left]:
    """Proposals that repeat no earlier query word for word and are close enough to the question."""
    common = {s for t in topic for s in stems(t)}
    seen = {_form(original): original}
    left = []
    for proposal in order:
        words = frozenset(stems(proposal.text))
        item = _Left(proposal, (words - common) or words)
        twin = seen.setdefault(_form(proposal.text), proposal.text)
        if twin != proposal.text:
            fates[proposal.text] = Decision(proposal.text, kept=False, reason=Reason.DUPLICATE_QUERY, against=twin)
        elif measured(proposal.relevance) < config.min_relevance:
            fates[proposal.text] = item.decision(Reason.NOT_RELEVANT, bar=config.min_relevance)
        else:
            left.append(item)
    return left


def _form(text: str) -> tuple[str, ...]:
    return tuple(t.lower() for t in TOKEN.findall(text)) or (text,)


def _chosen(left: list[_Left], config: FanoutConfig, fates: dict[str, Decision]) -> list[Query]:
    chosen: list[Query] = []
    cut = 0.0
    while left and len(chosen) < config.max_queries - 1:
        best = max(left, key=lambda item: item.mmr(config.mmr_lambda))  # the first of equals, so order decides
        cut = best.mmr(config.mmr_lambda)
        chosen.append(_query(best.proposal, measured(config.weight * config.decay ** len(chosen))))
        fates[best.proposal.text] = best.decision(Reason.KEPT, mmr=cut)
        left = _still_diverse([item for item in left if item is not best], best, config, fates)
    for item in left:
        fates[item.proposal.text] = item.decision(Reason.OVER_BUDGET, mmr=item.mmr(config.mmr_lambda), cut=cut)
    return chosen


def _still_diverse(left: Sequence[_Left], best: _Left, config: FanoutConfig, fates: dict[str, Decision]) -> list[_Left]:
    """Similarities brought up to date; proposals that add nothing to the one just chosen leave."""
    staying = []
    for item in left:
        similarity = len(item.adds & best.adds) / (len(item.adds | best.adds) or 1)
        if similarity > item.similarity:
            item.similarity, item.nearest = similarity, best.proposal.text
        if measured(item.similarity) >= config.max_similarity:
            fates[item.proposal.text] = item.decision(Reason.NOT_DIVERSE, bar=config.max_similarity)
        else:
            staying.append(item)
    return staying


def _query(proposal: Proposal, weight: float) -> Query:
    return Query(proposal.text, proposal.kind, proposal.reason, proposal.source, weight)
