"""One go of a run: every asking that is still open, to all engines side by side."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from citestack.errors import CitestackError
from citestack.track.model import Observation, State
from citestack.track.run.conversation import Conversation, LeftError, Ways
from citestack.track.run.journal import Journal, Kept
from citestack.track.run.lane import BUDGET, STOPPED, Lane
from citestack.track.run.money import Caps, Cost, Purse, cost_of

Heard = Callable[[Lane], None]
"""Called in the event loop after each asking with the engine it was put to."""


@dataclass(frozen=True, slots=True)
class Open:
    """What is left of a run, as the record has it."""

    numbers: dict[str, list[int]]
    """Engine -> askings without an end, in the order of the plan."""
    before: dict[str, int]
    """Engine -> askings that have one."""
    in_doubt: dict[str, int]
    """Engine -> open askings with a call that was sent and whose answer never arrived."""


def open_askings(journal: Journal, *, failed_again: bool = False) -> Open:
    """With ``failed_again``, askings that ended without an answer are open too."""
    states, plan = journal.log.states(journal.run.id), journal.plan
    ended = {n for n, state in states.items() if not (failed_again and state == State.FAILED)}
    numbers = {e: [n for n in plan.of(e) if n not in ended] for e in plan.engines}
    before = {e: len(plan.of(e)) - len(left) for e, left in numbers.items()}
    doubts = dict.fromkeys(plan.engines, 0)
    for asking in journal.in_doubt():
        doubts[plan.asking(asking).engine] += 1
    return Open(numbers, before, doubts)


def spent_before(journal: Journal, lanes: Sequence[Lane]) -> dict[str, Cost]:
    """What the run has cost so far, by engine; answers whose observation is not written yet are in it."""
    tariffs, plan = {lane.name: lane.tariff for lane in lanes}, journal.plan
    found: dict[str, Cost] = {}
    for asking, kept, observation in journal.paired(bodies=False):
        engine = plan.asking(asking).engine
        if engine in tariffs:
            found[engine] = found.get(engine, Cost()) + cost_of(kept, observation, tariffs[engine])
    return found


class Runner:
    """Belongs to one event loop. After ``go`` the lanes' tallies say what came of it."""

    def __init__(self, ways: Ways, lanes: Sequence[Lane], caps: Caps, heard: Heard = lambda _: None) -> None:
        self._ways = ways
        self._lanes = lanes
        self._caps = caps
        self._heard = heard

    async def go(self) -> None:
        """Raises ``StoreError``. Cancelled, it leaves what is under way in doubt."""
        do, journal = self._ways.desk.do, self._ways.journal
        opened = await do(lambda: open_askings(journal, failed_again=self._ways.failed_again))
        spent = await do(spent_before, journal, self._lanes)
        self._purse = Purse(self._caps, spent)
        await self._recall()
        try:
            async with asyncio.TaskGroup() as group:
                for lane in self._lanes:
                    self._start(group, lane, opened, spent.get(lane.name, Cost()))
        except BaseExceptionGroup as e:
            raise _first(e) from e
        if all(lane.tally.left == 0 for lane in self._lanes):
            await do(journal.log.finish, journal.run.id)

    async def _recall(self) -> None:
        """Redirects that earlier goes resolved."""
        loop = asyncio.get_running_loop()
        for url, target in (await self._ways.desk.do(self._ways.journal.resolved)).items():
            if target is not None:
                self._ways.targets[url] = loop.create_future()
                self._ways.targets[url].set_result(target)

    def _start(self, group: asyncio.TaskGroup, lane: Lane, opened: Open, spent: Cost) -> None:
        numbers, tally = opened.numbers[lane.name], lane.tally
        tally.before, tally.planned = opened.before[lane.name], opened.before[lane.name] + len(numbers)
        tally.cost = spent
        waiting = iter(numbers)
        for _ in range(max(1, min(lane.concurrency, len(numbers)))):
            group.create_task(self._work(lane, waiting))

    async def _work(self, lane: Lane, waiting: Iterator[int]) -> None:
        for number in waiting:
            if self._ways.stop.asked:
                lane.close(STOPPED)
            if lane.closed:
                return
            amount = lane.dearest
            if await self._purse.reserve(lane.name, amount):
                await self._ask(lane, number, amount)
            else:
                lane.close(BUDGET)
            self._heard(lane)

    async def _ask(self, lane: Lane, number: int, amount: float) -> None:
        kept: list[Kept] = []
        before, observation = Cost(), None
        try:
            kept[:], earlier = await self._ways.desk.do(self._known, number)
            before = cost_of(kept, earlier, lane.tariff)
            asking = self._ways.journal.plan.asking(number)
            observation = await Conversation(self._ways, lane, number, asking, kept).hold()
            lane.tally.states[observation.state] = lane.tally.states.get(observation.state, 0) + 1
        except LeftError as e:
            lane.close(str(e))
        finally:
            cost = cost_of(kept, observation, lane.tariff) - before
            lane.tally.cost += cost
            lane.dearest = max(lane.dearest, cost.known + cost.assumed)
            await self._purse.settle(lane.name, amount, cost)

    def _known(self, number: int) -> tuple[list[Kept], Observation | None]:
        return self._ways.journal.kept(number), self._ways.journal.observation(number)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The error to show: of the tree if there is one."""
    flat: list[BaseException] = []
    waiting: list[BaseException] = [group]
    while waiting:
        at = waiting.pop()
        if isinstance(at, BaseExceptionGroup):
            waiting += at.exceptions
        else:
            flat.append(at)
    return next((e for e in flat if isinstance(e, CitestackError)), flat[0])
