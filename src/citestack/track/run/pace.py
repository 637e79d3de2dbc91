"""How fast one engine is asked, and when it is left alone for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[object]]
"""Seconds; True when there is no more need to wait, as the run is being stopped."""


class Pace:
    """A token bucket: ``per_minute`` requests a minute, ``burst`` of them at once after a pause; 0 = no limit.

    With a burst of 1 requests are spaced evenly, so that no minute, wherever it begins, holds more than the limit.
    """

    def __init__(
        self, per_minute: float, burst: int = 1, *, clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._interval = 60.0 / per_minute if per_minute > 0 else 0.0
        self._burst = max(1, burst)
        self._clock = clock
        self._sleep = sleep
        self._empty_at = float("-inf")
        """When the bucket would be full again, less what one token takes (GCRA's theoretical arrival time)."""
        self._held_until = float("-inf")
        self._lock = asyncio.Lock()

    async def turn(self) -> None:
        """Returns when the next request may leave; those who wait leave in the order they came."""
        async with self._lock:
            while (wait := self._wait()) > 0:
                if await self._sleep(wait) is True:
                    return
            self._empty_at = max(self._empty_at, self._clock()) + self._interval

    def hold(self, seconds: float) -> None:
        """Nothing leaves for so long: the vendor asked for it, or is down."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def _wait(self) -> float:
        ready = self._empty_at - (self._burst - 1) * self._interval
        return max(ready, self._held_until) - self._clock()


@dataclass(frozen=True, slots=True)
class Fuse:
    """When an engine counts as down."""

    failures: int = 5
    """Askings in a row that failed on the engine's side, retries and all."""
    pause_s: float = 30.0
    """Doubles each time one more asking fails after a pause."""
    pauses: int = 3
    """After so many in a row the engine is left alone for the rest of the run."""


class Circuit:
    """Counts failures of one engine in a row. After each pause one failure is enough for the next."""

    def __init__(self, fuse: Fuse, pace: Pace, clock: Clock = time.monotonic) -> None:
        self._fuse = fuse
        self._pace = pace
        self._clock = clock
        self._failures = 0
        self._pauses = 0
        self._open_until = float("-inf")

    @property
    def given_up(self) -> bool:
        return self._pauses > self._fuse.pauses

    def tell(self, *, answered: bool) -> None:
        if answered:
            self._failures = self._pauses = 0
        elif self._clock() >= self._open_until:  # what was under way when it opened says nothing new
            self._failures += 1
            if self._failures >= self._fuse.failures:
                self._open()

    def _open(self) -> None:
        pause = self._fuse.pause_s * 2**self._pauses
        self._pauses += 1
        if not self.given_up:
            self._failures = self._fuse.failures - 1
            self._open_until = self._clock() + pause
            self._pace.hold(pause)
