"""Pieces of a large file read by several threads, handed back in the order of the file.

Arrow's reader, its regular expressions and Zstandard work outside the interpreter's lock: three quarters of the time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue

from citestack.authority.imports.delimited import Piece
from citestack.authority.imports.packing import Packed
from citestack.authority.imports.reader import Reader, Task

_WORTH = 4 << 20
"""Bytes of a file from which there are pieces enough to share."""
_MOST = 4
"""Past four, the lock and the one thread that writes are the bottleneck."""


def workers_for(size: int) -> int:
    """Threads for a file of this many bytes; 0 = read it in the caller's."""
    return min(os.cpu_count() or 1, _MOST) if size >= _WORTH and (os.cpu_count() or 1) > 1 else 0


def read(task: Task, pieces: Iterable[Piece], workers: int) -> Generator[Packed, None, None]:
    """The pieces, read. At most two per thread are in flight, which bounds memory."""
    if not workers:
        yield from map(Reader(task).packed, pieces)
        return
    idle = SimpleQueue[Reader]()  # a reader remembers texts, and is one thread's at a time
    for _ in range(workers):
        idle.put(Reader(task))

    def answer(piece: Piece) -> Packed:
        reader = idle.get()
        try:
            return reader.packed(piece)
        finally:
            idle.put(reader)

    with ThreadPoolExecutor(workers) as pool:
        yield from _in_order(pool, answer, pieces, 2 * workers)


def _in_order(
    pool: ThreadPoolExecutor, answer: Callable[[Piece], Packed], pieces: Iterable[Piece], most: int
) -> Generator[Packed, None, None]:
    waiting = deque[Future[Packed]]()
    try:
        for piece in pieces:
            if len(waiting) >= most:
                yield waiting.popleft().result()
            waiting.append(pool.submit(answer, piece))
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
