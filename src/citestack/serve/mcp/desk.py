"""What a tool works with: the workbench, for one caller, without holding up the event loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from citestack.engine import Run
from citestack.serve.lane import Stop
from citestack.serve.waiting import finished
from citestack.serve.workbench import Workbench

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Desk:
    """All methods raise what the work raises; ``ask`` and ``lane`` ``BusyError`` and ``StoppedError`` besides.

    A call that the client cancels leaves the queue, or stops at its next safe point.
    """

    bench: Workbench
    client: str = ""
    """As ``clients.client_of`` names it."""

    async def ask(self, question: str, profile: str) -> Run:
        ticket = self.bench.ask(question, profile, client=self.client)
        return await finished(ticket, None, self.bench.settings.timeout_s)

    async def lane(self, work: Callable[[Stop], R]) -> R:
        """Work that reads with the models: it waits its turn among the questions."""
        ticket = self.bench.work(work, client=self.client)
        return await finished(ticket, None, self.bench.settings.timeout_s)

    async def aside(self, work: Callable[[], R]) -> R:
        """A look into the store, which takes milliseconds."""
        from anyio.to_thread import run_sync

        return await run_sync(work)
