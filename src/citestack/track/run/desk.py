"""Between the event loop and the record: writes happen in threads of their own and are finished once begun."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from citestack.errors import StoreLockedError

T = TypeVar("T")
PATIENCE_S = 600.0
"""How long a paid answer waits for another writer of the record, such as a large import."""


class Desk:
    """Close it, or use it as a context manager: leaving waits for what was begun."""

    def __init__(self, threads: int = 4, sleep: Callable[[float], None] = time.sleep) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="track")
        self._sleep = sleep

    async def do(self, work: Callable[..., T], *arguments: object) -> T:
        """Runs it to its end, even when the task that asked is cancelled meanwhile. Raises what it raises."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._pool, self._patiently, work, *arguments))

    def close(self) -> None:
        self._pool.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _patiently(self, work: Callable[..., T], *arguments: object) -> T:
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return work(*arguments)
            except StoreLockedError:
                if time.monotonic() > end:
                    raise
                self._sleep(0.5)
