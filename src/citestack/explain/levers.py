"""Levers: the smallest change of one named part that flips the decision, found by replaying the trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from citestack.authority.more_referrers import Needed
from citestack.explain.fate import Fate, Lever, fate_of, passages_of, read_of, unknown, with_levers
from citestack.model import Claim, Hit, Mode, SupportState, Verdict
from citestack.protocols import Support
from citestack.replaying import Changes, replay
from citestack.stack.layer2_retrieval import fused_score
from citestack.stack.layer5_citation import MinimalCiter
from citestack.stack.quoting import in_words
from citestack.trace import (
    CitationEvent,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RunStarted,
    Trace,
    WritingEvent,
    measured,
)

STEP = 0.01
"""Layer 3 parts are searched to this precision."""
MODES: tuple[Mode, ...] = ("lexical", "dense")
SPOKEN = {"lexical": "words", "dense": "meaning"}
CAPS = {"host_cap": "host_cap", "page_cap": "page_cap", "below_rank_cut": "keep"}


MoreReferrers = Callable[[str, float], Sequence[Needed]]
"""Page and trust wanted -> per tier the fewest further referring domains with which it gets there."""


def why(  # noqa: PLR0913 - what each layer's levers look at
    trace: Trace,
    url: str,
    support: Support,
    *,
    known: bool = True,
    page_text: str = "",
    referrers: MoreReferrers | None = None,
) -> Fate:
    """The page's fate with levers.

    ``known``: the page is in the store; ``page_text`` serves layer 2's lever, ``referrers`` that of trust.
    """
    if not known:
        return unknown(url)
    fate = fate_of(trace, url)
    if fate.fate == "cited" or fate.layer is None:
        return fate
    finders: Mapping[int, Callable[[], Iterator[Lever]]] = {
        1: lambda: iter(()),
        2: lambda: _retrieval_levers(trace, fate, page_text),
        3: lambda: _rerank_levers(trace, fate, support, referrers),
        4: lambda: _grounding_levers(trace, fate, support),
        5: lambda: _citation_levers(trace, fate),
    }
    return with_levers(fate, list(finders[fate.layer]()))


def _retrieval_levers(trace: Trace, fate: Fate, page_text: str) -> Iterator[Lever]:
    """The rank the question itself would have to give the page, and the question's words that the page never says."""
    event = trace.one(RetrievalEvent)
    mine = max((s for s in event.seen if s.url == fate.url), key=lambda s: (s.fused, s.passage), default=None)
    hits = mine.hits if mine else ()
    missing = [t for t in trace.one(FanoutEvent).analysis.terms if t.casefold() not in page_text.casefold()]
    words = f" The page never says: {', '.join(missing)}." if missing and page_text else ""
    for modes in (MODES[:1], MODES) if event.vectors else (MODES[:1],):
        rank = _needed_rank(trace, hits, modes)
        if rank is not None:
            before = min((float(h.rank) for h in hits if h.query == 0 and h.mode in modes), default=None)
            note = f"rank {rank} or better for the question itself, by {' and '.join(SPOKEN[m] for m in modes)}"
            yield Lever(2, "rank", before, float(rank), flips=True, note=f"{note}, would pass the cut.{words}")
            return
    if words:
        yield Lever(2, "words", None, None, flips=False, note=words.strip())


def _needed_rank(trace: Trace, hits: Sequence[Hit], modes: Sequence[Mode]) -> int | None:
    """The worst rank that, given by the question in these modes, lifts the fused score to the cut."""
    config = trace.one(RunStarted).config.retrieval
    weights = [q.weight for q in trace.one(FanoutEvent).queries]
    cut = min((c.fused for c in trace.one(RetrievalEvent).candidates), default=0.0)
    others = [h for h in hits if h.query != 0 or h.mode not in modes]
    for rank in range(config.depth, 0, -1):
        if fused_score([*others, *(Hit(0, m, rank, 0.0) for m in modes)], weights, config) >= cut:
            return rank
    return None


def _rerank_levers(trace: Trace, fate: Fate, support: Support, referrers: MoreReferrers | None) -> Iterator[Lever]:
    mine = _scored_passages(trace, fate.url)
    if fate.reason in CAPS:
        yield from _cap_lever(trace, fate, support)
    if fate.reason == "duplicate":
        yield from _similarity_lever(fate)
    parts = {p.name: p.value for s in trace.one(RerankEvent).scored if s.passage in mine[:1] for p in s.parts}
    for name, value in parts.items():
        for lever in _part_lever(trace, fate, support, name, value):
            yield lever
            if name == "trust" and referrers is not None and lever.after is not None:
                yield from _referrer_levers(fate, lever.after, referrers)


def _referrer_levers(fate: Fate, bar: float, referrers: MoreReferrers) -> Iterator[Lever]:
    """What trust would take in links, worked out on the link graph: per tier the fewest further referring domains."""
    for needed in referrers(fate.url, bar):
        domains = "domain" if needed.more == 1 else "domains"
        note = f"{needed.more} more referring {domains} of the tier {needed.tier} lift trust to {needed.trust:.2f}"
        yield Lever(3, "referring_domains", 0.0, float(needed.more), flips=True, note=note)


def _scored_passages(trace: Trace, url: str) -> list[str]:
    """The page's scored passages, best first."""
    ids = set(passages_of(trace, url))
    scored = [s for s in trace.one(RerankEvent).scored if s.passage in ids]
    return [s.passage for s in sorted(scored, key=lambda s: (-s.score, s.passage))]


def _part_lever(trace: Trace, fate: Fate, support: Support, name: str, value: float | None) -> Iterator[Lever]:
    """The smallest value of the part, on a grid of ``STEP``, at which a passage of the page is kept."""
    passages = _scored_passages(trace, fate.url)

    def kept(at: int) -> Trace | None:
        patch = {p: {name: measured(at * STEP)} for p in passages}
        again = replay(trace, Changes(parts=patch), support)
        return again if set(again.one(RerankEvent).kept) & set(passages) else None

    low, high = int((value or 0.0) / STEP), int(1 / STEP)
    if low >= high or kept(high) is None:
        return
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if kept(middle) else (middle, high)
    after = kept(high)
    if after is not None:
        delta = measured(high * STEP - (value or 0.0))
        note = f"{name} {delta:+.2f} passes reranking; then {_outcome(after, fate.url)}"
        yield Lever(3, name, value, measured(high * STEP), flips=True, note=note)


def _outcome(trace: Trace, url: str) -> str:
    fate = fate_of(trace, url)
    if fate.fate == "cited":
        return "the page is cited"
    return f"it falls at {fate.path[-1]['name']} ({fate.reason.replace('_', ' ')})"


def _cap_lever(trace: Trace, fate: Fate, support: Support) -> Iterator[Lever]:
    """The engine's own rule, one notch wider until the page passes (at most to the head)."""
    name, config = CAPS[fate.reason], trace.one(RunStarted).config.rerank
    before = int(getattr(config, name))
    for cap in range(before + 1, config.head + 1):
        again = replay(trace, Changes(config={f"rerank.{name}": cap}), support)
        if set(again.one(RerankEvent).kept) & set(passages_of(trace, fate.url)):
            note = f"with {name} {cap} it passes reranking; then {_outcome(again, fate.url)}"
            yield Lever(3, name, float(before), float(cap), flips=True, note=note)
            return


def _similarity_lever(fate: Fate) -> Iterator[Lever]:
    similarity, bar = fate.numbers.get("similarity"), fate.numbers.get("bar")
    if similarity is None or bar is None:
        return
    note = f"shares {similarity:.0%} of its word 5-grams with {fate.against}; under {bar:.0%} it counts as its own text"
    yield Lever(3, "similarity", similarity, bar, flips=True, note=note)


def _grounding_levers(trace: Trace, fate: Fate, support: Support) -> Iterator[Lever]:
    yield from _rewrite_lever(trace, fate, support)
    if trace.maybe(GroundingEvent) is None:
        score, bar = fate.numbers.get("score"), fate.numbers.get("bar")
        if score is not None:
            note = f"its best sentence answers with {score:.2f}, the bar is {bar:.2f}"
            yield Lever(4, "answer_score", score, bar, flips=True, note=note)
        return
    yield from _statement_lever(trace, fate, support)


def _rewrite_lever(trace: Trace, fate: Fate, support: Support) -> Iterator[Lever]:
    """A sentence that was refused because it does not stand alone: what if it did?"""
    mine = set(passages_of(trace, fate.url))
    for p in sorted(trace.one(WritingEvent).pool, key=lambda p: (-p.score, p.claim.id)):
        if p.passage not in mine or p.self_contained:
            continue
        again = replay(trace, Changes(self_contained=frozenset({p.claim.id})), support)
        if fate_of(again, fate.url).fate == "cited":
            note = f'say it with its subject ({p.problem}): "{p.claim.text}" would be cited'
            yield Lever(4, "self_contained", 0.0, 1.0, flips=True, note=note)
            return


def _statement_lever(trace: Trace, fate: Fate, support: Support) -> Iterator[Lever]:
    """One sentence added to the page: which drafted sentence is nearest, and is it verified once the page says it?"""
    best = _nearest(trace, fate.url)
    if best is None:
        return
    claim = next(c for c in trace.draft() if c.id == best.claim)
    bar = trace.one(RunStarted).config.grounding.supported
    stated = support.read([(claim.text, claim.text)])[0]
    near = f'the nearest is "{_flat(best.evidence.text)}"' if best.evidence else "nothing on the page is near"
    note = f'one sentence stating "{_flat(claim.text)}" would be verified: {near} at {best.score:.2f} against {bar:.2f}'
    after = measured(stated.score)
    yield Lever(4, "statement", best.score, after, flips=after >= bar, note=note)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _nearest(trace: Trace, url: str) -> Verdict | None:
    mine = set(read_of(trace, url))
    pairs = [v for v in trace.one(GroundingEvent).verdicts if v.passage in mine]
    return max(pairs, key=lambda v: (v.score, v.partial_score, v.claim, v.passage), default=None)


def _citation_levers(trace: Trace, fate: Fate) -> Iterator[Lever]:
    """A shorter proof of what it already verifies, then proof of what its rival verifies beside it."""
    rival = fate.against
    own = _supporting(trace, fate.url)
    if rival is None or not own:
        return
    if fate.numbers.get("reworded"):
        yield _wording_lever(trace, fate.url, rival, own)
    said = {c.id: c.text for c in trace.draft()}
    bar = fate.numbers.get("bar")
    words = fate.numbers.get("words")
    other = fate.numbers.get("quoted") or fate.numbers.get("reworded")
    if bar is not None and words is not None and not other:
        limit = max(1, int(bar) - 1)
        flips = _cited_with(trace, fate.url, [_shortened(v, limit, said) for v in own])
        note = f"a sentence of at most {limit} words that says the same would be cheaper to verify than {rival}"
        yield Lever(5, "words", words, float(limit), flips=flips, note=note)
    more = [replace(v, passage=own[0].passage, evidence=own[0].evidence) for v in _supporting(trace, rival)]
    if {v.claim for v in more} - {v.claim for v in own}:
        both = [_shortened(v, 1, said) for v in (*own, *more)]
        n, of = len({v.claim for v in own}), len({v.claim for v in (*own, *more)})
        note = (
            f"it verifies {n} sentences, {rival} verifies {len({v.claim for v in more})}: prove those as well, briefly"
        )
        flips = _cited_with(trace, fate.url, both)
        yield Lever(5, "sentences_verified", float(n), float(of), flips=flips, note=note)


def _wording_lever(trace: Trace, url: str, rival: str, own: Sequence[Verdict]) -> Lever:
    """The answer prints the rival's sentence: would the page be cited, were its own printed instead?"""
    held = trace.passages()
    mine = {v.claim: v.evidence.text if v.evidence is not None else held[v.passage].passage.text for v in own}
    draft = [replace(c, text=mine.get(c.id, c.text)) for c in trace.draft()]
    pool = trace.one(WritingEvent).pool
    passages = {v.passage for v in own}
    proofs = " ".join(mine.values())
    best = max((p.score for p in pool if p.passage in passages and in_words(p.claim.text, proofs)), default=None)
    printed = max((p.score for p in pool if p.claim.id in {v.claim for v in own}), default=None)
    event = _cited(trace, trace.one(GroundingEvent), draft)
    flips = any(c.url == url for c in event.citations)
    note = f"the answer prints the words of {rival}: were a sentence of this page printed instead, that would be shown"
    return Lever(5, "answer_score", best, printed, flips=flips, note=note)


def _supporting(trace: Trace, url: str) -> list[Verdict]:
    mine = set(read_of(trace, url))
    verdicts = trace.one(GroundingEvent).verdicts
    return [v for v in verdicts if v.passage in mine and v.state is SupportState.SUPPORTED]


def _shortened(verdict: Verdict, words: int, said: Mapping[str, str]) -> Verdict:
    """The proof cut to so many words; one that has the sentence word for word is cut to the sentence."""
    if verdict.evidence is None:
        return verdict
    sentence = said.get(verdict.claim, "")
    short = " ".join(verdict.evidence.text.split()[:words])
    text = sentence if in_words(sentence, verdict.evidence.text) else short
    return replace(verdict, evidence=replace(verdict.evidence, text=text))


def _cited_with(trace: Trace, url: str, verdicts: list[Verdict]) -> bool:
    """Would layer 5 choose the page, had it these verdicts?"""
    grounding = trace.one(GroundingEvent)
    replaced = {(v.claim, v.passage) for v in verdicts}
    others = [v for v in grounding.verdicts if (v.claim, v.passage) not in replaced]
    event = _cited(trace, replace(grounding, verdicts=(*others, *verdicts)), trace.draft())
    return any(c.url == url for c in event.citations)


def _cited(trace: Trace, grounding: GroundingEvent, draft: Sequence[Claim]) -> CitationEvent:
    return MinimalCiter(trace.one(RunStarted).config.citation).cite(draft, grounding, trace.read())
