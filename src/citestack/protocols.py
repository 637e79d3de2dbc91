"""The seams, all on one page: one Protocol per layer with one method, and the ports the layers look through.

A layer returns its trace event. Anything with the same method can take a layer's place: a trained verifier, a language
model as writer, a web search as retriever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from citestack.model import Candidate, Check, Claim, Passage, Query, Span, Trust
from citestack.trace import (
    CitationEvent,
    Event,
    FanoutEvent,
    GroundingEvent,
    RerankEvent,
    RetrievalEvent,
    RevisionEvent,
    Spent,
    WritingEvent,
)

Vectors = NDArray[np.float32]


# --- the five layers and the writer -------------------------------------------------------------------------------


class RunHeard(Protocol):
    """Follows a run while it happens. Either method may raise ``StoppedError``: the run then ends there."""

    def entered(self, stage: str) -> None:
        """The stage begins: fanout, retrieval, rerank, writing, grounding, revision or citation."""
        ...

    def recorded(self, event: Event) -> None:
        """The event is in the trace."""
        ...


class FanOut(Protocol):
    """Layer 1."""

    def expand(self, question: str) -> FanoutEvent: ...


class Retriever(Protocol):
    """Layer 2."""

    def retrieve(self, queries: Sequence[Query]) -> RetrievalEvent: ...


class Reranker(Protocol):
    """Layer 3. ``candidates`` come best first from layer 2."""

    def rerank(self, queries: Sequence[Query], candidates: Sequence[Candidate]) -> RerankEvent: ...


class Writer(Protocol):
    """Between 3 and 4. ``candidates`` are all that entered layer 3; ``kept`` the passage ids it kept, in order."""

    def write(self, queries: Sequence[Query], candidates: Sequence[Candidate], kept: Sequence[str]) -> WritingEvent: ...


class Grounder(Protocol):
    """Layer 4. Every claim is read against passages of all candidate pages, not only the one it came from."""

    def ground(self, claims: Sequence[Claim], candidates: Sequence[Candidate]) -> GroundingEvent: ...


class Reviser(Protocol):
    """After layer 4, for what it did not support. ``kept`` are the passages it read, ``others`` the run's other
    candidates. None when there is nothing to revise.
    """

    def revise(
        self,
        claims: Sequence[Claim],
        grounding: GroundingEvent,
        kept: Sequence[Candidate],
        others: Sequence[Candidate],
    ) -> RevisionEvent | None: ...


class Citer(Protocol):
    """Layer 5. ``candidates`` are those layer 3 kept, in rank order."""

    def cite(
        self, claims: Sequence[Claim], grounding: GroundingEvent, candidates: Sequence[Candidate]
    ) -> CitationEvent: ...


# --- what the layers look through ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One search hit: passage id and the engine's raw score."""

    passage: str
    score: float


@dataclass(frozen=True, slots=True)
class Counts:
    pages: int
    passages: int
    vectors: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a passage is from."""

    url: str
    language: str | None


class TrustSource(Protocol):
    """Trust as it was computed before any question; pages without a value are left out."""

    def __call__(self, urls: Sequence[str]) -> Mapping[str, Trust]: ...


class CorpusView(Protocol):
    """A read-only view of one corpus generation."""

    @property
    def generation(self) -> int: ...

    def counts(self) -> Counts: ...

    def lexical(self, query: str, k: int) -> list[Found]:
        """BM25 over title, headings, body and URL; best first."""
        ...

    def titled(self, query: str, k: int) -> list[Found]:
        """BM25 over title, headings and URL without the body; best first."""
        ...

    def dense(self, queries: Sequence[str], k: int) -> list[list[Found]]:
        """Cosine over passage vectors, a list per query; empty lists when no vectors or no embedder."""
        ...

    def candidates(self, passages: Sequence[str]) -> list[Candidate]:
        """The passages with their sentences and page facts, in the order asked, ``hits=()`` and ``fused=0``."""
        ...

    def origins(self, passages: Sequence[str]) -> Mapping[str, Origin]:
        """Page and language of each passage; unknown ids are left out."""
        ...

    def anchors(self, urls: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Anchor texts of main-content links to each URL."""
        ...

    def languages(self) -> Mapping[str, int]:
        """Pages per language."""
        ...


class Yardstick(Protocol):
    """Measures a fixed list of passages that a view does not hold as the view would: a score per passage, in order."""

    def lexical(self, query: str) -> list[float]: ...

    def titled(self, query: str) -> list[float]: ...

    def dense(self, queries: Sequence[str]) -> list[list[float]]:
        """A list per query; empty lists when no embedder."""
        ...


class MeasuringView(CorpusView, Protocol):
    """A view that can measure passages it does not hold."""

    def yardstick(self, passages: Sequence[Passage], instead_of: Sequence[Passage] = ()) -> Yardstick:
        """``instead_of``: passages it holds that would no longer be in it."""
        ...


class Embedder(Protocol):
    """Texts to unit vectors, shape (n, dim), float32."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class Relevance(Protocol):
    """How well a text answers a query, in [0, 1]. Relevance is not support."""

    @property
    def name(self) -> str: ...

    def score(self, query: str, texts: Sequence[str]) -> list[float]: ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What a verifier measured for one (claim, text) pair; thresholds are applied by layer 4, not here."""

    score: float
    """Calibrated P(text alone makes the claim true)."""
    partial: float
    """P(at least a part is supported); >= score."""
    refute: float
    evidence: Span | None
    """Offsets relative to the text given."""
    checks: tuple[Check, ...] = ()


class Support(Protocol):
    """Reads (claim, text) pairs."""

    @property
    def name(self) -> str: ...

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[Reading]: ...


# --- what a reviser looks through ---------------------------------------------------------------------------------

Find = Callable[[str], Sequence[Candidate]]
"""Layer 2 for one query: the passages that may verify it, best first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A number (with its bound and unit), date or name word; offsets in the text it was read from."""

    kind: Literal["number", "date", "name"]
    start: int
    end: int
    text: str


class Facts(Protocol):
    """Reads the checkable facts of a text. What it calls absent can never be in a revised sentence."""

    def absent(self, sentence: str, evidence: str) -> tuple[Fact, ...]:
        """Facts of the sentence that the evidence does not hold, in order."""
        ...

    def swapped(self, sentence: str, evidence: str) -> tuple[tuple[Literal["number", "date"], str], ...]:
        """The sentence with absent numbers or dates replaced by those the evidence gives for the same thing."""
        ...


class Editor(Protocol):
    """Words a sentence anew after the evidence, e.g. a language model. Proposals pass the same gate as all others."""

    def propose(self, sentence: str, evidence: str) -> Sequence[str]: ...


# --- language models ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    messages: tuple[Message, ...]
    schema: Mapping[str, Any] | None = None
    """JSON Schema the answer should follow."""
    variant: int = 0
    """0 = the likeliest answer; any other number asks for another one."""


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    data: Any
    """The JSON found in the text when a schema was given; None when there is none. It need not follow the schema."""
    spent: Spent


class ChatModel(Protocol):
    """A language model behind a wire. What it writes is a proposal: no layer takes its word."""

    @property
    def name(self) -> str: ...

    def complete(self, request: ChatRequest, heard: Callable[[str], None] | None = None) -> Completion:
        """One answer. ``heard`` gets its text piece by piece while it is written.

        Raises ``LlmError`` and its children.
        """
        ...

    def for_run(self) -> Self:
        """The same model with a budget of its own."""
        ...


DraftHeard = Callable[[int, str], None]
"""Number of the draft (0 = the first) and a sentence of it, as it completes: not verified yet, perhaps never shown."""
