"""The site's prompts down the own stack: which layer each site survives, and what became of the site's best page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citestack.model import SupportState
from citestack.plan.answered import Answered, Told, answered
from citestack.plan.site import domain_of
from citestack.trace import CitationEvent, GroundingEvent, RerankEvent, RetrievalEvent, RunFinished, Trace

if TYPE_CHECKING:
    from citestack.engine import Engine

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Descent:
    """One prompt."""

    prompt: str
    trace: Trace
    reached: Mapping[str, int]
    """Domain -> last layer, 1 to 5, that a page of it survived; 1: a query of the fan found it, and no more."""
    page: str | None
    """The site's page that came furthest; None where layer 2 saw none of it."""


def descend(engine: Engine, domain: str, prompts: Sequence[str], heard: Progress | None = None) -> tuple[Descent, ...]:
    """One ``ask`` per prompt. Raises ``StoppedError``."""
    found = []
    for n, prompt in enumerate(prompts, start=1):
        trace = engine.ask(prompt).trace
        if trace.maybe(RetrievalEvent) is not None:
            found.append(Descent(prompt, trace, reached(trace), furthest(trace, domain)))
        if heard is not None:
            heard(n, len(prompts))
    return tuple(found)


def reached(trace: Trace) -> dict[str, int]:
    found = dict.fromkeys((domain_of(s.url) for s in trace.one(RetrievalEvent).seen), 1)
    for layer, urls in enumerate(_survivors(trace), start=2):
        found |= dict.fromkeys(map(domain_of, urls), layer)
    return found


def _survivors(trace: Trace) -> tuple[set[str], ...]:
    """URLs of the pages that survive layers 2, 3, 4 and 5."""
    passages = {p: c.passage.url for p, c in trace.passages().items()}
    read = {c.passage.id for c in trace.read()}
    grounding = trace.maybe(GroundingEvent)
    verdicts = grounding.verdicts if grounding is not None else ()
    standing = {c.claim for c in grounding.claims if c.state is SupportState.SUPPORTED} if grounding else set()
    verified = {v.passage for v in verdicts if v.state is SupportState.SUPPORTED and v.claim in standing} & read
    cited = {c.url for c in trace.one(RunFinished).answer.citations} if trace.maybe(CitationEvent) else set()
    candidates = {c.passage.url for c in trace.one(RetrievalEvent).candidates}
    kept = {passages[p] for p in read}
    return candidates | kept, kept, {passages[p] for p in verified if p in passages} | cited, cited


def furthest(trace: Trace, domain: str) -> str | None:
    """The site's page that came furthest, among several the one with the best score there."""
    survivors = _survivors(trace)
    for urls in reversed(survivors):
        mine = {u for u in urls if domain_of(u) == domain}
        if mine:
            return _best(trace, mine)
    seen = [s for s in trace.one(RetrievalEvent).seen if domain_of(s.url) == domain]
    return max(seen, key=lambda s: (s.fused, s.url)).url if seen else None


def _best(trace: Trace, urls: set[str]) -> str:
    ranked, passages = trace.maybe(RerankEvent), trace.passages()
    scores: dict[str, float] = {}
    for s in ranked.scored if ranked is not None else ():
        url = passages[s.passage].passage.url if s.passage in passages else ""
        scores[url] = max(scores.get(url, -1.0), s.score)
    fused = {c.passage.url: c.fused for c in reversed(trace.one(RetrievalEvent).candidates)}
    return max(sorted(urls), key=lambda u: (scores.get(u, -1.0), fused.get(u, 0.0)))


def as_answers(descents: Iterable[Descent], domain: str) -> tuple[Answered, ...]:
    """The own stack's answers as those of an engine; ranked = kept by layer 3. Abstentions are left out."""
    return tuple(
        _answered(d, domain)
        for d in descents
        if not d.trace.one(RunFinished).answer.abstained and 5 in d.reached.values()
    )


def as_ranks(descents: Iterable[Descent], domain: str) -> tuple[Answered, ...]:
    """Whether the own stack ranks the site, for every prompt."""
    return tuple(_answered(d, domain) for d in descents)


def _answered(d: Descent, domain: str) -> Answered:
    cited = frozenset(c.url for c in d.trace.one(RunFinished).answer.citations)
    return answered(d.prompt, [Told(cited, frozenset(s for s, layer in d.reached.items() if layer >= 3))], domain)


def rivals(descents: Iterable[Descent], domain: str, most: int = 10) -> tuple[str, ...]:
    """The other sites that the stack cites for most of the prompts."""
    tally = Counter(s for d in descents for s, layer in d.reached.items() if layer == 5 and s != domain)
    return tuple(s for s, _ in sorted(tally.items(), key=lambda x: (-x[1], x[0]))[:most])
