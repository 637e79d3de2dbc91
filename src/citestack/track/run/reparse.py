"""Reads all stored replies of a run again with the present adapters: paid once, read as often as they get better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from citestack.track.model import Asking, Observation, State
from citestack.track.protocols import Adapter, Call, Reply
from citestack.track.run.journal import Journal, Kept
from citestack.track.run.money import Tariff
from citestack.track.run.redirects import with_targets

_PART = 200


@dataclass(slots=True)
class Reparsed:
    read: int = 0
    changed: int = 0
    same: int = 0
    unread: int = 0
    """Askings that ended without a reply, or whose adapter now wants another call; what was read before stays."""


def reparse(journal: Journal, engines: Mapping[str, tuple[Adapter, Tariff]]) -> Reparsed:
    """Rewrites observations where they differ. The same adapters give the same observations.

    Nothing is asked: redirects lead where they led when they were resolved. Raises ``StoreError``.
    """
    told, found, targets = Reparsed(), list[tuple[int, Observation]](), journal.resolved()
    for number, kept, before in journal.paired():
        if before is None:
            continue
        asking = journal.plan.asking(number)
        adapter, tariff = engines[asking.engine]
        after = _read(asking, kept, adapter, tariff, targets)
        if after is None or before.reason == "in_doubt":
            told.unread += 1
            continue
        told.read += 1
        if after == before:
            told.same += 1
            continue
        told.changed += 1
        found.append((number, after))
        if len(found) == _PART:
            journal.rewrite(found)
            found.clear()
    journal.rewrite(found)
    return told


def _read(
    asking: Asking, kept: list[Kept], adapter: Adapter, tariff: Tariff, targets: Mapping[str, str | None]
) -> Observation | None:
    replies: list[Reply] = []
    for call in kept:
        if call.reply is None:
            return None
        replies.append(call.reply)
        read = read_with(adapter, asking, replies)
        if not isinstance(read, Call):
            return settled(with_targets(read, targets), tariff)
    return None


def read_with(adapter: Adapter, asking: Asking, replies: list[Reply]) -> Observation | Call:
    """What the adapter says. Should it break its promise not to raise, a run goes on and the reply stays."""
    try:
        return adapter.read(asking, replies)
    except Exception as e:  # noqa: BLE001 - one odd answer must not end a run of thousands
        return Observation(State.UNREADABLE, f"adapter_error {type(e).__name__}", asked_at=replies[-1].at)


def settled(observation: Observation, tariff: Tariff) -> Observation:
    """With the cost that the price table makes of what was used, where the vendor said none."""
    usage = observation.usage
    known = tariff.known(usage) if usage.cost_usd is None and observation.state is not State.FAILED else None
    return observation if known is None else replace(observation, usage=replace(usage, cost_usd=known))
