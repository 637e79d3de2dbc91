"""What a study is made of. ``None`` and a missing key mean *not measured*; 0 is a measurement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from citestack.evaluate.statistics.interval import Interval
from citestack.evaluate.statistics.resample import ROUNDS, SEED

MIN_DOMAINS, MIN_SEEN, MIN_QUESTIONS = 30, 10, 20
"""Below any of them the study says 'too few to say': domains measured, domains the outcome was seen for at all,
questions. From 30 domains on the intervals hold what they promise (``benchmarks/study.py``)."""
EXPLORATORY_QUESTIONS = 50
"""Fewer questions than this are called exploratory (IAB, Measuring Visibility in the AI Era, 2026)."""
MIN_CANDIDATES = 5
"""Times a domain was a candidate before its own rate of being cited is compared."""
MOVES = 0.1
"""A correlation that one domain, or one kind of domains, moves by more than this rests on them."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What is known of a domain before any question is asked."""

    values: Mapping[str, float | None]
    """Authority measure -> figure, e.g. ``{"trust": 0.4, "referring_domains": 120}``."""
    pages: float | None = None
    """Site size: pages in the store, or what the table says."""
    kind: str | None = None
    """A word for what the site is (``ugc``, ``video``, ``news``...), given by the user."""
    names: tuple[str, ...] = ()
    """How texts name it, beside its domain written out."""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """One answer to one question."""

    question: str
    counts: Mapping[str, Mapping[str, float]]
    """Outcome -> domain -> count. A key of the outer mapping says: measured; domains left out count 0."""
    engine: str = ""


@dataclass(frozen=True, slots=True)
class StudyTable:
    """Domains, and what answers did with them: per answer where that is known, else as totals."""

    domains: Mapping[str, Measures]
    answers: tuple[AnswerCounts, ...] = ()
    totals: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Outcome -> domain -> count over all questions; domains left out were not measured."""
    questions: int | None = None
    """How many questions the totals are over, when that is stated."""
    universe: str = "the domains of the table"
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    outcome: str = "citations"
    measures: tuple[str, ...] = ()
    """Empty: all that the table holds."""
    rounds: int = ROUNDS
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Estimate:
    """A correlation in [-1, 1] with what chance could have made of it."""

    value: float | None
    n: int
    """Domains."""
    questions: Interval | None
    """Other questions, these domains; None without rows per question."""
    domains: Interval | None
    """Other domains, these questions."""
    both: Interval | None
    """Other questions and other domains; None without rows per question."""

    decisive: Interval | None
    """What verdicts go by: ``both``; without rows per question the 99 % interval over other domains, because what other
    questions could have made of it is not in that."""

    @property
    def says(self) -> int:
        """1 or -1 when zero is outside the decisive interval, else 0."""
        return 0 if self.decisive is None or not self.decisive.excludes_zero else (1 if self.decisive.low > 0 else -1)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the mean outcome it is, per ``per`` of the measure (1 = no difference)."""

    ratio: Interval
    per: str
    n: int
    at_equal_size: bool


@dataclass(frozen=True, slots=True)
class Conditional:
    """Cited, given that the domain was a candidate at all."""

    spearman: Estimate
    ratio: Ratio | None
    least: int
    """Times a domain had to be a candidate to be compared by rank."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Domains whose measure lies in one tenth; equal values are never parted."""

    number: int
    low: float
    high: float
    n: int
    seen: int
    """Domains with any of the outcome."""
    mean: Interval | None
    """Mean outcome; None when none of the tier was seen, for then resampling knows nothing."""


@dataclass(frozen=True, slots=True)
class Influence:
    """The one domain whose removal moves a statistic most."""

    statistic: str
    domain: str
    without: float
    moves: float


@dataclass(frozen=True, slots=True)
class Part:
    """The rank correlation inside a part of the domains (``within``) or without it (``without``)."""

    name: str
    kind: str
    n: int
    spearman: Estimate


@dataclass(frozen=True, slots=True)
class Verdict:
    code: str
    """One of ``verdict.CODES``."""
    sentence: str


@dataclass(frozen=True, slots=True)
class MeasureStudy:
    """One measure against the outcome."""

    name: str
    label: str
    scale: str
    n: int
    missing: int
    """Domains of the universe for which it was not measured."""
    zeros: float
    """Share of the n domains whose measure is 0."""
    ties: float
    """Share of pairs of domains with the same measure."""
    correlations: Mapping[str, Estimate]
    ratio: Ratio | None
    candidates: Estimate | None
    """Rank correlation with how often the domain was a candidate."""
    conditional: Conditional | None
    tiers: tuple[Tier, ...]
    influence: tuple[Influence, ...]
    parts: tuple[Part, ...]
    warnings: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class PairStudy:
    """Two measures of the same domains against the outcome, and the difference of their rank correlations."""

    first: str
    second: str
    n: int
    correlations: tuple[Estimate, Estimate]
    difference: Estimate


@dataclass(frozen=True, slots=True)
class Universe:
    """What the figures are about."""

    what: str
    domains: int
    questions: int | None
    answers: int | None
    unit: str
    """What the intervals resample."""
    zero_share: float | None
    """Share of domains with none of the outcome."""
    tie_share: float | None
    outside: float | None
    """Share of the counted outcome that fell on domains outside the universe."""


@dataclass(frozen=True, slots=True)
class Study:
    outcome: str
    universe: Universe
    measures: tuple[MeasureStudy, ...]
    pairs: tuple[PairStudy, ...]
    paragraph: str
    caveats: tuple[str, ...]
    notes: tuple[str, ...]
    rounds: int
    seed: int
