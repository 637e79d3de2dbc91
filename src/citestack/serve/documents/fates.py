"""Why a page was not cited, and one sentence down the stack."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field, model_validator

from citestack.serve.documents.answers import QUESTION
from citestack.serve.documents.base import MAX_CLAIM, Body, Document, Profile, Question, TraceId, Url

PAGE = "https://green-gadget-guru.example/heat-pump-water-heater-worth-it.html"


class WhyBody(Body):
    """A page, and either the question to ask or the run to look it up in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"url": PAGE, "question": QUESTION, "profile": "fast"},
                {"url": PAGE, "trace_id": "7f3a0c51b2d94e68"},
            ],
            "oneOf": [{"required": ["question"]}, {"required": ["trace_id"]}],
        }
    )
    url: Url
    question: Question | None = None
    profile: Profile = "default"
    """Of the question; a run has its own."""
    trace_id: TraceId | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> WhyBody:
        if (self.question is None) == (self.trace_id is None):
            raise ValueError("give either question or trace_id")
        return self


class ShownLever(Document):
    """A change of one named part, tried by replay."""

    model_config = ConfigDict(populate_by_name=True)
    layer: int
    part: str
    before: float | None = Field(alias="from")
    after: float | None = Field(alias="to")
    flips: bool
    """Whether the decision at that layer turned."""
    note: str


class FateDocument(Document):
    """What became of a page, with the number, the bar, and what would have flipped it."""

    url: str
    fate: Literal["cited", "dropped", "unknown_page"]
    layer: int | None
    """The last layer that saw it, 1 to 5."""
    layer_name: str | None
    reason: str
    numbers: dict[str, float | None]
    """Those compared where it fell."""
    against: str | None
    """What won instead: a URL or a passage id."""
    path: list[dict[str, Any]]
    """One entry per layer reached."""
    levers: list[ShownLever]
    trace_id: TraceId


class SentenceBody(Body):
    """A sentence, the page it stands on or would stand on, and the question it should be cited for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "sentence": "A family of four pays back the extra price in four years.",
                    "url": PAGE,
                    "question": QUESTION,
                    "profile": "fast",
                }
            ]
        }
    )
    sentence: str = Field(min_length=1, max_length=MAX_CLAIM)
    url: Url
    question: Question
    profile: Profile = "default"


class LayerWord(Document):
    layer: int
    name: str
    passed: bool
    numbers: dict[str, float | None]
    lever: str
    """What would help, in plain words; empty where nothing is wrong."""


class SentenceDocument(Document):
    """The five layers' word on the sentence."""

    layers: list[LayerWord]
    cited: bool
    on_page: bool
    """False: it was tried as if it stood on the page."""
    page: str
    note: str
