"""The period under report against an earlier one, by the paired test of ``track.statistics.change``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from citestack.track.report.document import Change, Selection
from citestack.track.statistics.change import Change as Compared
from citestack.track.statistics.change import Comparison
from citestack.track.statistics.columns_on_disk import RunColumns
from citestack.track.statistics.cube import Cube
from citestack.track.statistics.measures import ANSWER, BRAND, OWNER, SITE
from citestack.track.statistics.reader import Reader
from citestack.track.statistics.selection import Selection as Which
from citestack.track.statistics.survey import Survey
from citestack.track.statistics.view import Units, View

if TYPE_CHECKING:
    from citestack.track.report.fill import Us

_SITE = tuple(m for m in SITE if m.name in ("citation_rate", "citation_share"))
_OWN = tuple(m for m in OWNER if m.name.endswith(":own"))
_BRAND = tuple(m for m in BRAND if m.name in ("mention_rate", "share_of_voice_anyone"))
_ANSWER = tuple(m for m in ANSWER if m.name in ("citing_rate", "naming_rate", "citations", "words"))
"""Few, so that the correction for many comparisons leaves power."""


def changes(sets: Sequence[RunColumns], found: Survey, chosen: Selection, us: Us) -> tuple[Change, ...]:
    """One family of tests: ours, for all engines and each engine."""
    if chosen.against is None:
        return ()
    which = _which(found.ask.selection, chosen.against)
    before = _cube(sets, found, which)
    compared = Comparison()
    for old, new in zip(found.views(before, grouped=False), found.views(found.total, grouped=False), strict=True):
        _compare(compared, replace(old, universe=which.in_words()), new, found, us)
    return tuple(_change(c) for c in compared.verdicts())


def _which(selection: Which, against: tuple[str, str]) -> Which:
    first, last = (date.fromisoformat(d) for d in against)
    return replace(selection, since=first, until=last + timedelta(days=1))


def _cube(sets: Sequence[RunColumns], found: Survey, which: Which) -> Cube:
    """Sums of the other period in the numbers of the first."""
    cube, ask = Cube.of(found.book), found.ask
    reader = Reader(found.book, which, which.prompt_ids(found.attributes), ask.unit, ask.tracked)
    for columns in sets:
        for capture in reader.captures(columns):
            cube.add(capture)
    return cube


def _compare(compared: Comparison, old: View, new: View, found: Survey, us: Us) -> None:
    names, brands = found.book.units.list(), found.book.brands.list()
    if us.chosen.domain:
        compared.units(old, new, Units(names, "domain", 0, us.units), _SITE)
    elif us.units:
        compared.answers(old, new, _OWN)
    else:
        compared.answers(old, new, _ANSWER)
    if us.brand in brands:
        ours = Units(brands, "brand", 0, [brands.index(us.brand)])
        compared.units(_named(old), _named(new), ours, _BRAND)


def _named(view: View) -> View:
    """The same view with mentions where citations stand, for tests that read a table by units."""
    return replace(view, cube=Cube(view.cube.rows, cited=view.cube.named))


def _change(c: Compared) -> Change:
    name, _, owner = c.measure.partition(":")
    what = c.about.get("domain") or c.about.get("brand") or owner
    return Change(
        c.about.get("engine", ""), name, c.before, c.after, c.difference, c.adjusted, c.verdict, c.prompts, what
    )
