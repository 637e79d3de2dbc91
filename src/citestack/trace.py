"""The trace: an ordered list of typed events, one per layer, that *is* the record of a run.

Each layer returns its event; nothing about a decision lives anywhere else. Every item that enters a layer appears
exactly once among the event's decisions, kept or dropped, with a reason of the closed ``Reason`` enum and the numbers
that were compared (conservation). Numbers are rounded with ``measured`` when they are made, so that what is stored is
what was compared and a replay compares the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeVar

from citestack.config import Config
from citestack.errors import TraceError
from citestack.model import Answer, Candidate, Citation, Claim, Hit, Query, ScorePart, SupportState, Trust, Verdict
from citestack.revision import Attempt, Lookup, Revision

TRACE_FORMAT = 1
E = TypeVar("E")


def measured(value: float) -> float:
    """The number as a trace keeps it: six decimals, so that comparing the stored number decides the same."""
    return round(float(value), 6)


class Reason(StrEnum):
    """Why an item was kept or dropped. Closed: a new reason is a new trace format."""

    KEPT = "kept"
    # layer 1
    DUPLICATE_QUERY = "duplicate_query"
    NOT_DIVERSE = "not_diverse"
    # layers 2 and 3
    BELOW_RANK_CUT = "below_rank_cut"
    OTHER_LANGUAGE = "other_language"
    OVER_BUDGET = "over_budget"
    DUPLICATE = "duplicate"
    HOST_CAP = "host_cap"
    PAGE_CAP = "page_cap"
    TRUST_FLOOR = "trust_floor"
    NOT_RELEVANT = "not_relevant"
    # writer
    PASSAGE_DROPPED = "passage_dropped"
    NOT_SELF_CONTAINED = "not_self_contained"
    NOT_ANSWERING = "not_answering"
    REPEATS = "repeats"
    # layer 4
    NOT_SUPPORTED = "not_supported"
    PARTIAL_ONLY = "partial_only"
    REFUTED = "refuted"
    CONTESTED = "contested"
    NO_CHECK_NEEDED = "no_check_needed"
    # revision
    REVISED = "revised"
    # layer 5
    BETTER_SOURCE = "better_source"


@dataclass(frozen=True, slots=True)
class Decision:
    """One item's fate at one layer."""

    item: str
    """Id of the item: query text, passage id, claim id, ``claim|passage`` or URL, as the event says."""
    kept: bool
    reason: Reason
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    """The numbers compared, by name; ``bar`` or ``cut`` name what was not met."""
    against: str | None = None
    """The item that won instead (duplicate of, better source, host's best...), if one did."""


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """What layer 1 read in the question."""

    type: str
    """definition, how_to, comparison, yes_no, quantity, time, reason, list, person_or_place or open."""
    terms: tuple[str, ...]
    """Content words, lower case, in order."""
    entities: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class RunStarted:
    question: str
    config: Config
    corpus_generation: int
    models: Mapping[str, str]
    """Role -> name and checksum of what was loaded."""
    citestack: str
    event: Literal["run_started"] = "run_started"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a language model was used for at one layer."""

    calls: int
    """HTTP requests, failed ones included."""
    prompt_tokens: int
    completion_tokens: int
    cost: float | None = None
    """None without prices."""
    estimated: bool = False
    """The endpoint reported no tokens for some of the calls; a third of the bytes stands for them."""

    def __add__(self, other: Spent) -> Spent:
        cost = None if self.cost is None or other.cost is None else measured(self.cost + other.cost)
        tokens = (self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)
        return Spent(self.calls + other.calls, *tokens, cost, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class FanoutEvent:
    """Layer 1. Items: query texts. ``queries`` are the kept ones, original first."""

    analysis: QuestionAnalysis
    considered: tuple[Query, ...]
    queries: tuple[Query, ...]
    decisions: tuple[Decision, ...]
    notes: tuple[str, ...] = ()
    """What went wrong with a language model, in plain words."""
    spent: Spent | None = None
    event: Literal["fanout"] = "fanout"


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage that some query found, kept or not."""

    passage: str
    url: str
    hits: tuple[Hit, ...]
    fused: float


@dataclass(frozen=True, slots=True)
class RetrievalEvent:
    """Layer 2. Items: passage ids. ``candidates`` are the kept ones, best first."""

    passages: int
    """Passages in the corpus."""
    pages: int
    vectors: int
    """Passages that have a vector; fewer than ``passages`` = dense search is partial, words cover the rest."""
    seen: tuple[Seen, ...]
    candidates: tuple[Candidate, ...]
    decisions: tuple[Decision, ...]
    event: Literal["retrieval"] = "retrieval"


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's named score parts; ``score`` is the sum of their contributions."""

    passage: str
    parts: tuple[ScorePart, ...]
    score: float


@dataclass(frozen=True, slots=True)
class RerankEvent:
    """Layer 3. Items: passage ids. ``kept`` in rank order."""

    scored: tuple[Scored, ...]
    kept: tuple[str, ...]
    decisions: tuple[Decision, ...]
    trust: tuple[Trust, ...] = ()
    """What the part ``trust`` is made of, per page scored, in their order; pages without any are left out."""
    event: Literal["rerank"] = "rerank"


@dataclass(frozen=True, slots=True)
class PoolSentence:
    """A sentence the writer looked at, with its measured parts (whatever layer 3 decided about its passage)."""

    claim: Claim
    passage: str | None
    """None: a language model wrote it; it stands on no page."""
    parts: tuple[ScorePart, ...]
    score: float
    self_contained: bool
    problem: str | None = None
    """Why it does not stand alone (dangling pronoun, pointer to other text...)."""
    marks: int = 0
    """Citation marks, links and addresses that a language model wrote into it and that were taken out."""
    quotes: str | None = None
    """Address of a page that was found too, whose words these are: its own page names it as their source."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One draft of a language model: ids of its sentences in order, and how many of those chosen layer 4 verified."""

    claims: tuple[str, ...]
    checked: int | None = None
    verified: int | None = None


@dataclass(frozen=True, slots=True)
class WritingEvent:
    """The writer. Items: claim ids of the pool. ``draft`` is the answer in order, without citation marks."""

    pool: tuple[PoolSentence, ...]
    draft: tuple[Claim, ...]
    decisions: tuple[Decision, ...]
    abstain_reason: str | None = None
    drafts: tuple[Drafted, ...] = ()
    """A language model's drafts; empty when the answer was quoted from the pages."""
    chosen: int = 0
    """Which of the drafts became the answer."""
    readings: tuple[Verdict, ...] = ()
    """What layer 4 read of the drafts that were not chosen."""
    notes: tuple[str, ...] = ()
    """What went wrong with a language model, in plain words."""
    spent: Spent | None = None
    event: Literal["writing"] = "writing"


@dataclass(frozen=True, slots=True)
class ClaimState:
    """Layer 4's word on one claim over all passages."""

    claim: str
    state: SupportState
    score: float | None
    best: str | None
    """Passage of the best verdict (for refuted: of the strongest contradiction)."""


@dataclass(frozen=True, slots=True)
class RevisionEvent:
    """Between the writer and layer 4; optional. Items: ids of the drafted claims that layer 4 had not supported.

    ``reads`` and ``found`` keep what was read and retrieved, so that a replay needs neither index nor model.
    """

    states: tuple[ClaimState, ...]
    """Layer 4's word on every drafted claim before any revision."""
    lookups: tuple[Lookup, ...]
    found: tuple[Candidate, ...]
    """Passages the lookups found, each once."""
    attempts: tuple[Attempt, ...]
    reads: tuple[Verdict, ...]
    """Every pair read before the final grounding: drafted sentences, and attempts under the id of their text."""
    revisions: tuple[Revision, ...]
    claims: tuple[Claim, ...]
    """What layer 4 reads: the draft with edited sentences in the place of those they were made from."""
    joined: tuple[Candidate, ...]
    """Passages beside those that layer 3 kept, from which layers 4 and 5 verify and cite."""
    decisions: tuple[Decision, ...]
    event: Literal["revision"] = "revision"


@dataclass(frozen=True, slots=True)
class GroundingEvent:
    """Layer 4. Items: ``claim|passage`` pairs (kept = this passage supports this claim), then claim ids."""

    verdicts: tuple[Verdict, ...]
    claims: tuple[ClaimState, ...]
    decisions: tuple[Decision, ...]
    event: Literal["grounding"] = "grounding"


@dataclass(frozen=True, slots=True)
class CitationEvent:
    """Layer 5. Items: URLs of pages that support a claim, then ids of supported claims (``over_budget`` = left out)."""

    citations: tuple[Citation, ...]
    marks: Mapping[str, tuple[int, ...]]
    """Claim id -> citation numbers."""
    decisions: tuple[Decision, ...]
    event: Literal["citation"] = "citation"


@dataclass(frozen=True, slots=True)
class RunFinished:
    answer: Answer
    event: Literal["run_finished"] = "run_finished"


@dataclass(frozen=True, slots=True)
class TimingsMeasured:
    """Wall-clock milliseconds per layer. Left out of the trace id: the same run may take another time."""

    timings_ms: Mapping[str, float]
    event: Literal["timings"] = "timings"


Event = (
    RunStarted
    | FanoutEvent
    | RetrievalEvent
    | RerankEvent
    | WritingEvent
    | RevisionEvent
    | GroundingEvent
    | CitationEvent
    | RunFinished
    | TimingsMeasured
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A run, whole. Layers that did not run (an abstention before them) have no event."""

    id: str
    events: tuple[Event, ...]
    format: int = TRACE_FORMAT

    def one(self, kind: type[E]) -> E:
        """The event of this type. Raises ``TraceError`` when the run never reached that layer."""
        found = self.maybe(kind)
        if found is None:
            raise TraceError(f"the trace has no {kind.__name__}", hint="The run stopped before that layer.")
        return found

    def maybe(self, kind: type[E]) -> E | None:
        return next((e for e in self.events if isinstance(e, kind)), None)

    def passages(self) -> dict[str, Candidate]:
        """Every passage the run had before it, by id: what layer 2 kept, and what was found for revisions."""
        found, revision = self.maybe(RetrievalEvent), self.maybe(RevisionEvent)
        both = (*(revision.found if revision else ()), *(found.candidates if found else ()))
        return {c.passage.id: c for c in both}

    def read(self) -> tuple[Candidate, ...]:
        """The passages that layers 4 and 5 saw, in their order: those layer 3 kept, and those a revision brought in."""
        ranked, revision = self.maybe(RerankEvent), self.maybe(RevisionEvent)
        passages = self.passages()
        return (*(passages[p] for p in (ranked.kept if ranked else ())), *(revision.joined if revision else ()))

    def draft(self) -> tuple[Claim, ...]:
        """The sentences that layer 4 judged in the end: the writer's, with revisions in place."""
        writing, revision = self.maybe(WritingEvent), self.maybe(RevisionEvent)
        return revision.claims if revision else writing.draft if writing else ()

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)
