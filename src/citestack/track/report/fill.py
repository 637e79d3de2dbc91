"""From the columns to a report: one pass for the figures, one more for each period compared with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from citestack.track.figures import Basis, Figure
from citestack.track.movement.figures import movement_figures
from citestack.track.movement.watch import Movement
from citestack.track.neighbours.gaps import cited_instead, gaps
from citestack.track.neighbours.graph import graph as related
from citestack.track.neighbours.watch import CitedTogether
from citestack.track.report import document as doc
from citestack.track.report.bands import placed, spreads
from citestack.track.report.chosen import Chosen
from citestack.track.report.compare import changes
from citestack.track.report.pages import Shown, page_board, pages_of
from citestack.track.report.periods import period
from citestack.track.report.spent import Spent, spent
from citestack.track.sentiment.figures import sentiment_rows
from citestack.track.sentiment.labels import Labels
from citestack.track.statistics.capture import OWNERS, Capture, Tracked
from citestack.track.statistics.columns_on_disk import RunColumns
from citestack.track.statistics.selection import Attributes, Selection, Step
from citestack.track.statistics.survey import Ask, Survey, survey

GRAPH, DRAWN, TOP, INSTEAD, OWN_PAGES = 100, 28, 15, 10, 10
"""Sites that are joined, those drawn, rows of a leaderboard, sites cited instead, own pages of a leaderboard."""
DAYS, WEEKS = 21, 183
"""Longest periods told by day and by week."""
_NEVER = (date(1970, 1, 1), date(1970, 1, 1))
TREND = ("citation_rate", "mention_rate", "citing_rate")
OF_BRAND = (
    "mention_rate", "share_of_voice_anyone", "ghost_citations", "unlinked_mentions", "divergence", "list_position",
)  # fmt: skip
OF_GROUPS = (*TREND, "citation_share", "share_of_voice_anyone", "naming_rate")
OF_ANSWERS = (
    "words", "sentences", "lists", "citations", "cited_block_share", "citations_per_cited_block", "first_third",
    "first_third_words", "support_supports",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What is known beside the columns."""

    attributes: Attributes = field(default_factory=dict)
    """Prompt id -> what is said of it."""
    texts: Mapping[str, str] = field(default_factory=dict)
    tracked: tuple[Tracked, ...] = ()
    """The own brand first."""
    prompt_sets: tuple[str, ...] = ()
    first_party: tuple[doc.Side, ...] = ()
    traffic: tuple[doc.Side, ...] = ()
    notes: tuple[str, ...] = ()
    labels: Labels = field(default_factory=Labels)


@dataclass(slots=True)
class Runs:
    """A watcher: which runs and places there were, and who owns what was cited."""

    runs: set[int] = field(default_factory=set)
    owner: dict[int, int] = field(default_factory=dict)

    def see(self, capture: Capture) -> None:
        self.runs.add(capture.run)
        self.owner = {**capture.owner, **self.owner}


def fill(
    sets: Sequence[RunColumns], chosen: doc.Selection, given: Given, made_at: str, step: Step | None = None
) -> doc.ReportDocument:
    """``sets`` in the order of time; ``step`` None: by the length of the period."""
    step = step or step_of(sets, chosen)
    seen, moved, together = Runs(), Movement(), CitedTogether()
    found = survey(sets, ask_of(chosen, given, step), given.attributes, watchers=(seen, moved, together))
    figures = found.figures()
    us = Us(chosen, given, found, seen.owner)
    whole = next((f.basis for f in figures if not f.about), Basis(0, 0, 0))
    words = found.ask.selection.in_words()
    near = chosen_of(chosen)
    most_cited = page_board(pages_of(sets, near), us.pages, words, whole)
    bands, paid = placed(sets, near), spent(sets, near)
    return told_once(doc.ReportDocument(
        title=chosen.domain or chosen.brand or (us.brand or "What the engines cite"),
        made_at=made_at,
        selection=replace(chosen, brand=us.brand),
        universe=_universe(found, seen, whole, given, paid),
        engines=_engines(found, figures, us, paid),
        trend=_trend(found, us),
        boards=_in_order(_boards(found, figures, seen.owner, us), most_cited),
        groups=_groups(figures, chosen.group, us),
        instead=_instead(found, us, given.texts),
        graph=_graph(together, found.book.units.list(), us),
        volatility=_volatility(moved, found, words),
        spreads=spreads(bands, words, {f.about.get("engine", ""): f.basis for f in _plain(figures, chosen.group)}),
        changes=changes(sets, found, chosen, us),
        first_party=given.first_party,
        traffic=given.traffic,
        notes=(*given.notes, *_notes(bands.every, together.every)),
        sentiment=sentiment_rows(sets, near, given.labels, [t.brand for t in given.tracked], words),
    ))  # fmt: skip


def told_once(found: doc.ReportDocument) -> doc.ReportDocument:
    """Engines that were asked, and all together; where one was, "all engines" would only say the same again."""
    names = [row.name for row in found.engines if row.name]
    told = {*names} if len(names) == 1 else {"", *names}
    return replace(
        found,
        engines=tuple(r for r in found.engines if r.name in told),
        trend=tuple(s for s in found.trend if s.engine in told),
        groups=tuple(g if g.engine in told else replace(g, engine=names[0]) for g in found.groups),
        volatility=tuple(v for v in found.volatility if v.engine in told),
        spreads=tuple(s for s in found.spreads if s.engine in told),
        changes=tuple(c for c in found.changes if c.engine in told),
        sentiment=tuple(s for s in found.sentiment if s.engine in told),
    )


@dataclass(frozen=True, slots=True)
class Us:
    """Whose report it is: a domain, else what belongs to the own brand; a brand, where one is tracked."""

    chosen: doc.Selection
    given: Given
    found: Survey
    owner: Mapping[int, int]

    @property
    def brand(self) -> str:
        if self.chosen.brand:
            return self.chosen.brand
        named = [t for t in self.given.tracked if self.chosen.domain in t.sites] if self.chosen.domain else []
        own = [t for t in self.given.tracked if t.owner == "own"]
        return next((t.brand for t in named or ([] if self.chosen.domain else own)), "")

    @property
    def units(self) -> list[int]:
        """Numbers of the sites that are ours."""
        if self.chosen.domain:
            return [self.found.book.units.code(self.chosen.domain)]
        return sorted(u for u, o in self.owner.items() if OWNERS[o] == "own")

    @property
    def pages(self) -> Shown:
        """Which pages are shown, and which of them are ours."""
        domain = self.chosen.domain
        return Shown(TOP, OWN_PAGES, (lambda site, _: site == domain) if domain else (lambda _, owner: owner == "own"))

    def wants(self, figure: Figure) -> bool:
        """Whether it stands in a row of an engine or group: ours, or of the answers as such."""
        about = figure.about
        if "brand" in about:
            return about["brand"] == self.brand and figure.measure in OF_BRAND
        if "domain" in about:
            return about["domain"] == self.chosen.domain
        if "owner" in about:
            return not self.chosen.domain and bool(self.units) and about["owner"] == "own"
        return figure.measure in OF_ANSWERS or (not self.units and figure.measure in ("citing_rate", "naming_rate"))


def ask_of(chosen: doc.Selection, given: Given, step: Step) -> Ask:
    asked = frozenset({chosen.domain} if chosen.domain else ())
    return Ask(selection_of(chosen), step, "site", given.tracked, TOP, asked, chosen.group)


def step_of(sets: Sequence[RunColumns], chosen: doc.Selection) -> Step:
    """Days up to three weeks, weeks up to half a year, else months: a dozen or two points, each with answers enough."""
    first, last = (
        (date(1970, 1, 1) + timedelta(microseconds=s.first_at) for s in (sets[0], sets[-1])) if sets else _NEVER
    )
    first = max(first, date.fromisoformat(chosen.start)) if chosen.start else first
    last = min(last, date.fromisoformat(chosen.end)) if chosen.end else last
    days = (last - first).days
    return "day" if days <= DAYS else "week" if days <= WEEKS else "month"


def selection_of(chosen: doc.Selection) -> Selection:
    """Days of a report are both included; those of a selection are half open."""
    until = date.fromisoformat(chosen.end) + timedelta(days=1) if chosen.end else None
    since = date.fromisoformat(chosen.start) if chosen.start else None
    return Selection(frozenset(chosen.engines), since=since, until=until)


def chosen_of(chosen: doc.Selection) -> Chosen:
    first, last = (date.fromisoformat(d) if d else None for d in (chosen.start, chosen.end))
    return Chosen(frozenset(chosen.engines), first, last)


def _universe(found: Survey, seen: Runs, whole: Basis, given: Given, paid: Mapping[str, Spent]) -> doc.Universe:
    ends = (found.total.first_day, found.total.last_day) if seen.runs else ()
    days = [str(date(1970, 1, 1) + timedelta(days=d)) for d in ends] or ["", ""]
    asked = found.total.rows["asked"].sum(axis=1) if seen.runs else ()
    names = sorted(n for n, count in zip(found.book.engines.list(), asked, strict=False) if count)
    return doc.Universe(
        whole.prompts, tuple(names), tuple(p for p in found.book.places.list() if p), days[0], days[1],
        len(seen.runs), given.prompt_sets, tuple(t.brand for t in given.tracked),
        tuple(n for n in names if paid.get(n, Spent()).simulated),
    )  # fmt: skip


def _plain(figures: Iterable[Figure], group: str) -> list[Figure]:
    return [f for f in figures if not group or group not in f.about]


def _engines(found: Survey, figures: Sequence[Figure], us: Us, paid: Mapping[str, Spent]) -> tuple[doc.EngineRow, ...]:
    rows = []
    for name in ("", *sorted(found.book.engines.list())):
        mine = [f for f in _plain(figures, us.chosen.group) if f.about.get("engine", "") == name]
        states = {f.measure.removeprefix("state_"): int(f.hits) for f in mine if f.measure.startswith("state_")}
        cost = paid.get(name, Spent())
        if sum(states.values()) or not name:
            rows.append(doc.EngineRow(name, tuple(f for f in mine if us.wants(f)), states, cost.usd, cost.unknown))
    return tuple(rows)


def _trend(found: Survey, us: Us) -> tuple[doc.Series, ...]:
    by: dict[tuple[str, str], list[doc.Point]] = {}
    for f in _plain(found.over_time, us.chosen.group):
        if us.wants(f) and f.measure in TREND:
            start, end = period(f.about["period"])
            by.setdefault((f.measure, f.about.get("engine", "")), []).append(doc.Point(str(start), str(end), f))
    told = sorted(by.items(), key=lambda item: (TREND.index(item[0][0]), item[0][1]))
    return tuple(doc.Series(engine, name, tuple(points)) for (name, engine), points in told if len(points) > 1)


def _boards(found: Survey, figures: Sequence[Figure], owner: Mapping[int, int], us: Us) -> tuple[doc.Board, ...]:
    plain = [f for f in _plain(figures, us.chosen.group) if "engine" not in f.about]
    boards = []
    for kind, what in (("site", "domain"), ("owner", "owner")):
        shares = sorted((f for f in plain if f.measure == "citation_share" and what in f.about), key=lambda f: -f.hits)
        rates = {f.about[what]: f for f in plain if f.measure == "citation_rate" and what in f.about}
        rows = [_holder(f, what, rates, owner, us) for f in shares if f.hits or f.about[what] == us.chosen.domain]
        if rows:
            boards.append(doc.Board("site" if kind == "site" else "owner", tuple(rows), *_rest(found, rows, kind)))
    return tuple(boards)


def _in_order(boards: tuple[doc.Board, ...], pages: tuple[doc.Board, ...]) -> tuple[doc.Board, ...]:
    """Sites, pages, owners."""
    return (*boards[:1], *pages, *boards[1:])


def _holder(f: Figure, what: str, rates: Mapping[str, Figure], owner: Mapping[int, int], us: Us) -> doc.Holder:
    name = f.about[what]
    unit = us.found.book.units.codes.get(name, -1)
    kind = name if what == "owner" else OWNERS[owner[unit]] if unit in owner else "other"
    ours = name == us.chosen.domain or (what == "domain" and not us.chosen.domain and kind == "own")
    return doc.Holder(name, kind, f, rates.get(name), ours)


def _rest(found: Survey, rows: Sequence[doc.Holder], kind: str) -> tuple[Figure | None, int]:
    """What the rows leave of all citations; without an interval, for it is no site that was sampled."""
    first = rows[0].share
    left = first.of - sum(h.share.hits for h in rows)
    if left <= 0 or kind != "site":
        return None, 0
    sites = len(np.unique(found.total.cited.whole().units))
    about = {k: v for k, v in first.about.items() if k != "domain"}
    return replace(first, hits=left, interval=None, about=about), sites - sum(h.share.hits > 0 for h in rows)


def _groups(figures: Sequence[Figure], by: str, us: Us) -> tuple[doc.GroupRow, ...]:
    rows: dict[str, list[Figure]] = {}
    for f in figures:
        if by and by in f.about and "engine" not in f.about and us.wants(f) and f.measure in OF_GROUPS:
            rows.setdefault(f.about[by], []).append(f)
    return tuple(doc.GroupRow(value, "", tuple(found)) for value, found in sorted(rows.items()))


def _instead(found: Survey, us: Us, texts: Mapping[str, str]) -> tuple[doc.Instead, ...]:
    if not us.units or not found.periods:
        return ()
    view, names = next(iter(found.views(found.total, grouped=False))), found.book.units.list()
    asked: dict[str, list[str]] = {}
    for gap in gaps(view, us.units, found.book.prompts.list(), names, us.owner):
        for one in gap.instead:
            asked.setdefault(one.name, []).append(texts.get(gap.prompt, gap.prompt))
    rows = [f for f in cited_instead(view, us.units, names, top=INSTEAD) if f.hits]
    return tuple(
        doc.Instead(
            name := f.about["domain"], OWNERS[us.owner.get(found.book.units.code(name), len(OWNERS) - 1)], f,
            tuple(asked.get(name, ())[:3]),
        )
        for f in rows
    )  # fmt: skip


def _graph(seen: CitedTogether, names: Sequence[str], us: Us) -> doc.Graph | None:
    made = related(seen, names, nodes=GRAPH)
    joined = [i for i, n in enumerate(made.nodes) if n.community >= 0]
    if not joined:
        return None
    mine = {names[u] for u in us.units}
    kept = sorted(joined, key=lambda i: (made.nodes[i].name not in mine, -made.nodes[i].answers))[:DRAWN]
    nodes = [made.nodes[i] for i in kept]
    return doc.Graph(
        tuple(doc.Node(n.name, n.owner, n.answers, n.community, n.name in mine) for n in nodes),
        tuple(
            doc.Edge(made.nodes[e.first].name, made.nodes[e.second].name, e.answers, e.lift)
            for e in made.edges if e.first in set(kept) and e.second in set(kept)
        ),
        len(joined) - len(kept),
    )  # fmt: skip


def _volatility(moved: Movement, found: Survey, words: str) -> tuple[doc.VolatilityRow, ...]:
    rows: dict[str, list[Figure]] = {}
    for f in movement_figures(moved, found.book.engines.list(), words):
        rows.setdefault(f.about.get("engine", ""), []).append(f)
    return tuple(
        doc.VolatilityRow(name, tuple(figures)) for name, figures in sorted(rows.items())
        if any(f.value is not None for f in figures)
    )  # fmt: skip


def _notes(runs: int, prompts: int) -> Iterable[str]:
    if runs > 1:
        yield f"Where citations fall was counted in one of {runs} runs: the others hold more than is needed to tell."
    if prompts > 1:
        yield f"The neighbours were counted over one of {prompts} prompts."
