"""Questions and answers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from citestack.serve.documents.base import Body, Document, Profile, Question, TraceId

State = Literal["supported", "partial", "refuted", "unsupported", "no_check_needed"]
QUESTION = "Is a heat pump water heater worth it for a family of four?"


class AskBody(Body):
    """A question, and how to go about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"question": QUESTION, "profile": "fast"}]})
    question: Question
    """Over 2,000 characters it is answered with an abstention."""
    profile: Profile = "default"
    trust: Annotated[float, Field(ge=0, le=1)] | Literal["off"] | None = None
    """What trust weighs in layer 3; ``off`` = 0. Without it: 0.1."""
    writer: Literal["extractive", "llm"] = "extractive"
    """Sentences of the pages as they stand, or a language model's (the server needs one set up)."""
    fanout: Literal["rules", "llm"] = "rules"
    """Queries by rules and the pages alone, or by a language model as well."""

    @property
    def trust_weight(self) -> float | None:
        return 0.0 if self.trust == "off" else self.trust


class ShownSentence(Document):
    text: str
    state: State
    score: float | None
    """Probability that its best source makes it true."""
    citations: list[int]
    """Numbers of the citations beside it."""


class ShownCitation(Document):
    n: int
    url: str
    title: str
    domain: str
    quote: str
    start: int
    """Code-point offsets of the quote in the stored text of that page version."""
    end: int
    deep_link: str
    """The page at the quote, by a text fragment."""
    page_version: str
    """Its text: ``GET /api/v1/pages/{version}``."""
    score: float


class ShownQuery(Document):
    text: str
    kind: str
    reason: str
    source: Literal["rule", "corpus", "model", "observed"]
    weight: float


class AnswerDocument(Document):
    """The answer. One that abstains says why and has no sentences."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": QUESTION,
                    "abstained": False,
                    "abstain_reason": None,
                    "sentences": [
                        {
                            "text": "A family of four saves about 2,600 kWh a year.",
                            "state": "supported",
                            "score": 0.93,
                            "citations": [1],
                        }
                    ],
                    "citations": [
                        {
                            "n": 1,
                            "url": "https://hearthlab.example/savings.html",
                            "title": "What a heat pump water heater saves",
                            "domain": "hearthlab.example",
                            "quote": "A family of four saves about 2,600 kWh a year.",
                            "start": 120,
                            "end": 166,
                            "deep_link": "https://hearthlab.example/savings.html#:~:text=A%20family,a%20year.",
                            "page_version": f"sha256:{'3f2a91c07be4d815' * 4}",
                            "score": 0.93,
                        }
                    ],
                    "queries": [
                        {"text": QUESTION, "kind": "original", "reason": "asked", "source": "rule", "weight": 1.0}
                    ],
                    "corpus_generation": 12,
                    "profile": "fast",
                    "trace_id": "7f3a0c51b2d94e68",
                    "timings_ms": {"fanout": 2.1, "retrieval": 6.0, "rerank": 1.4, "writing": 3.0, "total": 14.2},
                }
            ]
        }
    )
    question: str
    abstained: bool
    abstain_reason: str | None
    sentences: list[ShownSentence]
    citations: list[ShownCitation]
    queries: list[ShownQuery]
    """The fan, the question itself first."""
    corpus_generation: int
    profile: str
    trace_id: TraceId
    """The whole run: ``GET /api/v1/traces/{id}``."""
    timings_ms: dict[str, float]


class SearchResult(Document):
    rank: int
    score: float
    """Fused over the modes; comparable within one search only."""
    url: str
    title: str
    headings: list[str]
    text: str
    passage: str
    page_version: str
    start: int
    end: int


class SearchDocument(Document):
    """Passages by layer 2 alone, best first."""

    query: str
    mode: str
    generation: int
    results: list[SearchResult]


class ReplayBody(Body):
    """Settings to decide layers 3 to 5 with instead."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"settings": {"rerank.trust_weight": 0.2, "grounding.supported": 0.6}}]}
    )
    settings: dict[str, bool | int | float | str | None] = Field(max_length=64)
    """Dotted names: ``rerank.*``, ``writing.*``, ``grounding.*``, ``citation.*`` (see the configuration page)."""


class ReplayDocument(Document):
    """What those settings would have answered, and what is then different. Nothing is asked or stored anew."""

    answer: AnswerDocument
    changed: dict[str, Any]
    """``citations``, ``sentences``, ``passages`` (kept by layer 3), ``candidates`` and ``queries`` with what was
    ``gained`` and ``lost``; ``restated`` sentences, ``moved`` passages, ``verdicts`` that turned."""
    settings: dict[str, Any]
    """As given."""


class TraceLine(Document):
    id: TraceId
    question: str
    generation: int
    saved_at: str
