"""One asking, from its first call to what was read from the replies."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass, replace

from citestack.errors import CitestackError
from citestack.track.model import Asking, Observation, State
from citestack.track.protocols import Call, Reply
from citestack.track.run.desk import Desk
from citestack.track.run.journal import Journal, Kept, now
from citestack.track.run.lane import InDoubt, Lane, Stop
from citestack.track.run.redirects import Resolver, unresolved, with_targets
from citestack.track.run.reparse import read_with, settled
from citestack.track.run.retries import again, wait_s

CALLS = 20
"""Requests that one asking may take: a second call needs two, a vendor that is polled a few more."""


class LeftError(Exception):
    """The asking was left for a later go; its text says why."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What all askings of a go share."""

    journal: Journal
    desk: Desk
    store_id: str
    resolver: Resolver
    targets: dict[str, asyncio.Future[str | None]]
    stop: Stop
    in_doubt: InDoubt = "ask"
    failed_again: bool = False
    """Calls that ended with a refusal or without an answer are sent again."""


@dataclass(slots=True)
class Conversation:
    """One asking to one engine. ``kept``: its calls so far, from earlier goes and this one."""

    ways: Ways
    lane: Lane
    number: int
    asking: Asking
    kept: list[Kept]

    async def hold(self) -> Observation:
        """Asks until there is an observation, and keeps it. Raises ``LeftError``, ``StoreError``."""
        replies: list[Reply] = []
        step: Observation | Call = self._first()
        while isinstance(step, Call):
            if len(replies) == CALLS:
                step = Observation(State.UNREADABLE, "too_many_calls")
            elif self._skipped(len(replies)):
                step = Observation(State.FAILED, "in_doubt", asked_at=now())
            else:
                replies.append(await self._reply(len(replies), step))
                step = self._read(replies)
        return await self._keep(step)

    def _first(self) -> Observation | Call:
        try:
            return self.lane.adapter.call(self.asking)
        except CitestackError as e:
            return Observation(State.FAILED, f"cannot_ask {e.message}", asked_at=now())

    def _read(self, replies: list[Reply]) -> Observation | Call:
        return read_with(self.lane.adapter, self.asking, replies)

    def _skipped(self, call: int) -> bool:
        known = self._known(call)
        if known is None or not known.in_doubt or self.ways.in_doubt == "ask":
            return False
        self.lane.tally.skipped += 1
        return True

    def _known(self, call: int) -> Kept | None:
        return self.kept[call] if call < len(self.kept) else None

    async def _reply(self, number: int, call: Call) -> Reply:
        known = self._known(number)
        if known is not None and known.reply is not None and self._final(known.reply):
            return known.reply
        if known is None:
            known = Kept(number, call)
            self.kept.append(known)
        elif known.in_doubt:
            self.lane.tally.asked_twice += 1
        else:
            known = replace(known, request=call)
        return await self._insist(known)

    def _final(self, reply: Reply) -> bool:
        return 200 <= reply.status < 300 if self.ways.failed_again else not again(reply)

    async def _insist(self, kept: Kept) -> Reply:
        """Sends until there is a final reply, or attempts or time are used up."""
        lane, began, attempt = self.lane, time.monotonic(), 1
        while True:
            kept = await self._send(kept)
            reply = kept.reply or Reply(0, b"", now())
            wait = wait_s(reply, attempt, lane.persistence, lane.jitter) if again(reply) else 0.0
            late = time.monotonic() + (wait or 0.0) - began > lane.persistence.total_s
            if not again(reply) or attempt >= lane.persistence.attempts or wait is None or late:
                lane.heed(reply, too_long=wait is None)
                return reply
            if reply.status == 429:
                lane.pace.hold(wait)
            attempt += 1
            lane.tally.retries += 1
            if await self.ways.stop.sleep(wait):
                raise LeftError("stopped")

    async def _send(self, kept: Kept) -> Kept:
        """The order that nothing is lost by: written, sent, written."""
        if kept.request.wait_s and await self.ways.stop.sleep(kept.request.wait_s):
            raise LeftError("stopped")
        await self.lane.pace.turn()
        if self.ways.stop.asked or (self.lane.closed and not kept.call):
            raise LeftError(self.lane.closed or "stopped")
        journal, desk = self.ways.journal, self.ways.desk
        kept = await desk.do(journal.sending, self.number, kept)
        reply = await self.lane.sender.send(kept.request, attempt_key(self.ways, self.number, kept.call))
        kept = await desk.do(journal.received, self.number, kept, reply)
        self.kept[kept.call] = kept
        return kept

    async def _keep(self, observation: Observation) -> Observation:
        """With its redirects resolved and its cost worked out."""
        wanted = unresolved(observation)
        found = dict(zip(wanted, await asyncio.gather(*map(self._target, wanted)), strict=True))
        changed = [replace(self.kept[-1], resolved=found)] if found and self.kept else []
        done = settled(with_targets(observation, found), self.lane.tariff)
        await self.ways.desk.do(self.ways.journal.observed, self.number, done, changed)
        return done

    async def _target(self, url: str) -> str | None:
        """Asked once in a run, however many answers name it."""
        if url not in self.ways.targets:
            self.ways.targets[url] = asyncio.ensure_future(asyncio.to_thread(self.ways.resolver.resolve, url))
        return await asyncio.shield(self.ways.targets[url])


def attempt_key(ways: Ways, asking: int, call: int) -> str:
    """The same for the same call of the same asking, whichever process sends it."""
    said = f"{ways.store_id}:{ways.journal.run.id}:{asking}:{call}"
    return f"citestack-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
