"""Long work: what was asked for, in the order it came, how far it is, and what came of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, delete, func, select, text, update

from citestack.errors import BusyError, NotFoundError
from citestack.store import tables as t

JobState = Literal["queued", "running", "done", "failed", "cancelled"]
OVER: tuple[JobState, ...] = ("done", "failed", "cancelled")
KEPT = 500
"""Finished jobs that are remembered; older ones are forgotten when a new one comes."""
CRASHES = 2
"""Times in a row that the process may die over a job before it is given up."""
NOTE_CHARS = 300
_KEY = 0x6A6F_6274
Connect = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work. Times are ISO 8601 UTC."""

    id: str
    seq: int
    """Place in the order of arrival, from 1."""
    kind: str
    params: Mapping[str, Any]
    state: JobState
    done: int
    total: int | None
    """What ``done`` counts up to; None while it is not known."""
    note: str
    """What it is at."""
    result: Mapping[str, Any] | None
    error: Mapping[str, Any] | None
    """code, message, hint."""
    created_at: str
    started_at: str | None
    finished_at: str | None
    heartbeat: str | None
    """When its runner was last heard of."""
    owner: str | None
    """The runner."""
    runs: int
    """Times it was begun or taken up again."""
    crashes: int
    """Times in a row that its runner died without a word."""
    cancelling: bool
    """Somebody asked for it to be stopped."""

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class JobTable:
    """All methods raise ``StoreError``. What a runner writes counts only while the job is its own."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    # --- asking ---------------------------------------------------------------------------------------------------

    def add(self, kind: str, params: Mapping[str, Any], *, room: int) -> Job:
        """A new job at the end of the queue. Raises ``BusyError`` when ``room`` jobs wait already."""
        with self._writing() as connection:
            _shut_out(connection)
            waiting = connection.execute(select(func.count()).where(t.jobs.c.state == "queued")).scalar_one()
            if waiting >= room:
                raise BusyError(f"{waiting} jobs are waiting already", retry_after=30)
            seq = (connection.execute(select(func.max(t.jobs.c.seq))).scalar() or 0) + 1
            row = {"id": secrets.token_hex(8), "seq": seq, "kind": kind, "params": _pack(params), "state": "queued"}
            empty = {"done": 0, "note": _pack(""), "runs": 0, "crashes": 0, "cancelling": 0, "created_at": _now()}
            connection.execute(t.jobs.insert(), row | empty)
            _forget(connection)
            return _one(connection, str(row["id"]))

    def cancel(self, job_id: str) -> Job:
        """A waiting job is over at once; a running one is asked to stop. Raises ``NotFoundError``."""
        c = t.jobs.c
        with self._writing() as connection:
            over = {"state": "cancelled", "finished_at": _now()}
            connection.execute(update(t.jobs).where(c.id == job_id, c.state == "queued").values(over))
            connection.execute(update(t.jobs).where(c.id == job_id, c.state == "running").values(cancelling=1))
            return _one(connection, job_id)

    def get(self, job_id: str) -> Job:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            return _one(connection, job_id)

    def newest(self, limit: int, before: int | None = None) -> list[Job]:
        """Newest first; ``before`` is the ``seq`` of the last one of the page before."""
        query = select(t.jobs).order_by(t.jobs.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(t.jobs.c.seq < before)
        with self._reading() as connection:
            return [_job(row) for row in connection.execute(query).mappings()]

    def counts(self) -> dict[str, int]:
        """Jobs per state."""
        query = select(t.jobs.c.state, func.count()).group_by(t.jobs.c.state).order_by(t.jobs.c.state)
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    # --- running --------------------------------------------------------------------------------------------------

    def recover(self) -> list[Job]:
        """For the sole runner, before it begins: jobs whose runner died wait again, in their old place.

        One that was being cancelled is over; one over which the process died ``CRASHES`` times in a row has failed.
        """
        c = t.jobs.c
        with self._writing() as connection:
            _shut_out(connection)
            left = list(connection.execute(select(c.id).where(c.state == "running").order_by(c.seq)).scalars())
            again = {"state": "queued", "owner": None, "crashes": c.crashes + 1}
            connection.execute(update(t.jobs).where(c.state == "running").values(again))
            late = {"state": "cancelled", "finished_at": _now()}
            connection.execute(update(t.jobs).where(c.state == "queued", c.cancelling == 1).values(late))
            lost = {"state": "failed", "finished_at": _now(), "error": _pack(_CRASHED)}
            connection.execute(update(t.jobs).where(c.state == "queued", c.crashes >= CRASHES).values(lost))
            return [_one(connection, job_id) for job_id in left]

    def claim(self, owner: str) -> Job | None:
        """The job that waits longest, now running and the owner's; None when none waits."""
        c = t.jobs.c
        with self._writing() as connection:
            _shut_out(connection)
            first = connection.execute(select(c.id).where(c.state == "queued").order_by(c.seq).limit(1)).scalar()
            if first is None:
                return None
            taken = {"state": "running", "owner": owner, "heartbeat": _now(), "runs": c.runs + 1}
            started = {"started_at": func.coalesce(c.started_at, _now()), "done": 0, "total": None, "note": _pack("")}
            connection.execute(update(t.jobs).where(c.id == first).values(taken | started))
            return _one(connection, first)

    def touch(self, job: Job) -> JobState | None:
        """Writes how far the job is and its note.

        "running" = go on; "cancelled" = somebody wants it stopped; None = it is not this owner's any more.
        """
        seen = {"done": job.done, "total": job.total, "note": _pack(job.note[:NOTE_CHARS]), "heartbeat": _now()}
        with self._writing() as connection:
            if not _of_owner(connection, job, seen):
                return None
            return "cancelled" if _one(connection, job.id).cancelling else "running"

    def finish(
        self,
        job: Job,
        state: JobState,
        *,
        result: Mapping[str, Any] | None = None,
        error: Mapping[str, Any] | None = None,
    ) -> Job:
        """The end of a job, as its owner tells it; a job that is not its own stays as it is."""
        seen = {"done": job.done, "total": job.total, "note": _pack(job.note[:NOTE_CHARS]), "heartbeat": _now()}
        told = {"result": None if result is None else _pack(result), "error": None if error is None else _pack(error)}
        over = {"state": state, "finished_at": _now(), "crashes": 0, "cancelling": 0}
        with self._writing() as connection:
            _of_owner(connection, job, seen | told | over)
            return _one(connection, job.id)

    def put_back(self, job: Job) -> Job:
        """The job waits again, in its old place: its runner stops and can say so. One being cancelled is over."""
        with self._writing() as connection:
            wanted = _one(connection, job.id).cancelling
            end = {"state": "cancelled", "finished_at": _now()} if wanted else {"state": "queued"}
            _of_owner(connection, job, end | {"owner": None, "crashes": 0, "done": job.done, "total": job.total})
            return _one(connection, job.id)


_CRASHED = {
    "code": "crashed",
    "message": f"the server died over this job {CRASHES} times in a row",
    "hint": "The server's log, or the system's, may say why. Run it again: it goes on where it was.",
}


def _of_owner(connection: Connection, job: Job, values: Mapping[str, Any]) -> bool:
    c = t.jobs.c
    mine = update(t.jobs).where(c.id == job.id, c.state == "running", c.owner == job.owner)
    return connection.execute(mine.values(values)).rowcount > 0


def _shut_out(connection: Connection) -> None:
    """Other writers of this table. SQLite has one writer anyway; the record's own lock may be held for long."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})


def _forget(connection: Connection) -> None:
    c = t.jobs.c
    query = select(c.seq).where(c.state.in_(OVER)).order_by(c.seq.desc()).offset(KEPT).limit(1)
    last = connection.execute(query).scalar()
    if last is not None:
        connection.execute(delete(t.jobs).where(c.state.in_(OVER), c.seq <= last))


def _one(connection: Connection, job_id: str) -> Job:
    row = connection.execute(select(t.jobs).where(t.jobs.c.id == job_id)).mappings().first()
    if row is None:
        raise NotFoundError(f"no job {job_id[:40]} in this store", hint="The library lists the jobs there are.")
    return _job(row)


def _job(row: RowMapping) -> Job:
    packed = ("params", "note", "result", "error")
    read = {name: None if row[name] is None else json.loads(row[name]) for name in packed}
    return Job(**{**row, **read, "cancelling": bool(row["cancelling"])})


def _pack(value: object) -> bytes:
    """JSON in ASCII: what a page or a client says may hold NUL, which PostgreSQL's text cannot."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
