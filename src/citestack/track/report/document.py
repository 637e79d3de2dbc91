"""The report before it has a face. Every face reads this and nothing else, so that they cannot disagree.

Whatever is a number of the measuring side is a ``Figure`` and so brings what it is a share of, its interval and how
much it rests on. A place where nothing was measured holds None or an empty tuple, never a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from citestack.evaluate.statistics.interval import Interval
from citestack.track.figures import Figure
from citestack.track.report.wording import shown, spread

Verdict = Literal["up", "down", "noise", "too few"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for. An empty text or tuple means all."""

    domain: str = ""
    brand: str = ""
    start: str = ""
    """First UTC day, ISO 8601."""
    end: str = ""
    """Last UTC day, that day included."""
    engines: tuple[str, ...] = ()
    group: str = ""
    """Field of the prompts that figures are also told by: topic, intent, stage, market, language, branded."""
    against: tuple[str, str] | None = None
    """First and last day of the period compared with."""


@dataclass(frozen=True, slots=True)
class Universe:
    """What was measured, whoever is asked about."""

    prompts: int
    engines: tuple[str, ...]
    places: tuple[str, ...] = ()
    first: str = ""
    last: str = ""
    """Days of the first and last answer."""
    runs: int = 0
    prompt_sets: tuple[str, ...] = ()
    """Name and version: ``heating 3``."""
    tracked: tuple[str, ...] = ()
    """Brands of the universe: nobody outside it enters a share of voice."""
    simulated: tuple[str, ...] = ()
    """Engines with answers that were made up, not asked of a live engine."""


@dataclass(frozen=True, slots=True)
class EngineRow:
    name: str
    """As the user named it; empty = all engines together."""
    figures: tuple[Figure, ...] = ()
    states: Mapping[str, int] = field(default_factory=dict)
    """State -> askings; only ``measured`` entered a denominator."""
    cost_usd: float | None = None
    cost_unknown: int = 0
    """Askings whose cost nobody knows; they are not in ``cost_usd``."""


@dataclass(frozen=True, slots=True)
class Point:
    start: str
    end: str
    figure: Figure
    """Value None: nothing was measured in these days."""


@dataclass(frozen=True, slots=True)
class Series:
    engine: str
    measure: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Holder:
    """A site or page with its part of the citations."""

    name: str
    owner: str
    share: Figure
    rate: Figure | None = None
    ours: bool = False
    first: str = ""
    """Days of the first and last answer of the selection that cites it; told of pages."""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """A leaderboard whose shares sum to 1: ``rest`` holds what the rows leave."""

    kind: Literal["site", "page", "owner", "brand"]
    rows: tuple[Holder, ...]
    rest: Figure | None = None
    rest_count: int = 0


@dataclass(frozen=True, slots=True)
class GroupRow:
    value: str
    engine: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """Who is cited where the selected domain is not."""

    name: str
    owner: str
    figure: Figure
    """Of the answers that do not cite the domain, how many cite this one."""
    prompts: tuple[str, ...] = ()
    """Texts of prompts, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    owner: str
    answers: int
    """That cite it."""
    community: int
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    a: str
    b: str
    together: int
    """Answers that cite both."""
    lift: Interval
    """Times as often together as if they were cited independently of each other."""


@dataclass(frozen=True, slots=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    left_out: int = 0
    """Sites measured but not drawn."""


@dataclass(frozen=True, slots=True)
class VolatilityRow:
    engine: str
    figures: tuple[Figure, ...] = ()
    """turnover_set, turnover_volume, half_life, core_share... Their basis counts captures, copies beside them."""


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a text, from its beginning (0) to its end (1)."""

    low: float
    high: float
    citations: Figure
    """Share of the citations that fall here."""
    words: float | None = None
    """Share of the words that stand here: what citations spread evenly over the words would give."""


@dataclass(frozen=True, slots=True)
class Spread:
    where: Literal["answer", "page"]
    engine: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Change:
    engine: str
    measure: str
    before: float | None
    after: float | None
    difference: Interval | None
    """After less before; like both, over the prompts measured in both periods."""
    p: float | None
    """After the correction for many tests."""
    verdict: Verdict
    pairs: int = 0
    """Prompts measured in both periods."""
    about: str = ""
    """Domain, brand or owner type."""


@dataclass(frozen=True, slots=True)
class Side:
    """A table that others counted: a search engine's own report, a web site's log. No intervals: nothing was drawn."""

    source: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class SentimentRow:
    """How answers speak of a brand, in the opinion of a language model that the user brought."""

    model: str
    prompt: str
    """Hash of the instructions that it was given: labels of others have rows of their own."""
    brand: str
    engine: str
    figures: tuple[Figure, ...] = ()
    """sentiment_positive, _neutral, _negative, _mixed. Their basis counts answers that name the brand as asked, and
    those that were labelled as answers."""


@dataclass(frozen=True, slots=True)
class ReportDocument:
    title: str
    made_at: str
    """ISO 8601 UTC."""
    selection: Selection
    universe: Universe
    engines: tuple[EngineRow, ...]
    """All engines together first, then each by name; one engine is told once, under its name, here and below."""
    trend: tuple[Series, ...] = ()
    boards: tuple[Board, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    instead: tuple[Instead, ...] = ()
    graph: Graph | None = None
    volatility: tuple[VolatilityRow, ...] = ()
    spreads: tuple[Spread, ...] = ()
    changes: tuple[Change, ...] = ()
    first_party: tuple[Side, ...] = ()
    traffic: tuple[Side, ...] = ()
    notes: tuple[str, ...] = ()
    sentiment: tuple[SentimentRow, ...] = ()
    """Empty where no language model labelled anything."""

    @property
    def whole(self) -> EngineRow | None:
        """All engines together, which is the engine itself where there is one."""
        return next((row for row in self.engines if row.name == self.every), None)

    @property
    def every(self) -> str:
        """The name that what is told of all engines stands under: none, or the only engine's."""
        return self.engines[0].name if self.engines else ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, figures with ``value`` and ``coverage`` worked out."""
        found: dict[str, Any] = plain(self)
        return found


def figure_of(figures: Sequence[Figure], measure: str) -> Figure | None:
    return next((f for f in figures if f.measure == measure), None)


def all_figures(document: ReportDocument) -> Iterator[tuple[str, Figure]]:
    """Every figure with the name of its part, in the order of the report. Changes are no figures of their own."""
    for name in ("engines", "trend", "boards", "groups", "instead", "volatility", "spreads", "sentiment"):
        for figure in _figures(getattr(document, name)):
            yield name, figure


def _figures(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _figures(one)
    elif is_dataclass(value):
        for f in fields(value):
            yield from _figures(getattr(value, f.name))


def plain(value: Any) -> Any:
    """Dataclasses as dictionaries, tuples as lists."""
    if isinstance(value, Figure):
        return figure_dict(value)
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def figure_dict(figure: Figure) -> dict[str, Any]:
    """``shown`` and ``interval`` are the texts that every face shows; the numbers are not rounded."""
    basis, interval = figure.basis, figure.interval
    return {
        "measure": figure.measure,
        "about": dict(figure.about),
        "value": figure.value,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
        "shown": shown(figure),
        "interval": spread(figure),
        "hits": figure.hits,
        "of": figure.of,
        "denominator": figure.denominator,
        "universe": figure.universe,
        "prompts": basis.prompts,
        "answers": basis.answers,
        "asked": basis.asked,
        "cached": basis.cached,
        "coverage": basis.coverage,
        "exploratory": basis.exploratory,
    }
