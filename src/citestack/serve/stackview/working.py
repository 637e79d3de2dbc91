"""Replays and levers, worked out in the lane and remembered: an address asked twice is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import CancelledError
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from citestack.errors import BusyError, StoppedError
from citestack.replaying import Changes, replay
from citestack.trace import RunStarted, Trace

if TYPE_CHECKING:
    from citestack.assemble import Session
    from citestack.explain.fate import Fate
    from citestack.serve.lane import Stop, Ticket
    from citestack.serve.workbench import Workbench

R = TypeVar("R")
KEPT = 64
GLANCE_S = 0.05
"""How long a page waits for levers before it is sent without and asks again: a sixth of what a first paint may take."""


class Working:
    """One per server, made with the view's routes. Safe between threads."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = Lock()
        self._tickets: dict[Hashable, Ticket[Any]] = {}

    def replayed(self, trace: Trace, turned: Mapping[str, float | int]) -> Trace:
        """Raises ``BusyError``, ``StoppedError`` when it takes longer than a question may, and what a replay raises."""
        if not turned:
            return trace
        key = ("replay", trace.id, *sorted(turned.items()))
        return self._waited(key, lambda _: self._replay(trace, turned), self._bench.settings.timeout_s)

    def fate(self, trace: Trace, url: str, *, patient: bool) -> Fate | None:
        """The page's fate with its levers. Not ``patient``: None when it is not known yet; ask again."""
        key = ("fate", trace.id, url)
        try:
            wait = self._bench.settings.timeout_s if patient else GLANCE_S
            return self._waited(key, lambda _: self._explain(trace, url), wait, give_up=patient)
        except (BusyError, StoppedError):
            if patient:
                raise
            return None

    def _replay(self, trace: Trace, turned: Mapping[str, float | int]) -> Trace:
        return replay(trace, Changes(config=turned), self._session(trace).models.support)

    def _explain(self, trace: Trace, url: str) -> Fate:
        from citestack.explain.page import explain_in

        return explain_in(self._session(trace), url, trace)

    def _session(self, trace: Trace) -> Session:
        """The run's own verifier; a language model that asked or wrote is not asked again."""
        config = trace.one(RunStarted).config
        return self._bench.session(config=replace(config, fan="rules", writer="extractive"))

    def _waited(self, key: Hashable, work: Callable[[Stop], R], seconds: float, *, give_up: bool = True) -> R:
        ticket = self._ticket(key, work)
        try:
            return ticket.future.result(seconds)
        except TimeoutError as e:
            if give_up and not ticket.future.done():
                ticket.cancel()
                self._forget(key)
            raise StoppedError("this takes too long", hint="Turn fewer settings at once, or try again.") from e
        except CancelledError as e:
            self._forget(key)
            raise BusyError("this was given up for lack of time; try again", retry_after=5) from e
        except Exception:
            self._forget(key)
            raise

    def _ticket(self, key: Hashable, work: Callable[[Stop], R]) -> Ticket[R]:
        with self._lock:
            found = self._tickets.pop(key, None) or self._bench.work(work)
            self._tickets[key] = found
            while len(self._tickets) > KEPT:
                del self._tickets[next(iter(self._tickets))]
            return found

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            self._tickets.pop(key, None)
