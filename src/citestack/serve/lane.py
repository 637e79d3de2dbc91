"""A bounded lane for work that keeps a core busy: so many at once, so many waiting, one more is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from math import ceil
from time import perf_counter
from typing import Generic, TypeVar

from citestack.errors import BusyError, StoppedError

R = TypeVar("R")
SMOOTHING = 0.2
"""Weight of the newest duration in the moving average that Retry-After is reckoned from."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Tells work that nobody waits for it any more."""

    _set: threading.Event = field(default_factory=threading.Event)

    def set(self) -> None:
        self._set.set()

    def check(self) -> None:
        """Raises ``StoppedError`` once set."""
        if self._set.is_set():
            raise StoppedError("nobody waits for this any more")


@dataclass(frozen=True, slots=True)
class Ticket(Generic[R]):
    """Work in a lane."""

    future: Future[R]
    stop: Stop

    def cancel(self) -> None:
        """Takes it out of the queue, or asks it to stop where it checks."""
        self.stop.set()
        self.future.cancel()


class Lane:
    """``workers`` at once in the order of arrival, ``queue`` waiting, ``per_client`` of either for one client."""

    def __init__(self, workers: int, queue: int, per_client: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="citestack-ask")
        self._workers, self._room, self._per_client = workers, workers + queue, per_client
        self._lock = threading.Lock()
        self._clients: dict[str, int] = {}
        self._inside = 0
        self._seconds = 1.0

    @property
    def inside(self) -> int:
        """Waiting and running."""
        return self._inside

    def submit(self, work: Callable[[Stop], R], client: str = "") -> Ticket[R]:
        """Raises ``BusyError`` when there is no room, for anybody or for this client."""
        self._enter(client)
        stop = Stop()
        try:
            future = self._pool.submit(self._run, work, stop)
        except RuntimeError as e:  # the pool is shut
            self._leave(client)
            raise BusyError("the server is stopping", retry_after=5) from e
        future.add_done_callback(lambda _: self._leave(client))
        return Ticket(future, stop)

    def drop(self) -> None:
        """Takes no more and drops what waits, at once: who asked is told to come again. What runs goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Takes no more, lets what runs finish, drops what waits."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, work: Callable[[Stop], R], stop: Stop) -> R:
        stop.check()
        started = perf_counter()
        result = work(stop)
        self._seconds += SMOOTHING * (perf_counter() - started - self._seconds)
        return result

    def _enter(self, client: str) -> None:
        with self._lock:
            mine = self._clients.get(client, 0)
            if self._inside >= self._room:
                raise BusyError(f"{self._inside} questions are waiting already", retry_after=self._retry_after())
            if client and mine >= self._per_client:
                raise BusyError(f"{mine} of your questions are waiting already", retry_after=self._retry_after())
            self._inside += 1
            self._clients[client] = mine + 1

    def _leave(self, client: str) -> None:
        with self._lock:
            self._inside -= 1
            self._clients[client] -= 1
            if not self._clients[client]:
                del self._clients[client]

    def _retry_after(self) -> int:
        return max(1, ceil(self._inside * self._seconds / self._workers))
