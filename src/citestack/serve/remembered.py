"""The traces that were asked for last, kept parsed: a replay, or the next view of a run, need not read them again."""

from __future__ import annotations

from threading import Lock

from citestack.trace import Trace

MOST = 10_000
"""Decisions in all traces kept: 20 to 36 MiB by what they hold, some fifty runs of the profile fast or nine of 500
candidates. Reading such a one from the store takes 40 ms, a usual one 5 ms."""


class Remembered:
    """Safe between threads. Who was not asked for the longest goes first; the newest always stays."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._traces: dict[str, Trace] = {}
        self._held = 0

    def get(self, trace_id: str) -> Trace | None:
        with self._lock:
            found = self._traces.pop(trace_id, None)
            if found is not None:
                self._traces[trace_id] = found
            return found

    def add(self, trace: Trace) -> None:
        with self._lock:
            self._drop(trace.id)
            self._traces[trace.id] = trace
            self._held += size(trace)
            while self._held > self._most and len(self._traces) > 1:
                self._drop(next(iter(self._traces)))

    def _drop(self, trace_id: str) -> None:
        gone = self._traces.pop(trace_id, None)
        self._held -= 0 if gone is None else size(gone)


def size(trace: Trace) -> int:
    """Decisions of all layers, and one: memory grows with them."""
    return 1 + sum(len(getattr(event, "decisions", ())) for event in trace)
