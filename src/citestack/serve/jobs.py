"""Long work: kept in the store, one at a time, followed while it runs, stopped and gone on with."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from citestack.errors import NotFoundError, StoreError, UsageError
from citestack.serve import registry
from citestack.serve.followers import Followers
from citestack.serve.job_runner import Runner

if TYPE_CHECKING:
    from pydantic import BaseModel

    from citestack.serve.registry import JobKind
    from citestack.serve.workbench import Workbench
    from citestack.store.jobs import Job

GRACE_S = 15.0
"""How long a job may take to its next safe point when the server stops; then it is cut off there and taken up again."""
LOOK_S = 1.0
"""How often a follower looks by itself: for a job that another server runs, and for the end of this one."""
KEEP_ALIVE_S = 15.0
"""A follower is told something at least this often, so that no proxy takes the silence for a broken line."""


@dataclass(frozen=True, slots=True)
class JobPage:
    """A page of the list, newest first."""

    jobs: tuple[Job, ...]
    cursor: str | None
    """Asks for the next page; None on the last one."""


class Jobs:
    """Asks for, lists, follows and cancels jobs; a thread of its own runs them, once ``start`` was called.

    Every server on a store takes jobs; one of them, the sole runner, runs them.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._followers = Followers()
        self._halt = threading.Event()
        self._runner: Runner | None = None

    @cached_property
    def kinds(self) -> dict[str, JobKind]:
        """By name."""
        return registry.job_kinds()

    # --- life -----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins to work, first on what an earlier server left undone. A read-only store runs nothing."""
        if not self._bench.store.read_only:
            self._runner = Runner(self._bench, self.kinds, self._followers, self._halt)
            self._runner.start()

    def stop(self) -> None:
        """Asks the running job and all followers to end soon; returns at once, and may be called by a signal."""
        self._halt.set()

    def close(self) -> None:
        """Stops at the next safe point; what was not finished goes on when the server starts again."""
        self.stop()
        if self._runner is not None:
            self._runner.end(GRACE_S)

    # --- asking ---------------------------------------------------------------------------------------------------

    def submit(self, kind: str, params: BaseModel | Mapping[str, Any]) -> Job:
        """Puts a job at the end of the queue.

        Raises ``NotFoundError`` for an unknown kind, ``UsageError`` for params that cannot be run here, ``BusyError``
        when too many wait, and ``StoreError``.
        """
        found = self.kind(kind)
        checked = _validated(found, params)
        found.check(self._bench, checked)
        room = self._bench.settings.job_queue
        job = self._bench.store.jobs.add(kind, checked.model_dump(mode="json"), room=room)
        if self._runner is not None:
            self._runner.wake()
        return job

    def kind(self, name: str) -> JobKind:
        if name not in self.kinds:
            raise NotFoundError(f"no kind of job is called {name[:40]!r}", hint=f"Use one of: {', '.join(self.kinds)}.")
        return self.kinds[name]

    def get(self, job_id: str) -> Job:
        """As far as it is now. Raises ``NotFoundError``."""
        live = None if self._runner is None else self._runner.live
        return live if live is not None and live.id == job_id else self._bench.store.jobs.get(job_id)

    def list(self, limit: int = 20, cursor: str | None = None) -> JobPage:
        """Newest first. Raises ``UsageError`` for a cursor that no page gave."""
        found = self._bench.store.jobs.newest(limit + 1, _before(cursor))
        shown = tuple(self._now(job) for job in found[:limit])
        return JobPage(shown, str(shown[-1].seq) if len(found) > limit else None)

    def cancel(self, job_id: str) -> Job:
        """A waiting job is over at once, a running one stops at its next safe point; one that is over stays as it is.

        Raises ``NotFoundError``.
        """
        job = self._bench.store.jobs.cancel(job_id)
        if job.state == "running" and self._runner is not None:
            self._runner.cancel(job_id)
        self._followers.tell(job_id)
        return self.get(job_id)

    async def follow(self, job_id: str) -> AsyncIterator[Job | None]:
        """The job at once and after each change, until it is over or the server stops; None = nothing new, still here.

        Who is slow gets the newest state, not every one. Raises ``NotFoundError``, ``BusyError``.
        """
        from anyio.to_thread import run_sync

        seen: Job | None = None
        silent = 0.0
        with self._followers.listening(job_id) as heard:
            while not self._halt.is_set():
                job = await run_sync(self.get, job_id)
                silent = silent + LOOK_S if job == seen else 0.0
                if job != seen or silent >= KEEP_ALIVE_S:
                    yield None if job == seen else job
                    seen, silent = job, 0.0
                if job.is_over:
                    return
                await heard.wait(LOOK_S)

    @property
    def followed(self) -> int:
        """Followers there are."""
        return self._followers.count

    def _now(self, job: Job) -> Job:
        return job if job.is_over else self._still(job)

    def _still(self, job: Job) -> Job:
        with suppress(NotFoundError, StoreError):
            return self.get(job.id)
        return job


def _validated(kind: JobKind, params: BaseModel | Mapping[str, Any]) -> BaseModel:
    from pydantic import ValidationError

    if isinstance(params, kind.params):
        return params
    try:
        return kind.params.model_validate(dict(params))
    except ValidationError as e:
        said = "; ".join(f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in e.errors())
        raise UsageError(f"this cannot be a job of the kind {kind.name}: {said}", layer="serve") from e


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 10):
        raise UsageError("this cursor is of no page of the list", hint="Leave it out to start with the newest.")
    return int(cursor)
