"""A server whose only worker is held, and waiting for what it will do."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep

from tests.serve.conftest import Served


@contextmanager
def occupied(served: Served) -> Iterator[threading.Event]:
    """The one worker is held until the event is set."""
    release = threading.Event()
    ticket = served.bench.work(lambda _: release.wait(60))
    try:
        yield release
    finally:
        release.set()
        ticket.future.result(60)


def wait_for(condition: Callable[[], bool]) -> None:
    until = monotonic() + 30
    while not condition():
        assert monotonic() < until
        sleep(0.02)
