"""Does a source support a sentence; does each source of an answer support the sentence beside it?"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from citestack.serve.documents.base import MAX_CLAIM, MAX_SOURCE, Body, Document, SupportName

Number = Annotated[str, StringConstraints(pattern="^[1-9][0-9]{0,3}$")]
Text = Annotated[str, StringConstraints(max_length=MAX_SOURCE)]
TANK = "The tank holds 300 litres."


class VerifyBody(Body):
    """A sentence and the text to check it against."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"claim": TANK, "source": f"{TANK} It was tested in 2024.", "support": "features"}]
        }
    )
    claim: str = Field(min_length=1, max_length=MAX_CLAIM, pattern=r"\S")
    source: str = Field(min_length=1, max_length=MAX_SOURCE)
    support: SupportName = "support-l12"
    """The trained verifier, or checks and small forests alone."""


class Quote(Document):
    start: int
    """Code-point offsets."""
    end: int
    text: str


class ShownCheck(Document):
    name: str
    passed: bool | None
    """None: the sentence has no such item."""
    detail: str


class ShownExplanation(Document):
    evidence: list[Quote]
    """Sentences of the source that suffice, or the one that contradicts."""
    missing: list[Quote]
    """Parts of the claim that the source does not support; offsets in the claim."""


class VerificationDocument(Document):
    """As ``citestack verify --json``."""

    state: Literal["supported", "partial", "refuted", "unsupported"]
    score: float
    """Probability that the source alone makes the claim true."""
    partial_score: float
    refute_score: float
    evidence: Quote | None
    checks: list[ShownCheck]
    uncertain: bool
    explanation: ShownExplanation


class VerifyAnswerBody(Body):
    """Any answer: text or Markdown with links or numbered marks, or an engine's stored response."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "answer": f"{TANK} [1]\n\n[1] https://tanks.example/",
                    "sources": {"1": f"{TANK} It was tested in 2024."},
                    "support": "features",
                }
            ]
        }
    )
    answer: Annotated[str, StringConstraints(max_length=MAX_SOURCE)] | dict[str, Any] | list[Any]
    """Text, or the response as JSON (the formats: ``docs/verify-answer.md``)."""
    sources: dict[Number, Text] | None = Field(default=None, max_length=1000)
    """Texts by source number, read instead of the pages of the store."""
    fetch: bool = False
    """Fetch the first 20 cited pages that the store does not hold. The server must have been started to allow it."""
    support: SupportName = "support-l12"


class CheckedDocument(Document):
    """As ``citestack verify-answer --json``; the parts are described in ``docs/verify-answer.md``."""

    shape: str
    """The format the answer was read as."""
    engine: str | None
    question: str | None
    verifier: str
    text: str
    sentences: list[dict[str, Any]]
    """Per sentence its state and citations, each with its verdict, quote and checks."""
    sources: list[dict[str, Any]]
    totals: dict[str, Any]
    """Citation recall and precision, each with what it is a share of."""
    notes: list[str]
