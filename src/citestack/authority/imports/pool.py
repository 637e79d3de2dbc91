"""Pieces of a large file read by several processes, handed back in the order of the file."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue

from citestack.authority.imports.delimited import Piece
from citestack.authority.imports.packing import Packed
from citestack.authority.imports.reader import Reader, Task
from citestack.corpus.worker import Worker

_ENTRY = "citestack.authority.imports.linkimport:answer"
_WORTH = 16 << 20
"""Bytes of a file from which starting processes (a third of a second) pays."""
_MOST = 4
"""Past four, the one process that writes is the bottleneck."""


def workers_for(size: int) -> int:
    """Processes for a file of this many bytes; 0 = read it in this one."""
    return min(os.cpu_count() or 1, _MOST) if size >= _WORTH and (os.cpu_count() or 1) > 1 else 0


def read(task: Task, pieces: Iterable[Piece], workers: int) -> Generator[Packed, None, None]:
    """The pieces, read. At most two per process are in flight, which bounds memory."""
    if not workers:
        yield from map(Reader(task).packed, pieces)
        return
    idle, message = SimpleQueue[Worker](), pickle.dumps(task)

    def ask(piece: Piece) -> Packed:
        worker = idle.get()
        try:
            found: Packed | None = worker.ask((message, piece))
        finally:
            idle.put(worker)
        return Reader(task).packed(piece) if found is None else found

    with ExitStack() as stack:
        for _ in range(workers):
            worker = Worker(_ENTRY)
            stack.callback(worker.stop)
            idle.put(worker)
        yield from _in_order(stack.enter_context(ThreadPoolExecutor(workers)), ask, pieces, 2 * workers)


def _in_order(
    pool: ThreadPoolExecutor, ask: Callable[[Piece], Packed], pieces: Iterable[Piece], most: int
) -> Generator[Packed, None, None]:
    waiting = deque[Future[Packed]]()
    try:
        for piece in pieces:
            if len(waiting) >= most:
                yield waiting.popleft().result()
            waiting.append(pool.submit(ask, piece))
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
