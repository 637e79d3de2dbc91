"""A run from its forecast to its summary: what the command, a job of the server and a program call."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from citestack.errors import BusyError, ConfigError, NotFoundError
from citestack.store import Store
from citestack.store.observations import TrackLog, TrackRun
from citestack.track.model import PromptSet
from citestack.track.protocols import Sender
from citestack.track.run.conversation import Ways
from citestack.track.run.desk import Desk
from citestack.track.run.journal import Journal
from citestack.track.run.lane import InDoubt, Lane, Stop
from citestack.track.run.lookup import Chosen, SenderOf, engine_json
from citestack.track.run.money import Caps, EngineForecast, Forecast
from citestack.track.run.pace import Fuse, Pace
from citestack.track.run.plan import Plan, plan_json
from citestack.track.run.redirects import Redirects, Resolver
from citestack.track.run.retries import Persistence
from citestack.track.run.runner import Heard, Open, Runner, open_askings
from citestack.track.run.tariff import tariff


@dataclass(frozen=True, slots=True)
class Going:
    """How one go of a run is done."""

    caps: Caps = field(default_factory=Caps)
    in_doubt: InDoubt = "ask"
    failed_again: bool = False
    fuse: Fuse = field(default_factory=Fuse)
    persistence: Persistence = field(default_factory=Persistence)
    seed: int = 0
    """Of the jitter between attempts."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a go works with."""

    sender: SenderOf
    resolver: Resolver | None = None
    """None = the guarded transport."""
    stop: Stop = field(default_factory=Stop)
    heard: Heard = lambda _: None


@dataclass(frozen=True, slots=True)
class Gone:
    """What came of one go."""

    run: TrackRun
    lanes: tuple[Lane, ...]
    opened: Open
    stopped: bool

    @property
    def left(self) -> int:
        return sum(lane.tally.left for lane in self.lanes)


def forecast(chosen: Sequence[Chosen], opened: dict[str, list[int]], day: str) -> Forecast:
    """What the open askings may cost by the prices known on an ISO 8601 day."""
    each = ((one.name, tariff(one.spec.price, day).each) for one in chosen)
    return Forecast(tuple(EngineForecast(name, len(opened[name]), estimate) for name, estimate in each))


def check_caps(caps: Caps, foreseen: Forecast) -> None:
    """Raises ``ConfigError`` where a cap cannot be kept, as an engine's price is not known, or names no engine."""
    for one in foreseen.engines:
        if one.each.high is None and any(cap is not None for cap in caps.of(one.engine)):
            hint = "Give it a price: in the engines file, price = the key of a row of the price table."
            raise ConfigError(f"no cap can be kept for {one.engine}: its price is not known", hint=hint, layer="track")
    if unknown := set(caps.engines) - {one.engine for one in foreseen.engines}:
        raise ConfigError(f"a cap names {min(unknown)!r}, which the run does not ask", layer="track")


def begin(
    store: Store, prompts: PromptSet, plan: Plan, chosen: Sequence[Chosen], about: Mapping[str, object]
) -> Journal:
    """A new run in the record; nothing is sent yet. ``about``: what else is to be kept of it, such as its caps."""
    about = {**about, "plan": plan_json(plan), "engines": [engine_json(one) for one in chosen]}
    log = store.shelf(TrackLog)
    return Journal(log, log.begin(prompts.name, prompts.version, about))


def reopen(store: Store, run: int | None) -> Journal:
    """A run to be taken up again, the newest unfinished one unless it is named. Raises ``NotFoundError``."""
    log = store.shelf(TrackLog)
    found = log.unfinished() if run is None else log.get(run)
    if found is None:
        raise NotFoundError("no run was broken off", hint="citestack track runs lists those there are.", layer="track")
    return Journal(log, found)


def caps_of(run: TrackRun) -> Caps:
    told = run.about.get("caps", {})
    return Caps(told.get("total"), told.get("engines", {}))


def keep_caps(journal: Journal, caps: Caps) -> None:
    """New caps of a run that is taken up again."""
    journal.run = journal.log.note(journal.run.id, {**journal.run.about, "caps": asdict(caps)})


async def go(store: Store, journal: Journal, chosen: Sequence[Chosen], going: Going, hands: Hands) -> Gone:
    """Asks what is open. Raises ``BusyError`` when another process asks in this store, ``StoreError``."""
    with store.sole_runner("track") as holding, Desk() as desk, _resolver(hands.resolver) as resolver:
        if holding is None:
            hint = "Wait until it has finished, or stop it; this run can then be taken up again."
            raise BusyError("another process is asking engines for this store", hint=hint, layer="track")
        opened = await desk.do(lambda: open_askings(journal, failed_again=going.failed_again))
        async with _senders(chosen, hands.sender) as senders:
            ways = Ways(journal, desk, store.id, resolver, {}, hands.stop, going.in_doubt, going.failed_again)
            lanes = tuple(_lane(one, s, going, ways) for one, s in zip(chosen, senders, strict=True))
            await Runner(ways, lanes, going.caps, hands.heard).go()
        return Gone(journal.log.get(journal.run.id), lanes, opened, hands.stop.asked)


def _lane(one: Chosen, sender: Sender, going: Going, ways: Ways) -> Lane:
    spec = one.spec
    return Lane(
        spec.name,
        one.adapter,
        sender,
        tariff(spec.price, ways.journal.run.started_at[:10]),
        spec.concurrency,
        Pace(spec.per_minute if spec.base_url else 0, sleep=ways.stop.sleep),
        going.fuse,
        going.persistence,
        random.Random(f"{going.seed}:{spec.name}"),  # noqa: S311 - it spreads retries
        bool(spec.idempotency_header),
    )


@contextlib.asynccontextmanager
async def _senders(chosen: Iterable[Chosen], sender: SenderOf) -> AsyncIterator[list[Sender]]:
    """Each engine's; those that hold connections are closed in the end."""
    async with contextlib.AsyncExitStack() as stack:
        found = [sender(one.spec) for one in chosen]
        for one in found:
            if isinstance(one, contextlib.AbstractAsyncContextManager):
                await stack.enter_async_context(one)
        yield found


@contextlib.contextmanager
def _resolver(given: Resolver | None) -> Iterator[Resolver]:
    if given is not None:
        yield given
        return
    with contextlib.closing(Redirects()) as made:
        yield made


def run_to_end(work: Callable[[Stop], Awaitable[Gone]]) -> Gone:
    """Runs a go; the first SIGINT stops it cleanly, the second leaves what is under way in doubt.

    Raises ``KeyboardInterrupt`` after a second one.
    """
    import signal

    async def guarded() -> Gone:
        stop, loop = Stop(), asyncio.get_running_loop()
        task = asyncio.ensure_future(work(stop))

        def interrupt() -> None:
            if stop.asked:
                task.cancel()
            stop.ask()

        with contextlib.suppress(NotImplementedError):  # Windows: there it ends as a kill does, and is resumed so
            loop.add_signal_handler(signal.SIGINT, interrupt)
        try:
            return await task
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None

    return asyncio.run(guarded())
