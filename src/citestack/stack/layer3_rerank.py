"""Layer 3: score = weighted sum of named parts, then visible rules for duplicates, caps and the cut.

``PartsReranker.rerank`` measures (the relevance model costs the time) and hands over to ``decide``, which is pure and
is what a replay calls again with other settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from citestack.config import RerankConfig
from citestack.model import Candidate, Query, ScorePart, Trust
from citestack.protocols import Relevance, TrustSource
from citestack.stack.rerank_parts import coverage, freshness, host, reading_text, reference_date
from citestack.stack.shingles import Shingles, jaccard, shingles
from citestack.stack.spread import spread
from citestack.trace import Decision, Reason, RerankEvent, Scored, measured

SPREAD = 4.0
"""See ``spread``; 2, 3 and 6 gave a lower MRR."""


@dataclass(frozen=True, slots=True)
class PartsReranker:
    """Layer 3 over any relevance model. Without ``trust``, or for pages it does not know, that part is missing."""

    relevance: Relevance | None
    config: RerankConfig = field(default_factory=RerankConfig)
    trust: TrustSource | None = None
    today: str | None = None
    """ISO date that freshness counts from; None = the newest date among the candidates."""

    def rerank(self, queries: Sequence[Query], candidates: Sequence[Candidate]) -> RerankEvent:
        trust = self._trust(candidates[: self.config.head])
        return decide(self.measure(queries, candidates, trust), candidates, self.config, tuple(trust.values()))

    def _trust(self, head: Sequence[Candidate]) -> Mapping[str, Trust]:
        urls = list(dict.fromkeys(c.passage.url for c in head))
        found = self.trust(urls) if self.trust is not None else {}
        return {url: found[url] for url in urls if url in found}

    def measure(
        self, queries: Sequence[Query], candidates: Sequence[Candidate], trust: Mapping[str, Trust]
    ) -> tuple[Scored, ...]:
        """The parts of the ``head`` best candidates, in their order."""
        head = candidates[: self.config.head]
        reference = reference_date(candidates, self.today)
        read = self._relevance(queries, head)
        return tuple(
            self._scored(c, r, coverage(queries, c), trust.get(c.passage.url), freshness(c.modified, reference))
            for c, r in zip(head, read, strict=True)
        )

    def _relevance(self, queries: Sequence[Query], head: Sequence[Candidate]) -> list[float | None]:
        if self.relevance is None or not queries or not head:
            return [None] * len(head)
        question = queries[0].text
        texts = [reading_text(question, c) for c in head]
        unique = list(dict.fromkeys(texts))
        scores = dict(zip(unique, self.relevance.score(question, unique), strict=True))
        return [spread(scores[t], SPREAD) for t in texts]

    def _scored(
        self, candidate: Candidate, relevance: float | None, covered: float, trust: Trust | None, fresh: float | None
    ) -> Scored:
        trusted = None if trust is None else trust.value
        values = {"relevance": relevance, "coverage": covered, "trust": trusted, "freshness": fresh}
        return _weighed(candidate.passage.id, values, self.config)


def decide(
    scored: Sequence[Scored], candidates: Sequence[Candidate], config: RerankConfig, trust: tuple[Trust, ...] = ()
) -> RerankEvent:
    """Keep or drop every candidate, with the reason and the numbers compared. Pure.

    ``scored`` are measured parts under any weights: they are weighed again with ``config``. Candidates beyond
    ``config.head``, or never measured, leave as ``over_budget``. ``trust`` is put on record; the values that count
    stand in ``scored``. With a ``trust_weight`` of 0 no rule looks at trust.
    """
    known = {s.passage: s for s in scored}
    head = [c for c in candidates[: config.head] if c.passage.id in known]
    fresh = [_weighed(c.passage.id, {p.name: p.value for p in known[c.passage.id].parts}, config) for c in head]
    run = _Run(config, {c.passage.id: c for c in head}, {s.passage: s for s in fresh})
    run.walk()
    late = [_over_budget(i, c, config) for i, c in enumerate(candidates, 1) if c.passage.id not in run.scored]
    return RerankEvent(tuple(fresh), tuple(run.kept), (*run.decisions, *late), _recorded(trust, head))


def _recorded(trust: Sequence[Trust], head: Sequence[Candidate]) -> tuple[Trust, ...]:
    pages = {c.passage.url for c in head}
    return tuple(t for t in trust if t.url in pages)


def _weighed(passage: str, values: Mapping[str, float | None], config: RerankConfig) -> Scored:
    weights = {
        "relevance": config.relevance_weight,
        "coverage": config.coverage_weight,
        "trust": config.trust_weight,
        "freshness": config.freshness_weight,
    }
    parts = tuple(
        ScorePart(n, None if (v := values.get(n)) is None else measured(v), weight) for n, weight in weights.items()
    )
    return Scored(passage, parts, measured(sum(p.contribution for p in parts)))


def _over_budget(rank: int, candidate: Candidate, config: RerankConfig) -> Decision:
    numbers = {"rank": float(rank), "cut": float(config.head)}
    return Decision(candidate.passage.id, kept=False, reason=Reason.OVER_BUDGET, numbers=numbers)


Rule = Callable[[str], Decision | None]


@dataclass(slots=True)
class _Run:
    """One walk down the ranking; ``kept`` grows as it goes."""

    config: RerankConfig
    candidates: Mapping[str, Candidate]
    scored: Mapping[str, Scored]
    kept: list[str] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    ranking: list[str] = field(init=False)
    words: dict[str, Shingles] = field(init=False)
    lost_to_original: dict[str, tuple[str, float]] = field(init=False)

    def __post_init__(self) -> None:
        place = {p: i for i, p in enumerate(self.candidates)}
        self.ranking = sorted(self.scored, key=lambda p: (-self.scored[p].score, place[p]))
        self.words = {p: shingles(c.passage.text) for p, c in self.candidates.items()}
        self.lost_to_original = dict(self._marked_losers())

    def walk(self) -> None:
        rules: tuple[Rule, ...] = (
            self.not_relevant,
            self.trust_floor,
            self.marked_copy,
            self.near_duplicate,
            self.page_cap,
            self.host_cap,
            self.below_cut,
        )
        for passage in self.ranking:
            dropped = next((d for rule in rules if (d := rule(passage)) is not None), None)
            self.decisions.append(dropped or self._keep(passage))

    def _keep(self, passage: str) -> Decision:
        self.kept.append(passage)
        numbers = {"score": self.scored[passage].score, "rank": self._rank(passage)}
        return Decision(passage, kept=True, reason=Reason.KEPT, numbers=numbers)

    def _drop(
        self, passage: str, reason: Reason, numbers: Mapping[str, float | None], against: str | None = None
    ) -> Decision:
        facts = {"score": self.scored[passage].score, "rank": self._rank(passage), **numbers}
        return Decision(passage, kept=False, reason=reason, numbers=facts, against=against)

    def _rank(self, passage: str) -> float:
        return float(self.ranking.index(passage) + 1)

    def _part(self, passage: str, name: str) -> float | None:
        part = next(p for p in self.scored[passage].parts if p.name == name)
        return None if name == "trust" and not self.config.trust_weight else part.value

    # --- the rules, in the order of walk() ------------------------------------------------------------------------

    def not_relevant(self, passage: str) -> Decision | None:
        return self._under(passage, "relevance", self.config.min_relevance, Reason.NOT_RELEVANT)

    def trust_floor(self, passage: str) -> Decision | None:
        return self._under(passage, "trust", self.config.trust_floor, Reason.TRUST_FLOOR)

    def _under(self, passage: str, part: str, bar: float | None, reason: Reason) -> Decision | None:
        value = self._part(passage, part)
        if value is None or bar is None or value >= bar:
            return None
        return self._drop(passage, reason, {part: value, "bar": bar})

    def marked_copy(self, passage: str) -> Decision | None:
        if passage not in self.lost_to_original:
            return None
        other, similarity = self.lost_to_original[passage]
        numbers: dict[str, float | None] = {"similarity": similarity, "bar": self.config.marked_copy}
        trust, others = self._part(passage, "trust"), self._part(other, "trust")
        if trust is not None and others is not None:
            numbers |= {"trust": trust, "trust_against": others}
        return self._drop(passage, Reason.DUPLICATE, numbers, other)

    def near_duplicate(self, passage: str) -> Decision | None:
        found = self._nearest(passage, self.kept)
        if found is None or found[1] < self.config.near_duplicate:
            return None
        numbers = {"similarity": found[1], "bar": self.config.near_duplicate}
        return self._drop(passage, Reason.DUPLICATE, numbers, found[0])

    def page_cap(self, passage: str) -> Decision | None:
        return self._capped(passage, lambda c: c.passage.url, self.config.page_cap, Reason.PAGE_CAP)

    def host_cap(self, passage: str) -> Decision | None:
        return self._capped(passage, lambda c: host(c.passage.url), self.config.host_cap, Reason.HOST_CAP)

    def _capped(self, passage: str, key: Callable[[Candidate], str], cap: int, reason: Reason) -> Decision | None:
        group = key(self.candidates[passage])
        same = [p for p in self.kept if key(self.candidates[p]) == group]
        if len(same) < cap:
            return None
        last = same[-1] if same else None
        bar = self.scored[last].score if last is not None else None
        return self._drop(passage, reason, {"bar": bar, "kept": float(len(same)), "cap": float(cap)}, last)

    def below_cut(self, passage: str) -> Decision | None:
        if len(self.kept) < self.config.keep:
            return None
        last = self.kept[-1] if self.kept else None
        bar = self.scored[last].score if last is not None else None
        return self._drop(passage, Reason.BELOW_RANK_CUT, {"bar": bar, "cut": float(self.config.keep)}, last)

    # --- copies of pages ------------------------------------------------------------------------------------------

    def _marked_losers(self) -> Iterable[tuple[str, tuple[str, float]]]:
        """Of each passage of a copied page and its original's nearest passage: the one that loses, to which, how near.

        The copy loses, unless it has the higher score and is the clearly more trusted of the two.
        """
        eligible = [p for p in self.ranking if not (self.not_relevant(p) or self.trust_floor(p))]
        for copy in eligible:
            page = self.candidates[copy].duplicate_of
            originals = [p for p in eligible if self._is_original(p, page)]
            found = self._nearest(copy, originals)
            if found is not None and found[1] >= self.config.marked_copy:
                yield self._loser(copy, *found)

    def _is_original(self, passage: str, page: str | None) -> bool:
        candidate = self.candidates[passage]
        return page is not None and candidate.passage.url == page and candidate.duplicate_of is None

    def _loser(self, copy: str, original: str, similarity: float) -> tuple[str, tuple[str, float]]:
        mine, theirs = self._part(copy, "trust"), self._part(original, "trust")
        trusted = mine is not None and theirs is not None and mine - theirs >= self.config.copy_trust_margin
        if trusted and self.ranking.index(copy) < self.ranking.index(original):
            return original, (copy, similarity)
        return copy, (original, similarity)

    def _nearest(self, passage: str, others: Sequence[str]) -> tuple[str, float] | None:
        """The most similar of ``others``, the first of equals; None when there is none."""
        pairs = [(p, measured(jaccard(self.words[passage], self.words[p]))) for p in others if p != passage]
        return max(pairs, key=lambda pair: pair[1], default=None)
