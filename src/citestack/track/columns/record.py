"""The record of a store as the columns and the check read it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from citestack.store import Store
from citestack.store.checks import CheckShelf
from citestack.store.observations import TrackLog
from citestack.store.universe import UniverseShelf
from citestack.track.columns.build import Built, Plan, build, columns_folder, last_window
from citestack.track.model import Asking, Observation
from citestack.track.run.codec import read_observation
from citestack.track.run.plan import read_plan
from citestack.track.scoring.universe import Universe, from_body


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """Raises ``StoreError``; ``NotFoundError`` for a run that is not there."""

    log: TrackLog

    def observations(self, run: int) -> Iterator[tuple[int, Asking, Observation]]:
        """In the order of the plan, a part at a time. One without a time of its own has that of its row."""
        plan = read_plan(self.log.get(run).about["plan"])
        for row in self.log.observations(run):
            found = read_observation(row.body)
            yield row.asking, plan.asking(row.asking), found if found.asked_at else replace(found, asked_at=row.at)


def universe_of(store: Store, version: int | None = None) -> tuple[int, Universe]:
    """A version, or the newest; version 0, which tracks nobody, when none was ever saved."""
    shelf = store.shelf(UniverseShelf)
    kept = shelf.newest() if version is None else shelf.get(version)
    return (0, Universe()) if kept is None else (kept.version, from_body(kept.body))


def fresh(
    store: Store,
    *,
    window_s: int | None = None,
    rebuild: bool = False,
    show: Callable[[int, int], None] = lambda _done, _of: None,
) -> Built:
    """The columns of a store, brought up to date with its record, its checks and its newest universe.

    ``window_s``: the cache window; None = as the last time, at first 24 hours.
    """
    folder = columns_folder(store.location)
    plan = Plan(universe_of(store), last_window(folder) if window_s is None else window_s, rebuild)
    return build(StoredRecord(store.shelf(TrackLog)), store.shelf(CheckShelf), folder, plan, show)
