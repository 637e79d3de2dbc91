"""Reports of a store, worked out in the lane; the last ones are kept until what they are made of changes."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import CancelledError
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from citestack.errors import BusyError, StoppedError, UsageError
from citestack.serve.lane import Stop, Ticket
from citestack.serve.workbench import Workbench
from citestack.store.observations import TrackLog

if TYPE_CHECKING:
    from citestack.serve.tracking.wanted import Filters
    from citestack.track.report.document import ReportDocument
    from citestack.track.report.fill import Given

KEPT = 12
"""Reports remembered; one takes about a megabyte."""
PATIENCE_S = 4.0
"""Seconds that a page waits before it says that the figures are being counted and comes again."""


@dataclass(frozen=True, slots=True)
class _Made:
    manifest: bytes
    given: Given
    document: ReportDocument


class Reports:
    """One per group of routes. Safe between threads."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = Lock()
        self._made: OrderedDict[Filters, _Made] = OrderedDict()
        self._under_way: dict[Filters, Ticket[ReportDocument]] = {}

    @property
    def tracked(self) -> bool:
        """Whether any run was ever begun."""
        return bool(self._bench.store.shelf(TrackLog).runs(1))

    def soon(self, wanted: Filters, patience_s: float = PATIENCE_S) -> ReportDocument | None:
        """None while it is being worked out. Raises what the work raises, ``BusyError``, ``UsageError``."""
        ticket = self._ticket(wanted)
        try:
            return ticket.future.result(patience_s)
        except TimeoutError:
            return None
        except CancelledError as e:
            raise BusyError("the server is stopping", retry_after=5) from e

    def whole(self, wanted: Filters) -> ReportDocument:
        """The same, waited for. Raises ``StoppedError`` when it takes too long; the work goes on, for the next one."""
        found = self.soon(wanted, self._bench.settings.timeout_s)
        if found is None:
            raise StoppedError("the figures are still being counted", hint="Ask again in a minute: it goes on.")
        return found

    def worked_out(self, wanted: Filters, stop: Stop) -> ReportDocument:
        """Here and now, for work that is in the lane already."""
        from citestack.track.columns.build import MANIFEST, columns_folder
        from citestack.track.report.fill import fill
        from citestack.track.report.gather import gather

        chosen, store = wanted.selection, self._bench.store
        found = gather(store, chosen, lambda _done, _of: stop.check())
        unknown = set(chosen.engines) - set(found.engines)
        if unknown:
            hint = f"Engines with answers: {', '.join(found.engines) or 'none'}."
            raise UsageError(f"no answers of {', '.join(sorted(unknown))}", hint=hint, layer="track")
        told = columns_folder(store.location) / MANIFEST
        manifest = told.read_bytes() if told.is_file() else b""
        with self._lock:
            kept = self._made.get(wanted)
        if kept is not None and (kept.manifest, kept.given) == (manifest, found.given):
            return kept.document
        made = fill(
            found.sets, chosen, found.given, datetime.now(UTC).isoformat(timespec="seconds"), wanted.step or None
        )
        self._keep(wanted, _Made(manifest, found.given, made))
        return made

    def _ticket(self, wanted: Filters) -> Ticket[ReportDocument]:
        """The one under way, or a new one."""
        with self._lock:
            ticket = self._under_way.get(wanted)
            if ticket is not None:
                return ticket
            ticket = self._under_way[wanted] = self._bench.work(partial(self.worked_out, wanted))
        ticket.future.add_done_callback(lambda _: self._done(wanted))
        return ticket

    def _done(self, wanted: Filters) -> None:
        with self._lock:
            self._under_way.pop(wanted, None)

    def _keep(self, wanted: Filters, made: _Made) -> None:
        with self._lock:
            self._made[wanted] = made
            self._made.move_to_end(wanted)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
