"""The measuring side: the report, prompts, runs, and answers as they were kept."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from citestack.serve.documents.base import Document, Paged


class FigureDocument(Document):
    """A figure never travels without what it is a share of, how much it rests on, and how sure it is."""

    measure: str
    about: dict[str, str]
    """Engine, group, period, domain, page, brand, owner; a missing name means all of them."""
    value: float | None
    """None: nothing was measured. Never 0 then."""
    low: float | None
    """Of the 95 % interval; None where none can be said."""
    high: float | None
    shown: str
    interval: str
    hits: float
    of: float
    denominator: str
    universe: str
    prompts: int
    """With at least one measured answer: what the interval resamples."""
    answers: int
    asked: int
    cached: int
    """Answers left out because they repeat an earlier one byte for byte."""
    coverage: float | None
    exploratory: bool
    """Fewer than 50 prompts."""


class EngineDocument(Document):
    name: str
    """Empty: all engines together."""
    figures: list[FigureDocument]
    states: dict[str, int]
    """Askings by state; only ``measured`` entered a denominator."""
    cost_usd: float | None
    cost_unknown: int


class PointDocument(Document):
    start: str
    end: str
    figure: FigureDocument


class SeriesDocument(Document):
    engine: str
    measure: str
    points: list[PointDocument]


class IntervalDocument(Document):
    value: float
    low: float
    high: float


class ChangeDocument(Document):
    engine: str
    measure: str
    about: str
    before: float | None
    after: float | None
    difference: IntervalDocument | None
    p: float | None
    """After the correction for many tests."""
    verdict: Literal["up", "down", "noise", "too few"]
    pairs: int
    """Prompts measured in both periods."""


class SentimentRowDocument(Document):
    model: str
    prompt: str
    brand: str
    engine: str
    """Empty: all engines together."""
    figures: list[FigureDocument]
    """``asked`` are answers naming the brand, ``answers`` those of them that the model labelled."""


class TrackReportDocument(Document):
    """As ``citestack track report --json``."""

    title: str
    lead: list[str]
    """The sentences that a busy reader needs."""
    universe_words: str
    made_at: str
    selection: dict[str, Any]
    universe: dict[str, Any]
    engines: list[EngineDocument]
    """All engines together first."""
    trend: list[SeriesDocument]
    boards: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    instead: list[dict[str, Any]]
    graph: dict[str, Any] | None
    volatility: list[dict[str, Any]]
    spreads: list[dict[str, Any]]
    changes: list[ChangeDocument]
    first_party: list[dict[str, Any]]
    traffic: list[dict[str, Any]]
    notes: list[str]
    sentiment: list[SentimentRowDocument]
    """By model, brand and engine; empty where no language model labelled anything."""
    alerts: list[dict[str, Any]]


class PromptInRun(Document):
    run: int
    day: str
    state: Literal["cited", "partly", "not", "unmeasured"]
    cited: int
    """Measured answers that cite what is asked about; of ``measured``."""
    measured: int
    asked: int
    states: dict[str, int]


class PromptEngine(Document):
    engine: str
    cited: int
    measured: int
    runs: list[PromptInRun]
    """Oldest first."""


class TrackedPrompt(Document):
    id: str
    text: str
    about: dict[str, str]
    engines: list[PromptEngine]
    """Those that were asked."""


class TrackPrompts(Paged):
    whose: str
    """Whose citations are counted."""
    prompts: list[TrackedPrompt]


class AnswerLine(Document):
    run: int
    asking: int
    """Place in the run's plan, from 0."""
    engine: str
    prompt: str
    prompt_id: str
    place: str
    repeat: int
    state: str
    at: str


class TrackAnswers(Paged):
    """Of one run, in the order of its plan."""

    run: int
    answers: list[AnswerLine]


class NamedPage(Document):
    given: str
    url: str | None
    key: str | None
    title: str
    snippet: str | None


class RetrievedPage(Document):
    page: NamedPage
    rank: int | None
    query: int | None


class CheckDocument(Document):
    """What our verifier found: does the cited page say this?"""

    label: str = Field(examples=["supports"])
    verifier: str
    score: float | None
    reason: str
    start: int | None
    """Of the evidence in the page's text, code points; with ``end``."""
    end: int | None
    page: str | None
    version: str | None
    read_from: str | None
    evidence: str
    """Empty where that version of the page is not in the store."""


class CitedMark(Document):
    page: NamedPage
    start: int | None
    """Code points of the answer's text, half open; None: cited by the answer as a whole."""
    end: int | None
    n: int
    quote: str | None
    fragment: str | None
    problem: str
    check: CheckDocument | None
    """None: not checked."""


class SentimentDocument(Document):
    """How the answer speaks of a brand, in the opinion of the language model named here; nobody checked it."""

    brand: str
    model: str
    prompt: str
    """Hash of the instructions that the model was given."""
    label: str = Field(examples=["positive"])
    """positive, neutral, negative, mixed; or ``not_measured``, which is none of them."""
    reason: str
    """Why it is not measured."""
    start: int | None
    """Of the quote in the answer's text, code points, half open; with ``end``."""
    end: int | None
    quote: str
    cut: bool
    """The answer names the brand in more sentences than the model was shown."""
    at: str


class AnswerDocument(AnswerLine):
    """An answer as it was kept. None where the engine does not tell, which is not the same as nothing."""

    reason: str
    surface: str
    model: str
    text: str
    searched: list[str] | None
    retrieved: list[RetrievedPage] | None
    opened: list[NamedPage] | None
    cited: list[CitedMark]
    organic: list[RetrievedPage] | None
    usage: dict[str, Any]
    notes: list[str]
    simulated: bool
    sentiment: list[SentimentDocument]
    """Empty where no language model was asked."""
