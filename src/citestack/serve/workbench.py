"""Everything the routes, views and tools work with: one store, its sessions, the lane for questions, the jobs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Timer
from typing import TYPE_CHECKING, TypeVar

from citestack.assemble import Session
from citestack.config import Config, profile_config
from citestack.errors import NotFoundError, StoreError
from citestack.protocols import DraftHeard, RunHeard
from citestack.serve.lane import Lane, Stop, Ticket
from citestack.serve.remembered import Remembered
from citestack.serve.sessions import Sessions
from citestack.serve.settings import ServeSettings
from citestack.serve.stopping import StopsRun
from citestack.store import Store
from citestack.trace import Trace

if TYPE_CHECKING:
    from citestack.engine import Run
    from citestack.serve.jobs import Jobs

R = TypeVar("R")
WAITED_OUT_S = 10.0
"""After the server was told to stop, questions that still wait are refused with the time to come again, rather than cut
off without a word when its grace ends: half of it, so that what has begun can be finished in the other half."""


class Workbench:
    """One per server. Safe between threads."""

    def __init__(self, location: str, settings: ServeSettings | None = None) -> None:
        from citestack.serve.jobs import Jobs

        self.location = location
        self.settings = settings or ServeSettings()
        self.store = Store.open(location)
        self.sessions = Sessions(location)
        self.lane = Lane(self.settings.workers, self.settings.queue, self.settings.per_client)
        self.jobs: Jobs = Jobs(self)
        self._traces = Remembered()

    def ask(  # noqa: PLR0913 - who asks, how, and who listens
        self,
        question: str,
        profile: str = "default",
        *,
        config: Config | None = None,
        client: str = "",
        watch: RunHeard | None = None,
        heard: DraftHeard | None = None,
    ) -> Ticket[Run]:
        """Puts a question into the lane; its trace is saved. Raises ``ConfigError`` and ``BusyError`` at once."""
        settings = config or profile_config(profile)
        return self.lane.submit(partial(self.answered, question, settings, watch, heard), client)

    def work(self, run: Callable[[Stop], R], *, client: str = "") -> Ticket[R]:
        """Puts anything else that reads with the models into the same lane: a why, a replay, a verification."""
        return self.lane.submit(run, client)

    def answered(
        self, question: str, config: Config, watch: RunHeard | None, heard: DraftHeard | None, stop: Stop
    ) -> Run:
        """Runs a question here and now, and saves its trace: for work that is in the lane already."""
        run = self.sessions.get(config=config).engine.ask(question, heard=heard, watch=StopsRun(stop, watch))
        self._traces.add(run.trace)
        with suppress(StoreError):  # a store that cannot be written to still answers
            self.store.save_trace(run.trace)
        return run

    def trace(self, trace_id: str) -> Trace:
        """Raises ``NotFoundError``; ``TraceError`` when another version of the trace format wrote it."""
        found = self._traces.get(trace_id)
        if found is not None:
            return found
        found = self.store.trace(trace_id)
        if found is None:
            raise NotFoundError(f"no trace {trace_id} in this store", hint="Past runs are listed in the library.")
        self._traces.add(found)
        return found

    def session(self, profile: str = "default", *, config: Config | None = None) -> Session:
        """An engine over the newest generation. Do not close it: its corpus is shared."""
        return self.sessions.get(profile, config=config)

    def stop(self) -> None:
        """The server was told to stop: jobs and their followers end soon, questions have ``WAITED_OUT_S`` to be begun.
        Returns at once, and may be called by a signal.
        """
        self.jobs.stop()
        timer = Timer(WAITED_OUT_S, self.lane.drop)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Jobs stop where they can go on from; questions that run finish."""
        self.jobs.close()
        self.lane.close()
        self.sessions.close()
        self.store.close()
