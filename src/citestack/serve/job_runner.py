"""The thread that runs jobs: one at a time, in the order they came, for as long as it is the store's sole runner."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from citestack.errors import CitestackError, StoppedError, StoreError, StoreLockedError
from citestack.store import Store, StoreOptions

if TYPE_CHECKING:
    from citestack.serve.followers import Followers
    from citestack.serve.registry import JobKind
    from citestack.serve.workbench import Workbench
    from citestack.store.jobs import Job, JobTable
    from citestack.store.sole import Holding

LOG = logging.getLogger("citestack.serve.jobs")
R = TypeVar("R")
LOOK_S = 1.0
"""How often to look for jobs that another server took in, and for the place of sole runner."""
WRITE_S = 0.5
"""The least time between two notes of progress in the store."""
NOTING = StoreOptions(busy_timeout_s=0.05)
"""A note of progress never waits for a writer: the writer may be the job itself, inside a long transaction."""


class Runner:
    """``live`` is the job it is at, as far as it is."""

    def __init__(
        self, bench: Workbench, kinds: Mapping[str, JobKind], followers: Followers, halt: threading.Event
    ) -> None:
        self.live: Job | None = None
        self._bench, self._kinds, self._followers, self._halt = bench, kinds, followers, halt
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._called = threading.Event()
        self._progress: _Progress | None = None
        self._thread = threading.Thread(target=self._work, name="citestack-jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There is something to do."""
        self._called.set()

    def cancel(self, job_id: str) -> None:
        progress = self._progress
        if progress is not None and progress.job.id == job_id:
            progress.cancel()

    def end(self, grace_s: float) -> None:
        """Waits for the next safe point. A job that does not come to one is put back while its thread dies with us."""
        self.wake()
        if self._thread.is_alive():
            self._thread.join(grace_s)
        job = self.live
        if self._thread.is_alive() and job is not None:
            with suppress(CitestackError):
                self._bench.store.jobs.put_back(job)

    def _work(self) -> None:
        while not self._halt.is_set():
            try:
                with self._bench.store.sole_runner() as holding:
                    if holding is not None:
                        self._serve(holding)
            except Exception:
                LOG.exception("the runner of jobs starts again")
            self._halt.wait(LOOK_S)

    def _serve(self, holding: Holding) -> None:
        table = self._bench.store.jobs
        for job in table.recover():
            LOG.warning("job %s (%s) was cut off: %s", job.id, job.kind, job.state)
        while not self._halt.is_set():
            holding.check()
            job = table.claim(self._owner)
            if job is None:
                self._called.wait(LOOK_S)
                self._called.clear()
            else:
                self._run(job, table)

    def _run(self, job: Job, table: JobTable) -> None:
        with Store.open(self._bench.location, create=False, options=NOTING) as noting:
            progress = self._progress = _Progress(job, self._halt, noting.jobs, self._heard)
            self._heard(job)
            try:
                end = self._outcome(progress)
                self._surely(lambda: end(table, progress.job))
            finally:
                self.live = self._progress = None
                self._followers.tell(job.id)

    def _outcome(self, progress: _Progress) -> Callable[[JobTable, Job], Job]:
        """What to write about how the job ended."""
        try:
            kind = self._kinds.get(progress.job.kind)
            if kind is None:
                raise CitestackError(f"this version knows no job of the kind {progress.job.kind}")
            result = dict(kind.run(self._bench, kind.params.model_validate(progress.job.params), progress))
        except CitestackError as e:
            if isinstance(e, StoppedError) and progress.is_stopping:
                return _stopped(progress)
            error = e.as_dict()
        except Exception:
            LOG.exception("job %s (%s) failed", progress.job.id, progress.job.kind)
            error = {"code": "internal", "message": "something went wrong here", "hint": "The server's log says what."}
        else:
            failed = result.pop("error", None)
            state = "failed" if failed else "done"
            return lambda table, job: table.finish(job, state, result=result, error=failed)
        return lambda table, job: table.finish(job, "failed", error=error)

    def _surely(self, write: Callable[[], R]) -> None:
        """How a job ended must reach the store: tried again while another writer is at it, until the server stops."""
        while True:
            try:
                write()
            except StoreLockedError:
                if self._halt.wait(LOOK_S):
                    write()
                    return
            else:
                return

    def _heard(self, job: Job) -> None:
        self.live = job
        self._followers.tell(job.id)


class _Progress:
    """``registry.Progress`` of one run of a job: to followers at once, to the store now and then."""

    def __init__(self, job: Job, halt: threading.Event, table: JobTable, heard: Callable[[Job], None]) -> None:
        self.job = job
        self.cancelled = False
        self.lost = False
        self._halt, self._table, self._heard = halt, table, heard
        self._cancelling = threading.Event()
        self._written = monotonic()

    def advance(self, n: int = 1, note: str = "") -> None:
        self._tell(replace(self.job, done=self.job.done + n, note=note or self.job.note))

    def show(self, done: int, total: int | None, note: str = "") -> None:
        self._tell(replace(self.job, done=done, total=total, note=note or self.job.note))

    def wait(self, seconds: float) -> None:
        until = monotonic() + seconds
        while (left := until - monotonic()) > 0:
            self._go_on()
            self._cancelling.wait(min(left, 0.1))
        self._go_on()

    def cancel(self) -> None:
        self._cancelling.set()
        self.job = replace(self.job, cancelling=True)
        self._heard(self.job)

    @property
    def is_stopping(self) -> bool:
        self.cancelled = self._cancelling.is_set()
        return self.cancelled or self.lost or self._halt.is_set()

    def _tell(self, job: Job) -> None:
        self.job = replace(job, cancelling=self._cancelling.is_set())
        if monotonic() - self._written >= WRITE_S:
            self._written = monotonic()
            self._write()
        self._heard(self.job)
        self._go_on()

    def _write(self) -> None:
        try:
            said = self._table.touch(self.job)
        except StoreError:  # a longer write has the store; the next note tells the same
            return
        if said is None:
            self.lost = True
        elif said == "cancelled":
            self._cancelling.set()

    def _go_on(self) -> None:
        if self.is_stopping:
            raise StoppedError("the job was stopped", hint="Start it again: it goes on where it was.")


def _stopped(progress: _Progress) -> Callable[[JobTable, Job], Job]:
    if progress.cancelled:
        return lambda table, job: table.finish(job, "cancelled")
    return lambda table, job: table.put_back(job)
