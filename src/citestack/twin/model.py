"""The nouns of a twin: what was fitted to what, how well it did on prompts it had not seen, and what may be set by it.

A twin says how likely an engine is to cite a page, from named parts alone. It is made from observations, judged on
prompts left out of the fit, and refused where ranks alone or relevance alone do as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["stack", "results"]
"""``stack``: the parts that layers 2 and 3 measure, of pages in the store. ``results``: what a result page shows."""
Model = Literal["additive", "trees"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval over prompts; None = there is no such figure here."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A named part as the model took it."""

    name: str
    says: str
    """What it is, in words, with its unit."""
    layer: int | None = None
    """Of the stack; None = a property of result pages alone."""
    held: bool = True
    """May not lower the probability: its weight is held at 0 or above."""


@dataclass(frozen=True, slots=True)
class PartWeight:
    part: Part
    weight: Estimate
    """Change of the log odds per unit of the part."""
    standard: Estimate
    """The same per standard deviation: comparable among the parts."""
    missing: float
    """Share of the pairs where it is not known. There the part's mean stands, with a weight for being missing."""
    absent: float
    """Change of the log odds where it is missing, against its mean."""
    low: float
    """1st percentile of what was seen; beyond it the twin is out of its range."""
    high: float
    """99th percentile."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A part of the stack that these observations cannot speak of. It has no weight, which is not a weight of 0."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """How well a model told the cited pages of prompts that it was not fitted to."""

    name: str
    """``twin``, ``trees``, ``rank``, ``relevance`` or ``prior``."""
    log_loss: Estimate
    """Nats per pair, mean; less is better."""
    auc: Estimate
    """Share of (cited, not cited) pairs of one prompt in the right order, first 20 results; mean over prompts."""
    ndcg: Estimate
    """Normalised discounted cumulative gain at 10 (Jarvelin and Kekalainen 2002), mean over prompts."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """The twin against a baseline, on the same pairs."""

    baseline: str
    difference: Estimate
    """Log loss of the twin less that of the baseline; below 0 = the twin is better."""
    share: float
    """The difference as a share of the baseline's log loss."""
    beaten: bool
    """The whole interval lies below 0."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of about the same predicted probability."""

    predicted: float
    observed: Estimate
    pairs: int


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the twin was fitted: it says nothing of other engines, surfaces, markets and times."""

    source: str
    """Runs or files."""
    engines: tuple[str, ...]
    surfaces: tuple[str, ...]
    models: tuple[str, ...]
    markets: tuple[str, ...]
    languages: tuple[str, ...]
    first: str
    """ISO 8601 day of the first answer; empty = not known."""
    last: str
    prompts: int
    pairs: int
    cited: float
    """Cited pairs; repeats of a prompt count as parts of one."""
    simulated: bool = False
    """The observations were made up."""
    reach: Mapping[str, float | None] = field(default_factory=dict)
    """Shares of the observed citations that the fit could see, step by step."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the stack by which it cites more like the engine."""

    path: str
    """Dotted, as in ``config``: ``rerank.trust_weight``."""
    value: float | int
    now: float | int
    """The setting that the stack had when it was asked."""
    why: str
    moved: bool = True
    """False: the observations do not speak against the present value, which stays."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the stack's citations are to the engine's: mean Jaccard index of the cited pages per prompt."""

    before: Estimate
    after: Estimate
    """With the settings of the twin, fitted without the prompts it is judged on."""
    difference: Estimate
    prompts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    shipped: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Tree:
    """One regression tree of the boosted ones, as parallel arrays; a node with ``feature`` -1 is a leaf."""

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    """Values up to it go left."""
    missing_left: tuple[bool, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A step function that never changes direction: probability by the value of one thing."""

    edges: tuple[float, ...]
    """Upper ends of the steps but the last, rising."""
    values: tuple[float, ...]
    """Probabilities, one more than edges."""
    missing: float
    """Where the value is not known."""


@dataclass(frozen=True, slots=True)
class Additive:
    """log odds = intercept + sum of weight * (value - mean) / sd, over the columns; missing values are at the mean."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    sd: tuple[float, ...]
    indicators: tuple[str, ...]
    """Parts that are missing somewhere: each has one more coefficient, added where it is."""
    coefficients: tuple[float, ...]
    """Intercept, parts, indicators."""
    draws: tuple[tuple[float, ...], ...] = ()
    """The same, fitted to resampled prompts."""


@dataclass(frozen=True, slots=True)
class HostCount:
    cited: float
    expected: float
    """Citations that ranks alone would have given it."""
    prompts: int


@dataclass(frozen=True, slots=True)
class Predictor:
    """All that is needed to say how likely a page is to be cited."""

    model: Model
    additive: Additive
    rank_curve: Curve | None = None
    """Probability by rank; the part ``rank`` is its log odds."""
    hosts: Mapping[str, HostCount] = field(default_factory=dict)
    shrink: float = 1.0
    """Citations' worth of belief that a host is as any other (empirical Bayes)."""
    trees: tuple[Tree, ...] = ()
    """Added to the log odds of ``additive``."""
    tree_draws: tuple[tuple[Tree, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Twin:
    name: str
    made_at: str
    """ISO 8601 UTC."""
    shape: Shape
    origin: Origin
    verdict: Verdict
    scores: tuple[Score, ...]
    contrasts: tuple[Contrast, ...]
    reliability: tuple[Bin, ...]
    ece: Estimate
    """Expected calibration error: mean distance of predicted and observed, weighed by pairs."""
    parts: tuple[PartWeight, ...]
    missing: tuple[Missing, ...]
    settings: tuple[Setting, ...]
    predictor: Predictor
    fusion: tuple[PartWeight, ...] = ()
    """Layer 2's modes, fitted by themselves: they decide which passages layer 3 sees."""
    agreement: Agreement | None = None
    notes: tuple[str, ...] = ()
    profile: str = "default"
    """Of the stack that was asked, for the shape ``stack``."""
    seed: int = 0
    version: str = ""

    @property
    def overrides(self) -> dict[str, float | int]:
        """Dotted settings that differ from those the stack has."""
        return {s.path: s.value for s in self.settings if s.moved}


@dataclass(frozen=True, slots=True)
class Confidence:
    """How likely the engine is to cite a page for a prompt."""

    url: str
    prompt: str
    twin: str
    probability: Estimate
    """None: the twin cannot say, for the reason in ``reason``."""
    contributions: Mapping[str, float] = field(default_factory=dict)
    """Part -> change of the log odds against the mean page of the fit; of the additive model."""
    values: Mapping[str, float | None] = field(default_factory=dict)
    """Part -> value; None = missing."""
    warnings: tuple[str, ...] = ()
    reason: str = ""
