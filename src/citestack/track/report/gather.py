"""From a store to what a report is made of: columns, prompts, tracked names, imported reports, logs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from citestack.store import Store
from citestack.store.observations import TrackLog, TrackRun
from citestack.store.sentiment import SentimentShelf
from citestack.track.columns.record import fresh, universe_of
from citestack.track.model import Prompt
from citestack.track.report import sides
from citestack.track.report.document import Selection
from citestack.track.report.fill import Given
from citestack.track.report.naming import GROUPS, domain_of
from citestack.track.run.plan import read_plan
from citestack.track.scoring.universe import Brand, Universe
from citestack.track.sentiment.labels import labels_of
from citestack.track.statistics.capture import Tracked
from citestack.track.statistics.columns_on_disk import RunColumns, sets_in

SURFACES = {
    "api": "asked through the interface for programs, whose answers may differ from what people see",
    "own": "this project's own stack over the pages of this store, not an engine that people use",
    "replay": "read from saved answers",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    sets: list[RunColumns]
    given: Given
    engines: tuple[str, ...]
    """That were asked in any run."""


@dataclass(slots=True)
class _Prompts:
    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def add(self, prompts: Iterable[Prompt]) -> None:
        """What was said first of a prompt stays: runs come newest first."""
        for p in prompts:
            if p.id not in self.texts:
                branded = {None: "", True: "yes", False: "no"}[p.branded]
                self.texts[p.id] = p.text
                self.attributes[p.id] = {g: branded if g == "branded" else getattr(p, g) for g in GROUPS}


def gather(store: Store, chosen: Selection, show: Callable[[int, int], None] = lambda _done, _of: None) -> Gathered:
    """Brings the columns up to date first. Raises ``StoreError``."""
    built = fresh(store, show=show)
    runs = store.shelf(TrackLog).runs()
    prompts = _prompts(runs)
    given = Given(
        prompts.attributes, prompts.texts, tracked(universe_of(store)[1]), _sets(runs),
        first_party=sides.first_party(store, chosen), traffic=sides.traffic(store, chosen), notes=tuple(_notes(runs)),
        labels=labels_of(store.shelf(SentimentShelf)),
    )  # fmt: skip
    return Gathered(sets_in(built.folder), given, tuple(sorted({e for r in runs for e in r.about["plan"]["engines"]})))


def tracked(universe: Universe) -> tuple[Tracked, ...]:
    """Own brands first. Where there is one own brand, every page of the owner type ``own`` is its page."""
    own = [b for b in universe.brands if not b.competitor]
    brands = [*own, *(b for b in universe.brands if b.competitor)]
    return tuple(Tracked(b.name, _sites(b), "own" if [b] == own else "") for b in brands)


def _sites(brand: Brand) -> frozenset[str]:
    """Whole domains; a place that is only a path on one says nothing about the site."""
    return frozenset(domain_of(s) for s in brand.sites if "/" not in s.strip("/"))


def _prompts(runs: Iterable[TrackRun]) -> _Prompts:
    found, seen = _Prompts(), set[tuple[str, int]]()
    for run in runs:
        if (run.prompt_set, run.version) not in seen:
            seen.add((run.prompt_set, run.version))
            found.add(read_plan(run.about["plan"]).prompts)
    return found


def _sets(runs: Iterable[TrackRun]) -> tuple[str, ...]:
    return tuple(sorted({f"{r.prompt_set} {r.version}" for r in runs}))


def _notes(runs: Iterable[TrackRun]) -> Iterator[str]:
    """Where answers come from that people may never see so."""
    surfaces: dict[str, set[str]] = {}
    for run in runs:
        for engine in run.about.get("engines", ()):
            surfaces.setdefault(engine.get("surface", "api"), set()).add(engine["name"])
    for surface, words in SURFACES.items():
        if surface in surfaces:
            yield f"{', '.join(sorted(surfaces[surface]))}: {words}."
