"""Which sentences of the pool make the answer, and in what order. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from citestack.config import WritingConfig
from citestack.model import Query
from citestack.trace import Decision, PoolSentence, Reason, measured
from citestack.words import stems, words
from citestack.writing.parts import share

OTHER_FIGURE = 0.5


@dataclass(slots=True)
class Choice:
    """Greedy choice by score, new ground over the fan and redundancy (MMR, Carbonell and Goldstein 1998)."""

    config: WritingConfig
    queries: Sequence[Query]
    chosen: list[PoolSentence] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    _said: dict[str, frozenset[str]] = field(default_factory=dict)

    def run(self, answering: Sequence[PoolSentence]) -> None:
        """Fills ``chosen`` (best first) and one decision per sentence."""
        left = list(answering)
        ground = _ground(self.queries)
        while left:
            values = {p.claim.id: self._value(p, ground) for p in left}
            best = min(left, key=lambda p: (-values[p.claim.id], -p.score, p.claim.id))
            left.remove(best)
            self.decisions.append(self._judge(best))

    def in_order(self, sentences: Sequence[PoolSentence]) -> None:
        """The same limits, but the order is the writer's own."""
        for sentence in sentences:
            self.decisions.append(self._judge(sentence))

    def _value(self, sentence: PoolSentence, ground: Mapping[str, float]) -> float:
        if not self.chosen:
            return sentence.score  # the first word belongs to the best answer, whatever else it covers
        covered = frozenset().union(*(self._words(c) for c in self.chosen))
        new = {w: v for w, v in ground.items() if w not in covered}
        fresh = share(ground, self._words(sentence) & new.keys())
        redundant = max((self._similarity(sentence, c) for c in self.chosen), default=0.0)
        trade = self.config.mmr_lambda
        return measured(trade * sentence.score + (1 - trade) * (fresh - redundant))

    def _judge(self, sentence: PoolSentence) -> Decision:
        claim, near = sentence.claim.id, self._nearest(sentence)
        if near is not None and near[1] >= self.config.repeats:
            numbers = {"score": sentence.score, "similarity": near[1], "bar": self.config.repeats}
            return Decision(claim, kept=False, reason=Reason.REPEATS, numbers=numbers, against=near[0])
        if len(self.chosen) >= self.config.max_sentences:
            cut = {"score": sentence.score, "cut": float(self.config.max_sentences)}
            return Decision(claim, kept=False, reason=Reason.OVER_BUDGET, numbers=cut)
        self.chosen.append(sentence)
        numbers = {"score": sentence.score, "bar": self.config.min_score}
        return Decision(claim, kept=True, reason=Reason.KEPT, numbers=numbers)

    def _nearest(self, sentence: PoolSentence) -> tuple[str, float] | None:
        """The chosen sentence it repeats most; one with other figures, or that denies what it says, is not repeated."""
        own = _facts(sentence.claim.text)
        same = [c for c in self.chosen if overlap(sentence, c) or _repeated(own, _facts(c.claim.text))]
        pairs = [(c.claim.id, measured(self._similarity(sentence, c))) for c in same]
        return max(pairs, key=lambda pair: pair[1], default=None)

    def _words(self, sentence: PoolSentence) -> frozenset[str]:
        if sentence.claim.id not in self._said:
            self._said[sentence.claim.id] = frozenset(stems(sentence.claim.text))
        return self._said[sentence.claim.id]

    def _similarity(self, a: PoolSentence, b: PoolSentence) -> float:
        """Share of the smaller word set found in the other; 1 when the two spans overlap on one page.

        A sentence with a figure of its own says something of its own: ``OTHER_FIGURE`` at most.
        """
        if overlap(a, b):
            return 1.0
        one, two = sorted((self._words(a), self._words(b)), key=len)
        shared = len(one & two) / len(one) if one else 0.0
        return min(shared, OTHER_FIGURE) if _figures(one) - _figures(two) else shared


def _figures(words: frozenset[str]) -> frozenset[str]:
    return frozenset(w for w in words if w[0].isdigit())


def _ground(queries: Sequence[Query]) -> dict[str, float]:
    """Stem -> the heaviest weight of a query that asks for it."""
    ground: dict[str, float] = {}
    for query in queries:
        for word in stems(query.text):
            ground[word] = max(ground.get(word, 0.0), query.weight)
    return ground


_DENIAL = frozenset("not no never cannot nor none neither without isn aren doesn don didn won".split())  # noqa: SIM905
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def _facts(text: str) -> tuple[frozenset[str], bool]:
    """The figures of a sentence, and whether it denies."""
    return frozenset(_FIGURE.findall(text)), not _DENIAL.isdisjoint(words(text))


def _repeated(new: tuple[frozenset[str], bool], old: tuple[frozenset[str], bool]) -> bool:
    return new[0] <= old[0] and new[1] == old[1]


def overlap(a: PoolSentence, b: PoolSentence) -> bool:
    """Whether the two spans share text of one page."""
    one, two = a.claim.origin, b.claim.origin
    if one is None or two is None or _version(a) != _version(b):
        return False
    return one.start < two.end and two.start < one.end


def _version(sentence: PoolSentence) -> str:
    return (sentence.passage or "").split(":")[0]


def arrange(chosen: Sequence[PoolSentence], queries: Sequence[Query]) -> list[PoolSentence]:
    """The best answer first, then by the first query of the fan each passage serves; a passage's sentences together."""
    if not chosen:
        return []
    first = min(chosen, key=lambda p: (-p.score, p.claim.id))
    groups: dict[str | None, list[PoolSentence]] = {}
    for sentence in chosen:
        if sentence is not first:
            groups.setdefault(sentence.passage, []).append(sentence)
    for group in groups.values():
        group.sort(key=_page_place)
    own = groups.pop(first.passage, [])
    rest = sorted(groups.values(), key=lambda g: (*min(_serves(p, queries) for p in g), g[0].claim.id))
    return [first, *own, *(p for group in rest for p in group)]


def _page_place(sentence: PoolSentence) -> tuple[int, str]:
    return (sentence.claim.origin.start if sentence.claim.origin else 0, sentence.claim.id)


def _serves(sentence: PoolSentence, queries: Sequence[Query]) -> tuple[int, float]:
    """Index of the query whose words the sentence covers best (the earliest of equals), then the better score."""
    said = frozenset(stems(sentence.claim.text))
    covered = [measured(share(dict.fromkeys(stems(q.text), 1.0), said)) for q in queries]
    best = max(range(len(covered)), key=lambda i: (covered[i], -i), default=0)
    return best, -sentence.score
