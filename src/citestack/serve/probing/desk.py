"""What views and routes ask for about runs: the list, one run, a forecast, what can be chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from citestack.serve.probing.books import Books
from citestack.serve.probing.preparing import prepare, why_not
from citestack.serve.probing.shown import RunLine, RunShown, ShownForecast, forecast_shown, line_shown, run_shown
from citestack.serve.probing.wanted import TrackRunParams
from citestack.store.observations import TrackLog, TrackRun
from citestack.track.run.go import caps_of
from citestack.track.run.money import Cost
from citestack.track.run.plan import read_plan

if TYPE_CHECKING:
    from citestack.serve.workbench import Workbench
    from citestack.store.jobs import Job

JOBS = 100
"""Newest jobs among which those that ask are looked for."""
ADDED_UP = 2_000
"""Answers of a run beyond which a list leaves its cost to the run's own page."""
UNMEASURED = 50


class ProbeDesk:
    """Of one server. Safe between threads. All methods raise ``StoreError``."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._books = Books()

    def runs(self, limit: int, before: int | None = None) -> list[RunLine]:
        """Newest first."""
        log = self._log()
        counts, busy = log.counts(), self._busy()
        return [self._line(log, run, counts.get(run.id, {}), busy) for run in log.runs(limit, before)]

    def run(self, number: int) -> RunShown:
        """Raises ``NotFoundError``."""
        log = self._log()
        run, states = log.get(number), log.states(number)
        books = self._books.of(log, run, len(states))
        counts = log.counts().get(number, {})
        cost = sum((b.cost for b in books.values()), Cost())
        line = line_shown(run, counts, caps_of(run), cost, _job_of(run, self._busy()))
        return run_shown(line, read_plan(run.about["plan"]), states, books, UNMEASURED)

    def forecast(self, params: TrackRunParams) -> ShownForecast:
        """Raises ``UsageError``, ``NotFoundError`` for what cannot be asked."""
        prepared = prepare(self._bench, self._bench.store, params)
        refused = why_not(self._bench, prepared)
        return forecast_shown(prepared, None if refused is None else (refused.message, refused.hint))

    def _line(self, log: TrackLog, run: TrackRun, counts: Mapping[str, int], busy: Mapping[object, Job]) -> RunLine:
        answers = sum(counts.values())
        books = self._books.of(log, run, answers) if answers <= ADDED_UP else None
        cost = None if books is None else sum((b.cost for b in books.values()), Cost())
        return line_shown(run, counts, caps_of(run), cost, _job_of(run, busy))

    def _busy(self) -> dict[object, Job]:
        """Jobs that wait or run, by the ticket and by the run they go on with."""
        found: dict[object, Job] = {}
        for job in self._bench.store.jobs.newest(JOBS):
            if job.kind == "track_run" and not job.is_over:
                found[job.params.get("run") or job.params.get("ticket")] = job
        return found

    def _log(self) -> TrackLog:
        return self._bench.store.shelf(TrackLog)


def _job_of(run: TrackRun, busy: Mapping[object, Job]) -> Job | None:
    return busy.get(run.id) or busy.get(run.about.get("ticket"))
