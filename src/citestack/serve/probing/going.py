"""A run as a job: begun or taken up again, told as it goes, stopped cleanly."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from citestack.errors import StoppedError
from citestack.serve.probing.preparing import Prepared, check_start, prepare
from citestack.serve.probing.wanted import TrackRunParams
from citestack.store import Store, StoreOptions
from citestack.store.observations import TrackLog
from citestack.track.run.go import Going, Gone, Hands, begin, go, keep_caps
from citestack.track.run.journal import Journal
from citestack.track.run.lane import Lane, Stop
from citestack.track.run.lookup import SenderOf, network_sender
from citestack.track.run.summary import WHY, gone_json

if TYPE_CHECKING:
    from citestack.serve.registry import Progress
    from citestack.serve.workbench import Workbench
    from citestack.track.engines.catalogue import EngineSpec
    from citestack.track.protocols import Sender
    from citestack.track.run.saved import Saved

PAID = StoreOptions(busy_timeout_s=30.0, synchronous="full")
"""Answers are paid for: a commit is on the disk before the next request leaves."""
LOOK_S = 0.2


def carry_out(bench: Workbench, params: TrackRunParams, progress: Progress) -> dict[str, Any]:
    """Raises ``StoppedError`` when it was stopped with something left, ``BusyError`` when another process asks."""
    with Store.open(bench.location, create=False, options=PAID) as store:
        prepared = prepare(bench, store, params)
        check_start(bench, prepared)  # another server may have taken the order, with other keys
        journal = _journal(store, prepared, params)
        going, watch = Going(prepared.caps, params.in_doubt, params.failed), Watch(journal, progress)
        with _senders(bench, prepared.saved) as sender:
            gone = asyncio.run(_gone(store, journal, prepared, going, watch, sender))
    if watch.stopped is not None and gone.left:
        raise watch.stopped
    return result(gone)


def _journal(store: Store, prepared: Prepared, params: TrackRunParams) -> Journal:
    if prepared.run is not None:
        journal = Journal(store.shelf(TrackLog), prepared.run)
        if params.budget is not None or params.budgets:
            keep_caps(journal, prepared.caps)
        return journal
    assert prepared.prompts is not None
    more = {"saved": prepared.saved.told()} if prepared.saved.path else {}
    about = {"caps": asdict(prepared.caps), "ticket": params.ticket, **more}
    return begin(store, prepared.prompts, prepared.plan, prepared.chosen, about)


async def _gone(  # noqa: PLR0913, PLR0917 - what a go is made of
    store: Store, journal: Journal, prepared: Prepared, going: Going, watch: Watch, sender: SenderOf
) -> Gone:
    watch.stop = Stop()
    watch.begun(prepared)
    looking = asyncio.ensure_future(watch.look())
    try:
        hands = Hands(sender, stop=watch.stop, heard=watch.heard)
        return await go(store, journal, prepared.chosen, going, hands)
    finally:
        looking.cancel()


class Watch:
    """Tells a job's progress of a run, and the run when the job is to stop."""

    def __init__(self, journal: Journal, progress: Progress) -> None:
        self.stop = Stop()
        self.stopped: StoppedError | None = None
        self._progress = progress
        self._total = len(journal.plan)
        self._run = journal.run.id
        self._before = 0
        self._lanes: dict[str, Lane] = {}

    def begun(self, prepared: Prepared) -> None:
        self._before = self._total - sum(map(len, prepared.numbers.values()))
        self._tell()

    def heard(self, lane: Lane) -> None:
        self._lanes[lane.name] = lane
        self._tell()

    async def look(self) -> None:
        """A stop is heard while answers are waited for, too."""
        while self.stopped is None:
            await asyncio.sleep(LOOK_S)
            try:
                self._progress.wait(0.0)
            except StoppedError as e:
                self._halt(e)

    def _tell(self) -> None:
        done = self._before + sum(lane.tally.done for lane in self._lanes.values())
        try:
            self._progress.show(done, self._total, self._words())
        except StoppedError as e:
            self._halt(e)

    def _words(self) -> str:
        told = (f"{name} {lane.tally.before + lane.tally.done}" for name, lane in sorted(self._lanes.items()))
        spent = sum(lane.tally.cost.total for lane in self._lanes.values())
        money = f"{spent:,.4f} USD so far" if spent else ""
        return "; ".join(filter(None, (f"run {self._run}", ", ".join(told), money)))

    def _halt(self, error: StoppedError) -> None:
        self.stopped = self.stopped or error
        self.stop.ask()


@contextmanager
def _senders(bench: Workbench, saved: Saved) -> Iterator[SenderOf]:
    """Over the network, to this server's own engine, or to saved answers."""
    from citestack.track.engines.saved import SavedAnswers

    network = network_sender(os.environ)
    with ExitStack() as stack:

        def sender(spec: EngineSpec) -> Sender:
            if spec.surface == "own":
                return _own(bench, spec.model or "default")
            if spec.surface == "replay":
                from pathlib import Path

                from citestack.track.engines.replay_sender import ReplaySender

                opened = SavedAnswers.open(Path(saved.path), simulated=saved.simulated)
                return ReplaySender(stack.enter_context(opened))
            return network(spec)

        yield sender


def _own(bench: Workbench, profile: str) -> Sender:
    from citestack.shapes.answer import answer_json
    from citestack.track.engines.own_sender import OwnSender

    return OwnSender(bench.session(profile).engine, answer_json, profile)


def result(gone: Gone) -> dict[str, Any]:
    """As ``track run --json``; a failure where an engine gave up. A budget that is used up is none."""
    told = gone_json(gone)
    notes = [f"{lane.name}: {lane.tally.left:,} not asked, {WHY.get(lane.closed, lane.closed)}" for lane in _left(gone)]
    found = {**told, "notes": [*notes, _cost(told["cost"])]}
    broken = [lane for lane in _left(gone) if lane.closed not in ("budget", "stopped")]
    if broken:
        hint = f"Put it right, then go on from the page of run {gone.run.id}."
        left = sum(lane.tally.left for lane in broken)
        found["error"] = {"code": "track_left", "message": f"{left:,} askings were not asked", "hint": hint}
    return found


def _left(gone: Gone) -> list[Lane]:
    return [lane for lane in gone.lanes if lane.tally.left]


def _cost(cost: Mapping[str, float]) -> str:
    parts = ", ".join(f"{cost[f'{name}_usd']:,.4f} {name}" for name in ("known", "assumed", "lost"))
    return f"Cost of the run so far: {cost['total_usd']:,.4f} USD ({parts})."
