"""An audit of a stored page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from citestack.serve.auditing.audited import MOST_PROMPTS
from citestack.serve.documents.answers import QUESTION
from citestack.serve.documents.base import Body, Document, Profile, Question, Url
from citestack.serve.documents.fates import PAGE

Severity = Literal["high", "medium", "low", "neutral"]


class AuditBody(Body):
    """A page of the store, and the prompts it is to be cited for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": PAGE, "prompts": [QUESTION], "profile": "fast"}]})
    url: Url
    prompts: Annotated[list[Question], Field(default_factory=list, max_length=MOST_PROMPTS)]
    profile: Profile = "fast"


class ShownEvidence(Document):
    quote: str
    start: int | None
    """Code-point offsets of the quote in the stored text; null when it stands elsewhere, see ``where``."""
    end: int | None
    where: str
    """``text``, ``header X-Robots-Tag``, ``robots.txt line 4``, ``json-ld 1 /author/name``..."""


class ShownSource(Document):
    text: str
    url: str
    strength: Literal["normative", "documented", "measured", "argued", "none"]


class ShownFinding(Document):
    id: str
    layer: int
    severity: Severity
    message: str
    evidence: ShownEvidence
    fix: str
    why: str
    source: ShownSource


class ShownOutcome(Document):
    """What one check made of the page."""

    id: str
    layer: int
    title: str
    state: Literal["pass", "partly", "fail", "neutral", "not_measured"]
    source: ShownSource
    share: float | None
    findings: int
    numbers: dict[str, float | None]
    note: str


class ShownLayerScore(Document):
    layer: int
    name: str
    value: float | None
    """Share of the layer's checks that hold, weighted by the strength of their evidence; null: none was measured."""
    checks: int
    measured: int
    note: str


class ShownScores(Document):
    layers: list[ShownLayerScore]
    citation_likelihood: dict[str, Any] | None
    """Over the prompts: for how many the page survived each layer of this engine. Null without prompts."""
    note: str


class ShownFix(Document):
    name: str
    title: str
    media_type: str
    content: str
    note: str


class AuditDocument(Document):
    """As ``citestack audit --json``."""

    url: str
    version: str
    title: str
    date: str
    read_as: Literal["fetched", "file", "stored"]
    prompts: list[str]
    score: ShownScores
    findings: list[ShownFinding]
    checks: list[ShownOutcome]
    fixes: dict[str, ShownFix]
