"""What a run has cost and why askings were not measured, engine by engine, as the record has it."""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from citestack.track.model import State
from citestack.track.run.journal import Journal
from citestack.track.run.money import Cost, cost_of
from citestack.track.run.tariff import tariff

if TYPE_CHECKING:
    from citestack.store.observations import TrackLog, TrackRun

KEPT = 64
"""Runs whose books are remembered."""
REASONS = 5


@dataclass(frozen=True, slots=True)
class Reason:
    state: str
    reason: str
    """Code, with the words behind it left out."""
    askings: int


@dataclass(slots=True)
class Book:
    """Of one engine."""

    cost: Cost = field(default_factory=Cost)
    in_doubt: int = 0
    why: Counter[tuple[str, str]] = field(default_factory=Counter)
    unmeasured: dict[int, str] = field(default_factory=dict)
    """Asking -> reason in full."""

    @property
    def reasons(self) -> tuple[Reason, ...]:
        rows = sorted(self.why.items(), key=lambda x: (-x[1], x[0]))
        return tuple(Reason(state, reason, n) for (state, reason), n in rows[:REASONS])


def books_of(journal: Journal) -> dict[str, Book]:
    """Walks through the run once: some 0.2 ms for each answer."""
    day = journal.run.started_at[:10]
    tariffs = {told["name"]: tariff(told["price"], day) for told in journal.run.about["engines"]}
    books = {name: Book() for name in journal.plan.engines}
    for asking, kept, observation in journal.paired(bodies=False):
        name = journal.plan.asking(asking).engine
        book = books[name]
        book.cost += cost_of(kept, observation, tariffs[name])
        book.in_doubt += observation is None and any(k.in_doubt for k in kept)
        if observation is not None and observation.state != State.MEASURED:
            code = (observation.reason.split() or [""])[0].rstrip(":")
            book.why[observation.state.value, code] += 1
            book.unmeasured[asking] = observation.reason
    return books


class Books:
    """Remembers the books of runs that nobody works on. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], dict[str, Book]] = OrderedDict()

    def of(self, log: TrackLog, run: TrackRun, answers: int) -> dict[str, Book]:
        """``answers``: observations of the run, by which a change is known."""
        if run.finished_at is None:  # calls under way change it as well
            return books_of(Journal(log, run))
        key = (run.id, run.started_at, run.finished_at, answers)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = books_of(Journal(log, run))
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return found
