"""What a run knows of each asking: which calls were sent, what came back, where redirects led, what was read.

The order of writing is the promise: the call before it is sent, the reply before anybody reads it, the observation
last. Whatever moment a process dies at, the next one sees which of the three had happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from citestack.store.observations import StoredObservation, StoredReply, TrackLog, TrackRun
from citestack.track.model import Asking, Observation
from citestack.track.protocols import Call, Reply
from citestack.track.run.codec import observation_bytes, read_observation
from citestack.track.run.plan import Plan, read_plan

Resolved = Mapping[str, str | None]
"""URL as an engine gave it -> where it led; None = it could not be resolved."""


@dataclass(frozen=True, slots=True)
class Attempt:
    sent_at: str
    """ISO 8601 UTC."""
    at: str | None = None
    """When an answer or a failure came; None = in doubt: sent, and nothing is known."""
    status: int = 0
    failure: str = ""
    sha256: str = ""
    """Of the body, in hex."""

    @property
    def in_doubt(self) -> bool:
        return self.at is None


@dataclass(frozen=True, slots=True)
class Kept:
    """One call of one asking, as far as it is known."""

    call: int
    request: Call
    attempts: tuple[Attempt, ...] = ()
    reply: Reply | None = None
    """To the last attempt; None while it is in doubt."""
    resolved: Resolved = field(default_factory=dict)
    """Where addresses led that this reply named."""

    @property
    def in_doubt(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].in_doubt


class Journal:
    """Of one run. Safe to share between threads, as the store is. All methods raise ``StoreError``."""

    def __init__(self, log: TrackLog, run: TrackRun) -> None:
        self.log = log
        self.run = run
        self.plan: Plan = read_plan(run.about["plan"])

    # --- writing --------------------------------------------------------------------------------------------------

    def sending(self, asking: int, kept: Kept) -> Kept:
        """Says, before it happens, that a call is sent (again)."""
        attempts = (*kept.attempts, Attempt(now()))
        kept = replace(kept, attempts=attempts, reply=None)
        self.log.intend(self.run.id, asking, kept.call, attempts[-1].sent_at, _about(kept))
        return kept

    def received(self, asking: int, kept: Kept, reply: Reply) -> Kept:
        """Keeps what came back, whole."""
        last = replace(kept.attempts[-1], at=reply.at or now(), status=reply.status, failure=reply.failure)
        done = replace(kept, attempts=(*kept.attempts[:-1], last), reply=reply)
        row = StoredReply(asking, kept.call, last.sent_at, None, _about(done))
        digest = self.log.complete(self.run.id, row, reply.body)
        return replace(done, attempts=(*done.attempts[:-1], replace(last, sha256=digest.hex())))

    def observed(self, asking: int, observation: Observation, resolved: Sequence[Kept] = ()) -> None:
        """What was read, with the calls whose ``resolved`` changed, in one transaction."""
        rows = [_row(asking, kept) for kept in resolved]
        self.log.observe(self.run.id, [_stored(asking, observation)], rows)

    def rewrite(self, found: Sequence[tuple[int, Observation]]) -> None:
        """What was read anew, many at once."""
        self.log.observe(self.run.id, [_stored(asking, o) for asking, o in found])

    # --- reading --------------------------------------------------------------------------------------------------

    def kept(self, asking: int) -> list[Kept]:
        """The calls of an asking in order, their bodies with them."""
        return [self._read(stored) for stored in self.log.replies_of(self.run.id, asking)]

    def all_kept(self, *, bodies: bool = True) -> Iterator[tuple[int, list[Kept]]]:
        """Asking by asking in the order of the plan; in memory is one asking at a time, and a part of the rows.

        Without ``bodies`` those of the replies are empty.
        """
        for asking, rows in groupby(self.log.replies(self.run.id), key=lambda stored: stored.asking):
            yield asking, [self._read(stored, bodies=bodies) for stored in rows]

    def paired(self, *, bodies: bool = True) -> Iterator[tuple[int, list[Kept], Observation | None]]:
        """Like ``all_kept``, with what was read; both are walked through once."""
        seen = self.log.observations(self.run.id)
        at = next(seen, None)
        for asking, kept in self.all_kept(bodies=bodies):
            while at is not None and at.asking < asking:
                at = next(seen, None)
            found = at is not None and at.asking == asking
            yield asking, kept, read_observation(at.body) if at is not None and found else None

    def observations(self) -> Iterator[tuple[int, Asking, Observation]]:
        """In the order of the plan, read a part at a time."""
        for stored in self.log.observations(self.run.id):
            yield stored.asking, self.plan.asking(stored.asking), read_observation(stored.body)

    def observation(self, asking: int) -> Observation | None:
        stored = self.log.observation(self.run.id, asking)
        return None if stored is None else read_observation(stored.body)

    def in_doubt(self) -> list[int]:
        """Askings with a call that was sent and whose answer never arrived."""
        seen = self.log.states(self.run.id)
        rows = self.log.replies(self.run.id)
        return sorted({s.asking for s in rows if s.sha256 is None and s.asking not in seen})

    def resolved(self) -> dict[str, str | None]:
        """Every address that the run has resolved, or tried to."""
        found: dict[str, str | None] = {}
        for stored in self.log.replies(self.run.id):
            found.update(stored.about.get("resolved", {}))
        return found

    def _read(self, stored: StoredReply, *, bodies: bool = True) -> Kept:
        about = stored.about
        request = about["request"]
        attempts = [Attempt(**a) for a in about["attempts"]]
        reply = None
        if stored.sha256 is not None:
            reply = Reply(body=self.log.payload(stored.sha256) if bodies else b"", **about["reply"])
            attempts[-1] = replace(attempts[-1], sha256=stored.sha256.hex())
        body = request["body"].encode("utf-8", "surrogateescape")
        call = Call(request["method"], request["url"], body, request["headers"])
        return Kept(stored.call, call, tuple(attempts), reply, about.get("resolved", {}))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _about(kept: Kept) -> dict[str, Any]:
    reply, call = kept.reply, kept.request
    asked = {"method": call.method, "url": call.url, "headers": dict(call.headers)}
    told: dict[str, Any] = {
        "request": asked | {"body": call.body.decode("utf-8", "surrogateescape")},
        "attempts": [asdict(a) for a in kept.attempts],
    }
    if reply is not None:
        names = ("status", "at", "content_type", "failure")
        told["reply"] = {n: getattr(reply, n) for n in names} | {"headers": dict(reply.headers)}
    if kept.resolved:
        told["resolved"] = dict(kept.resolved)
    return told


def _row(asking: int, kept: Kept) -> StoredReply:
    last = kept.attempts[-1]
    return StoredReply(asking, kept.call, last.sent_at, bytes.fromhex(last.sha256) or None, _about(kept))


def _stored(asking: int, observation: Observation) -> StoredObservation:
    at = observation.asked_at or now()
    return StoredObservation(asking, observation.state.value, at, observation_bytes(observation))
