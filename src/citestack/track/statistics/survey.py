"""One scan over the columns in the order of time: sums over the whole selection, figures for each period on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from citestack.errors import UsageError
from citestack.track.figures import Figure
from citestack.track.statistics.capture import Book, Capture, Tracked, Unit
from citestack.track.statistics.change import Change, Comparison
from citestack.track.statistics.columns_on_disk import RunColumns, sets_in
from citestack.track.statistics.cube import Cube
from citestack.track.statistics.grouping import Flags
from citestack.track.statistics.reader import Reader
from citestack.track.statistics.selection import Attributes, Selection, Step, period_of, to_date
from citestack.track.statistics.view import Units, View

DAY = 86_400_000_000


class Watcher(Protocol):
    """Something that wants to see every capture once, in the order of time."""

    def see(self, capture: Capture) -> None: ...


@dataclass(frozen=True, slots=True)
class Ask:
    """What to make figures of."""

    selection: Selection = field(default_factory=Selection)
    step: Step = "month"
    unit: Unit = "site"
    tracked: tuple[Tracked, ...] = ()
    top: int = 20
    """Sites or pages with most answers, in each view."""
    asked: frozenset[str] = frozenset()
    """Sites or pages to show whatever their place."""
    group_by: str = ""
    """An attribute of prompts, such as ``topic``; empty = no groups."""


@dataclass(slots=True)
class Survey:
    """What a scan found. ``before`` and ``last`` are the sums of the last two periods, for ``change``."""

    ask: Ask
    attributes: Attributes
    book: Book
    total: Cube
    periods: list[str] = field(default_factory=list)
    over_time: list[Figure] = field(default_factory=list)
    """Of every period, engine by engine and together: answers, owners, brands, sites."""
    kept: dict[str, Cube] = field(default_factory=dict)
    """Sums of the periods asked for and of the last two."""

    def views(self, cube: Cube, period: str = "", *, grouped: bool = True) -> Iterator[View]:
        """All engines and each engine; over all prompts and, where asked, each group."""
        names = self.book.engines.list()
        for group, prompts in self._groups() if grouped else [("", self._all())]:
            for engine in (None, *range(len(names))):
                about = {"engine": names[engine]} if engine is not None else {}
                about |= {self.ask.group_by: group} if group else {}
                about |= {"period": period} if period else {}
                yield View(cube, prompts, engine, about, self.ask.selection.in_words())

    def figures(self, cube: Cube | None = None, period: str = "", *, grouped: bool = True) -> list[Figure]:
        """Every figure of a cube; of the whole selection without one."""
        return [f for view in self.views(cube or self.total, period, grouped=grouped) for f in self._of(view)]

    def _of(self, view: View) -> list[Figure]:
        units, brands = self.units(), self.book.brands.list()
        return [
            *view.of_answers(), *view.of_owners(), *view.of_brands(brands, [t.brand for t in self.ask.tracked]),
            *view.of_units(units), *view.of_retrieved(units),
        ]  # fmt: skip

    def units(self) -> Units:
        """The sites or pages that the ask is for."""
        codes = self.book.units.codes
        asked = [codes[u] for u in sorted(self.ask.asked)]
        return Units(list(codes), "domain" if self.ask.unit == "site" else "page", self.ask.top, asked)

    def compare(self, before: str = "", after: str = "") -> list[Change]:
        """Two periods, the last two unless named, in every view: answers and sites, one family of tests.

        Raises ``UsageError`` for a period whose sums were not kept.
        """
        first, second = self._last(before, after)
        cubes = [self._kept(period) for period in (first, second)]
        found, units = Comparison(), self.units()
        for a, b in zip(self.views(cubes[0]), self.views(cubes[1], second), strict=True):
            found.answers(a, b)
            found.units(a, b, units)
        return found.verdicts()

    def _last(self, before: str, after: str) -> tuple[str, str]:
        named = after or (self.periods[-1] if self.periods else "")
        earlier = [p for p in self.periods if p < named]
        return before or (earlier[-1] if earlier else ""), named

    def _kept(self, period: str) -> Cube:
        if period not in self.kept:
            raise UsageError(
                f"no sums of the period {period or 'before'} were kept", layer="track",
                hint=f"periods measured: {', '.join(self.periods) or 'none'}; name older ones with keep",
            )  # fmt: skip
        return self.kept[period]

    def _all(self) -> Flags:
        return np.ones(len(self.book.prompts), dtype=bool)

    def _groups(self) -> list[tuple[str, Flags]]:
        found = [("", self._all())]
        if self.ask.group_by:
            of = np.array([self.attributes.get(p, {}).get(self.ask.group_by, "") for p in self.book.prompts.list()])
            found += [(str(name), of == name) for name in np.unique(of) if name]
        return found


def survey(
    columns: Path | Sequence[RunColumns], ask: Ask, attributes: Attributes | None = None, *,
    watchers: Iterable[Watcher] = (), keep: frozenset[str] = frozenset(),
) -> Survey:  # fmt: skip
    """Reads each set once. ``keep``: periods whose sums stay whole, beside the last two.

    Memory holds one run, the sums of one period and of the whole selection (one number for each engine, prompt and
    site), never the citations themselves.
    """
    attributes = attributes or {}
    book = Book()
    for unit in sorted(ask.asked):
        book.units.code(unit)
    reader = Reader(book, ask.selection, ask.selection.prompt_ids(attributes), ask.unit, ask.tracked)
    found, watchers = Survey(ask, attributes, book, Cube.of(book)), list(watchers)
    sets = sets_in(columns) if isinstance(columns, Path) else list(columns)
    running: dict[str, Cube] = {}
    for one, captures in _ahead(reader, sets):
        for capture in captures:
            for watcher in watchers:
                watcher.see(capture)
        now = period_of(to_date(one.first_at // DAY), ask.step)
        for period in sorted(p for p in running if p < now):
            _close(found, period, running.pop(period), keep)
        for capture in captures:
            running.setdefault(period_of(to_date(capture.days[0]), ask.step), Cube.of(book)).add(capture)
    for period in sorted(running):
        _close(found, period, running[period], keep)
    return found


def _close(found: Survey, period: str, cube: Cube, keep: frozenset[str]) -> None:
    found.total.join(cube)
    cube.close()
    found.periods.append(period)
    found.kept[period] = cube
    for old in [p for p in found.periods[:-2] if p in found.kept and p not in keep]:
        del found.kept[old]
    if found.ask.step != "all":
        found.over_time += found.figures(cube, period)


def _ahead(reader: Reader, sets: Sequence[RunColumns]) -> Iterator[tuple[RunColumns, list[Capture]]]:
    """Captures of each set, the next set being read while one is worked on."""
    with ThreadPoolExecutor(1) as worker:
        waiting: tuple[RunColumns, Future[list[Capture]]] | None = None
        for one in (*sets, None):
            ready, waiting = waiting, (one, worker.submit(reader.captures, one)) if one else None
            if ready is not None:
                yield ready[0], ready[1].result()
