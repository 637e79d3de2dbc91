"""One engine in one run: how it is asked, how fast, how stubbornly, and whether it still is."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Literal

from citestack.track.model import State
from citestack.track.protocols import Adapter, Reply, Sender
from citestack.track.run.money import Cost, Tariff
from citestack.track.run.pace import Circuit, Fuse, Pace
from citestack.track.run.retries import Persistence, refused

InDoubt = Literal["ask", "skip"]
STOPPED = "stopped"
BUDGET = "budget"


@dataclass(slots=True)
class Tally:
    """What came of an engine's askings, so far."""

    states: dict[State, int] = field(default_factory=dict)
    before: int = 0
    """Askings that earlier goes of the run had brought to an end."""
    planned: int = 0
    asked_twice: int = 0
    """In doubt, and sent again with the same idempotency key."""
    skipped: int = 0
    """In doubt, and left so."""
    retries: int = 0
    cost: Cost = field(default_factory=Cost)
    why: str = ""
    """Why nothing more is asked; empty while it is, and when nothing is left."""

    @property
    def done(self) -> int:
        """Askings that this go brought to an end."""
        return sum(self.states.values())

    @property
    def left(self) -> int:
        """Not asked: a cap, a stop, a refusal. They wait for the run to be taken up again."""
        return self.planned - self.before - self.done


@dataclass(slots=True)
class Lane:
    """Belongs to one event loop."""

    name: str
    adapter: Adapter
    sender: Sender
    tariff: Tariff
    concurrency: int = 4
    pace: Pace = field(default_factory=lambda: Pace(0))
    fuse: Fuse = field(default_factory=Fuse)
    persistence: Persistence = field(default_factory=Persistence)
    jitter: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - it spreads retries
    idempotent: bool = False
    """The vendor takes a key by which it knows a call that is sent again."""
    tally: Tally = field(default_factory=Tally)
    circuit: Circuit = field(init=False)
    dearest: float = 0.0
    """What one asking may come to: the upper estimate, or what one already came to."""

    def __post_init__(self) -> None:
        self.circuit = Circuit(self.fuse, self.pace)
        self.dearest = self.tariff.each.high or 0.0

    @property
    def closed(self) -> str:
        """Why nothing more is asked of it; empty while it is."""
        return self.tally.why

    def close(self, why: str) -> None:
        self.tally.why = self.tally.why or why

    def heed(self, reply: Reply, *, too_long: bool = False) -> None:
        """What the last reply to a call says about the calls after it."""
        if why := refused(reply):
            self.close(why)
        elif too_long:
            self.close("asked_to_wait")
        else:
            self.circuit.tell(answered=0 < reply.status < 500 and reply.status != 429)
            if self.circuit.given_up:
                self.close("down")


class Stop:
    """Asked for once: nothing new is begun, what is under way is waited for."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def asked(self) -> bool:
        return self._event.is_set()

    def ask(self) -> None:
        self._event.set()

    async def sleep(self, seconds: float) -> bool:
        """Sleeps, at most until it is asked for; whether it was."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        return True
