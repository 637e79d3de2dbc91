"""A cube seen from one side: one engine or all, one prompt group or all; and the figures of what is seen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from citestack.evaluate.statistics.interval import Floats, Interval
from citestack.track.figures import Basis, Figure
from citestack.track.statistics.capture import SPAN, Held
from citestack.track.statistics.cube import Cells, Cube
from citestack.track.statistics.grouping import Flags, Ints, groups, tally
from citestack.track.statistics.intervals import Sums, intervals
from citestack.track.statistics.measures import ANSWER, BRAND, NEEDS_PAGES, OWNER, RETRIEVED, SITE, Measure


@dataclass(frozen=True, slots=True)
class Units:
    """What of a table is shown: ``what`` it is called (domain, page, brand), and by which names."""

    names: Sequence[str]
    what: str = "domain"
    top: int = 20
    asked: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class View:
    """``prompts``: which of the prompts by number; ``engine`` None means all engines together."""

    cube: Cube
    prompts: Flags
    engine: int | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    universe: str = ""

    def row(self, name: str) -> Floats:
        return self.cube.per_prompt(name, self.engine, len(self.prompts)) * self.prompts

    @property
    def basis(self) -> Basis:
        answers = self.row("answers")
        return Basis(int((answers > 0).sum()), int(answers.sum()), int(self.row("asked").sum()),
                     int(self.row("cached").sum()))  # fmt: skip

    def held(self, table: Cells, place: Ints | None = None, names: Collection[str] | None = None) -> Held:
        """Keyed by prompt and unit; only units that have a ``place``, by that number, where it is given.

        ``names``: of the values; None means all.
        """
        slab = self._of_prompts(self._slab(table))
        keys = slab.keys & ((SPAN << 32) - 1)
        values = {name: v for name, v in slab.values.items() if names is None or name in names}
        if place is not None:
            at = place[keys & 0xFFFFFFFF]
            chosen = np.flatnonzero(at >= 0)
            keys = (keys[chosen] & ~0xFFFFFFFF) | at[chosen]
            values = {name: v[chosen] for name, v in values.items()}
        by = groups(keys)
        return Held(by.keys, {name: by.sums(v) for name, v in values.items()})

    def totals(self, table: Cells, units: int) -> Floats:
        """Answers of each unit."""
        slab = self._of_prompts(self._slab(table))
        return tally(slab.units, slab.values["answers"], units) if slab.values else np.zeros(units)

    def _of_prompts(self, slab: Held) -> Held:
        if self.prompts.all():
            return slab
        kept = np.flatnonzero(self.prompts[slab.holders & (SPAN - 1)])
        return Held(slab.keys[kept], {name: values[kept] for name, values in slab.values.items()})

    def _slab(self, table: Cells) -> Held:
        """The rows of this view's engine, keyed by cell and unit."""
        whole = table.whole()
        if self.engine is None:
            return whole
        low, high = (int(np.searchsorted(whole.keys, (self.engine + i) * SPAN << 32)) for i in (0, 1))
        return Held(whole.keys[low:high], {n: v[low:high] for n, v in whole.values.items()})

    def of_answers(self) -> list[Figure]:
        """Shape, states, support, places: what is about answers and no site or brand."""
        return self._of_rows(ANSWER, [{}] * len(ANSWER))

    def of_owners(self) -> list[Figure]:
        """Citation rate and share by owner type."""
        parts = [m.name.partition(":") for m in OWNER]
        named = [replace(m, name=name) for m, (name, _, _) in zip(OWNER, parts, strict=True)]
        return self._of_rows(named, [{"owner": owner} for _, _, owner in parts])

    def _of_rows(self, measures: Sequence[Measure], about: Sequence[Mapping[str, str]]) -> list[Figure]:
        basis, rows = self.basis, {name: self.row(name) for m in measures for name in (m.hits, m.of)}
        found: dict[int, Figure] = {}
        for kind in dict.fromkeys(m.kind for m in measures):
            places = [i for i, m in enumerate(measures) if m.kind == kind]
            hits, of = (np.stack([rows[getattr(measures[i], side)] for i in places]) for side in ("hits", "of"))
            sums = Sums.dense(hits, of)
            for i, h, d, interval in zip(places, sums.hits, sums.of, intervals(kind, sums), strict=True):
                found[i] = self._figure(measures[i], about[i], (float(h), float(d), interval), basis)
        return [found[i] for i in range(len(measures))]

    def of_units(self, units: Units, measures: Sequence[Measure] = SITE) -> list[Figure]:
        """Of sites or pages: those in most answers, and those asked for though no answer has them."""
        return self._of_table(self.cube.cited, units, measures)

    def of_retrieved(self, units: Units) -> list[Figure]:
        return self._of_table(self.cube.retrieved, units, RETRIEVED)

    def of_brands(self, names: Sequence[str], with_pages: Iterable[str] = ()) -> list[Figure]:
        """What needs a brand's pages is said only of brands whose pages are known."""
        pages = set(with_pages)
        found = self._of_table(self.cube.named, Units(names, "brand", len(names), range(len(names))), BRAND)
        return [f for f in found if f.measure not in NEEDS_PAGES or f.about["brand"] in pages]

    def _of_table(self, table: Cells, units: Units, measures: Sequence[Measure]) -> list[Figure]:
        basis, chosen = self.basis, chosen_units(self.totals(table, len(units.names)), units)
        if not chosen:
            return []
        held = self.held(table, places(chosen, len(units.names)))
        return [
            self._figure(m, {units.what: units.names[c]}, (float(h), float(d), interval), basis)
            for m in measures
            for sums in (self._sums(m, held, len(chosen)),)
            for c, h, d, interval in zip(chosen, sums.hits, sums.of, intervals(m.kind, sums), strict=True)
        ]

    def _sums(self, m: Measure, held: Held, units: int) -> Sums:
        values, none = dict(held.values), np.zeros(len(held.keys))
        if m.name == "divergence":
            values["divergence"] = values.get("unlinked", none) - values.get("ghost", none)
        hits = values.get(m.hits, none)
        if m.own:
            return Sums.within(held.units, units, hits, values.get(m.of, none))
        of = self.row(m.of)
        return Sums.sparse(held.units, units, hits, of[held.holders], of)

    def _figure(
        self, m: Measure, what: Mapping[str, str], found: tuple[float, float, Interval | None], basis: Basis
    ) -> Figure:
        hits, of, interval = found
        return Figure(m.name, {**self.about, **what}, hits, of, m.denominator, self.universe, interval, basis)


def chosen_units(total: Floats, units: Units) -> list[int]:
    """The ``top`` units by answers, the first-met first among equals, then those asked for."""
    first = [int(u) for u in np.argsort(-total, kind="stable")[: units.top] if total[u] > 0]
    return [*first, *(u for u in dict.fromkeys(units.asked) if u not in set(first))]


def places(chosen: Sequence[int], units: int) -> Ints:
    """The place of each chosen unit; -1 for the others."""
    found = np.full(units, -1, dtype=np.int64)
    found[list(chosen)] = np.arange(len(chosen))
    return found
