"""``TrackLog``: runs of probes, every reply as it came, and what was read from it.

A reply's row is written before its request leaves, so that a process killed in between leaves a trace of what was asked
and maybe paid. What bodies and ``about`` hold is the measuring side's own; here they are bytes and JSON.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, text, update

from citestack.errors import NotFoundError, StoreError
from citestack.store import tables as t
from citestack.store.shelf import Connect, now, packed
from citestack.store.upsert import upsert

_KEY = 0x7472_6163
_PART = 200
"""Rows read at once; an observation takes a few kilobytes."""


@dataclass(frozen=True, slots=True)
class TrackRun:
    """A set of prompts put to some engines, once."""

    id: int
    prompt_set: str
    version: int
    started_at: str
    """ISO 8601 UTC."""
    finished_at: str | None
    """None while something of its plan was not asked yet."""
    about: Mapping[str, Any] = field(default_factory=dict)
    """The plan, the engines with their settings (never a key), the forecast."""


@dataclass(frozen=True, slots=True)
class StoredReply:
    """One call of one asking."""

    asking: int
    """Place in the run's plan, from 0."""
    call: int
    """From 0; more than one where an engine needs a second request."""
    sent_at: str
    """Of the last attempt; ISO 8601 UTC."""
    sha256: bytes | None
    """Of the body; None: it was sent, and nothing is known of an answer."""
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredObservation:
    asking: int
    state: str
    at: str
    body: bytes
    """As it was given to ``observe``."""


class TrackLog:
    """All methods raise ``StoreError``. No answer of the stack depends on a run: the generation stays."""

    def __init__(self, reading: Connect, writing: Connect) -> None:
        self._reading = reading
        self._writing = writing

    # --- runs -----------------------------------------------------------------------------------------------------

    def begin(self, prompt_set: str, version: int, about: Mapping[str, Any], started_at: str | None = None) -> TrackRun:
        """A new run; ``started_at`` is now, unless it is told."""
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
            number = (connection.execute(select(func.max(t.track_runs.c.id))).scalar() or 0) + 1
            told = {"id": number, "prompt_set": prompt_set, "version": version, "started_at": started_at or now()}
            connection.execute(t.track_runs.insert(), {**told, "about": _pack(about)})
            return _one(connection, number)

    def finish(self, run: int, *, finished: bool = True) -> TrackRun:
        """Closes a run, or opens it again. Raises ``NotFoundError``."""
        with self._writing() as connection:
            values = {"finished_at": now() if finished else None}
            connection.execute(update(t.track_runs).where(t.track_runs.c.id == run).values(values))
            return _one(connection, run)

    def note(self, run: int, about: Mapping[str, Any]) -> TrackRun:
        """Replaces what is told about a run. Raises ``NotFoundError``."""
        with self._writing() as connection:
            connection.execute(update(t.track_runs).where(t.track_runs.c.id == run).values(about=_pack(about)))
            return _one(connection, run)

    def get(self, run: int) -> TrackRun:
        """Raises ``NotFoundError``."""
        with self._reading() as connection:
            return _one(connection, run)

    def runs(self, limit: int | None = None, before: int | None = None) -> list[TrackRun]:
        """Newest first; ``before``: those older than the run of this number."""
        query = select(t.track_runs).order_by(t.track_runs.c.id.desc()).limit(limit)
        query = query if before is None else query.where(t.track_runs.c.id < before)
        with self._reading() as connection:
            return [_run(row) for row in connection.execute(query)]

    def unfinished(self) -> TrackRun | None:
        """The newest run that something is left of."""
        query = select(t.track_runs).where(t.track_runs.c.finished_at.is_(None))
        with self._reading() as connection:
            row = connection.execute(query.order_by(t.track_runs.c.id.desc()).limit(1)).first()
            return None if row is None else _run(row)

    # --- replies --------------------------------------------------------------------------------------------------

    def intend(self, run: int, asking: int, call: int, sent_at: str, about: Mapping[str, Any]) -> None:
        """To be called before a request leaves; a reply that an earlier attempt had is replaced by "not known"."""
        self._write_reply(run, StoredReply(asking, call, sent_at, None, about))

    def complete(self, run: int, reply: StoredReply, body: bytes) -> bytes:
        """What came back, in one transaction; the body's SHA-256."""
        digest = hashlib.sha256(body).digest()
        self._write_reply(run, StoredReply(reply.asking, reply.call, reply.sent_at, digest, reply.about), body)
        return digest

    def replies(self, run: int) -> Iterator[StoredReply]:
        """In the order of the plan, a part at a time."""
        c, last = t.track_replies.c, (-1, -1)
        while True:
            after = (c.asking > last[0]) | ((c.asking == last[0]) & (c.call > last[1]))
            query = select(t.track_replies).where(c.run == run, after).order_by(c.asking, c.call).limit(_PART)
            part = self._replies(query)
            yield from part
            if len(part) < _PART:
                return
            last = (part[-1].asking, part[-1].call)

    def replies_of(self, run: int, asking: int) -> list[StoredReply]:
        """In the order of the calls."""
        c = t.track_replies.c
        return self._replies(select(t.track_replies).where(c.run == run, c.asking == asking).order_by(c.call))

    def payload(self, sha256: bytes) -> bytes:
        """A body as it came, checked against its name. Raises ``NotFoundError``, ``StoreError`` when it is damaged."""
        with self._reading() as connection:
            query = select(t.track_payloads.c.body).where(t.track_payloads.c.sha256 == sha256)
            packed = connection.execute(query).scalar()
        if packed is None:
            raise NotFoundError(f"no payload {sha256.hex()} in this store", layer="track")
        try:
            body = zlib.decompress(packed)
        except zlib.error:
            body = b""
        if hashlib.sha256(body).digest() != sha256:
            raise StoreError(f"payload {sha256.hex()} is damaged", hint="Restore the store from a backup.")
        return body

    # --- observations ---------------------------------------------------------------------------------------------

    def observe(self, run: int, found: Sequence[StoredObservation], replies: Sequence[StoredReply] = ()) -> None:
        """What was read from replies, in one transaction; replaces what was read before.

        ``replies`` are rows of the same askings to be replaced with them (what their redirects led to).
        """
        rows = [
            {"run": run, "asking": o.asking, "state": o.state, "at": o.at, "body": zlib.compress(o.body)} for o in found
        ]
        with self._writing() as connection:
            upsert(connection, t.track_observations, rows)
            upsert(connection, t.track_replies, [_row(run, reply) for reply in replies])

    def observations(self, run: int) -> Iterator[StoredObservation]:
        """In the order of the plan, a part at a time."""
        c, last = t.track_observations.c, -1
        while True:
            query = select(c.asking, c.state, c.at, c.body).where(c.run == run, c.asking > last).order_by(c.asking)
            with self._reading() as connection:
                part = [_observation(row) for row in connection.execute(query.limit(_PART))]
            yield from part
            if len(part) < _PART:
                return
            last = part[-1].asking

    def observation(self, run: int, asking: int) -> StoredObservation | None:
        c = t.track_observations.c
        query = select(c.asking, c.state, c.at, c.body).where(c.run == run, c.asking == asking)
        with self._reading() as connection:
            row = connection.execute(query).first()
            return None if row is None else _observation(row)

    def states(self, run: int) -> dict[int, str]:
        """Asking -> state, without any body being read."""
        c = t.track_observations.c
        with self._reading() as connection:
            return {r.asking: r.state for r in connection.execute(select(c.asking, c.state).where(c.run == run))}

    def counts(self) -> dict[int, dict[str, int]]:
        """Run -> state -> observations."""
        c, found = t.track_observations.c, dict[int, dict[str, int]]()
        query = select(c.run, c.state, func.count().label("n")).group_by(c.run, c.state).order_by(c.run, c.state)
        with self._reading() as connection:
            for row in connection.execute(query):
                found.setdefault(row.run, {})[row.state] = row.n
        return found

    def _write_reply(self, run: int, reply: StoredReply, body: bytes | None = None) -> None:
        with self._writing() as connection:
            if body is not None:
                payload = {"sha256": reply.sha256, "body": zlib.compress(body)}
                upsert(connection, t.track_payloads, [payload], replace=False)
            upsert(connection, t.track_replies, [_row(run, reply)])

    def _replies(self, query: Select[Any]) -> list[StoredReply]:
        with self._reading() as connection:
            return [_reply(row) for row in connection.execute(query)]


def _row(run: int, reply: StoredReply) -> dict[str, Any]:
    told = {"run": run, "asking": reply.asking, "call": reply.call, "sent_at": reply.sent_at, "sha256": reply.sha256}
    return {**told, "about": _pack(reply.about)}


def _reply(row: Row[Any]) -> StoredReply:
    digest = None if row.sha256 is None else bytes(row.sha256)
    return StoredReply(row.asking, row.call, row.sent_at, digest, _unpack(row.about))


def _observation(row: Row[Any, Any, Any, Any]) -> StoredObservation:
    return StoredObservation(row.asking, row.state, row.at, zlib.decompress(row.body))


def _one(connection: Connection, run: int) -> TrackRun:
    row = connection.execute(select(t.track_runs).where(t.track_runs.c.id == run)).first()
    if row is None:
        raise NotFoundError(f"no run {run} in this store", hint="citestack track runs lists those there are.")
    return _run(row)


def _run(row: Row[Any]) -> TrackRun:
    told = dict(row._mapping)  # noqa: SLF001 - the public name of a row's columns
    return TrackRun(**{**told, "about": _unpack(told["about"])})


def _pack(value: object) -> bytes:
    return zlib.compress(packed(value))


def _unpack(packed: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(zlib.decompress(packed))
    return read
