"""Wakes those on event loops who follow a job, from the thread that runs it."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from citestack.errors import BusyError

MOST = 200
"""Followers at once: each is an open connection."""


@dataclass(eq=False, slots=True)
class Heard:
    """One follower, on its own loop."""

    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _event: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> None:
        """Until something changed, or the time has passed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)
        self._event.clear()

    def wake(self) -> None:
        """From any thread; a loop that has ended hears nothing."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._event.set)


class Followers:
    """Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: dict[str, set[Heard]] = defaultdict(set)

    @property
    def count(self) -> int:
        with self._lock:
            return sum(map(len, self._of.values()))

    @contextmanager
    def listening(self, job_id: str) -> Iterator[Heard]:
        """Call it on the event loop. Raises ``BusyError`` when there are ``MOST`` already."""
        heard = Heard()
        with self._lock:
            if sum(map(len, self._of.values())) >= MOST:
                raise BusyError(f"{MOST} clients follow jobs already", retry_after=10)
            self._of[job_id].add(heard)
        try:
            yield heard
        finally:
            with self._lock:
                self._of[job_id].discard(heard)
                if not self._of[job_id]:
                    del self._of[job_id]

    def tell(self, job_id: str) -> None:
        with self._lock:
            listening = list(self._of.get(job_id, ()))
        for heard in listening:
            heard.wake()
