"""Runs the server until it is told to stop."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from citestack.errors import UsageError
from citestack.serve.app import create_app
from citestack.serve.settings import ServeSettings
from citestack.serve.workbench import Workbench

GRACE_S = 20
"""How long requests may take to finish once the server was told to stop."""
SWITCH_S = 0.0005
"""How long a thread that computes may hold the interpreter. At Python's 5 ms the event loop, which needs it a dozen
times for a request, answers a refusal or a health check a tenth of a second late while two questions are worked on."""


def run_server(location: str, settings: ServeSettings) -> None:
    """Binds, says where, serves until SIGINT or SIGTERM. Raises ``UsageError`` when the port is taken."""
    sys.setswitchinterval(SWITCH_S)
    listening = bound(settings)
    bench = Workbench(location, settings)
    app = create_app(bench)
    gc.freeze()  # a full collection reads whatever is loaded by now, 0.1 s in which nobody is answered
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=GRACE_S, server_header=False, timeout_keep_alive=15
    )
    name, port = listening.getsockname()[:2]
    sys.stderr.write(f"citestack serves http://{f'[{name}]' if ':' in name else name}:{port}/  (Ctrl-C stops)\n")
    sys.stderr.flush()
    _Server(config, bench.stop).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Stops cleanly, exit code 0, when it is told to; streams that would go on for hours are ended first."""

    def __init__(self, config: uvicorn.Config, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._stopping = stopping

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but a signal that was answered is not raised again: it would end the process by itself."""
        before = {s: signal.signal(s, self.handle_exit) for s in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping()
        super().handle_exit(sig, frame)


def bound(settings: ServeSettings) -> socket.socket:
    """Listens, with TCP named as its protocol: asyncio turns Nagle's algorithm off for such sockets alone, and those
    that are accepted take after this one. With it on, a body waits up to 40 ms for its headers to be acknowledged.
    """
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(*found[:3])
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(found[4])
    except OSError as e:
        hint = "Choose another --port (0 takes any free one), or an address of this machine."
        raise UsageError(f"cannot listen on {settings.host}:{settings.port}: {e.strerror}", hint=hint) from e
    listening.listen(2048)
    return listening
